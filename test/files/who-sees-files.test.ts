import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { addFile, filesPath, pdfBytes, storedFiles } from '../support/files.ts';
import type { AddedFile } from '../support/files.ts';
import { personId, rows } from '../support/groups.ts';
import { leave, teach } from '../support/school.ts';
import { makeDossier, stepUrl } from '../support/story.ts';

const SECRET = 'Medicatieoverzicht-canary';
const NEUTRAL = 'Staan ze er, dan zie je ze hier niet';

describe('who sees which files', function () {
  this.timeout(240_000);
  let app: TestApp;
  let teacher: Client;
  let coordinator: Client;
  let dossier: string;
  let path: string;
  let medical: AddedFile;

  before(async () => {
    app = await startApp();
    teacher = app.as('tessa', 'docent');
    coordinator = app.as('karim', 'zorgcoordinator');
    dossier = await makeDossier(app, teacher, 'yara');
    path = filesPath(app, dossier);
    medical = await addFile(
      app,
      coordinator,
      dossier,
      { name: 'arts.pdf', bytes: pdfBytes('medisch') },
      { titel: SECRET, gevoeligheid: 'medical' },
    );
  });
  after(async () => {
    await app.stop();
  });

  const grant = async (kind: 'medisch' | 'psychologisch'): Promise<void> => {
    const page = `${app.base}/dossiers/${dossier}/vertrouwelijke-delen`;
    await coordinator.visit(page);
    const until = new Date(app.clock.now().getTime() + 30 * 86_400_000).toISOString().slice(0, 10);
    const given = await coordinator.post(page, {
      medewerker: await personId(app, 'tessa'),
      [kind]: 'ja',
      reden: 'Begeleidt Yara bij het medicijngebruik.',
      tot: until,
    });
    expect(given.location, given.text).to.include('grant-given');
  };
  const ofTeacher = async (): Promise<number[]> =>
    await Promise.all(
      [
        `${path}/${medical.file}`,
        `${path}/${medical.file}/versies/${medical.version}/download`,
        `${path}/${medical.file}/versies/${medical.version}/weergave`,
      ].map(async (address) => (await teacher.get(address)).status),
    );

  it('shows a medical file to nobody without a grant, and does not tell that there is one', async () => {
    const empty = await makeDossier(app, coordinator, 'sem');
    const other = app.as('omar', 'docent');
    const page = await teacher.visit(path);
    expect(page.text)
      .to.include(NEUTRAL)
      .and.include('Er zijn nog geen bestanden')
      .and.not.include(SECRET);
    expect(
      (await other.visit(filesPath(app, empty))).text,
      'the same line where there are none',
    ).to.include(NEUTRAL);
    expect(await ofTeacher()).to.deep.equal([404, 404, 404]);
    expect(
      (
        await teacher.post(`${path}/${medical.file}`, {
          titel: 'x',
          categorie: 'other',
          gevoeligheid: 'none',
        })
      ).status,
    ).to.equal(404);
    expect(
      (
        await teacher.upload(
          `${path}/${medical.file}/versies`,
          {},
          { name: 'a.pdf', bytes: pdfBytes('a') },
        )
      ).status,
    ).to.equal(404);
    expect((await coordinator.visit(path)).text)
      .to.include(SECRET)
      .and.not.include(NEUTRAL);
  });

  it('takes a confidential file from who may not read it, and then hides it from them', async () => {
    await teacher.visit(path);
    const reply = await teacher.upload(
      path,
      { titel: 'Van de ouders', categorie: 'examination', gevoeligheid: 'psychological' },
      { name: 'ouders.pdf', bytes: pdfBytes('ouders') },
    );
    expect(reply.location).to.match(/bestanden\?melding=file-added$/);
    expect((await teacher.visit(path)).text).not.to.include('Van de ouders');
    expect((await coordinator.visit(path)).text).to.include('Van de ouders');
    const bytes = pdfBytes('delen');
    const { id } = JSON.parse(
      (
        await teacher.json(`${path}/uploads`, {
          name: 'p.pdf',
          size: bytes.length,
          title: 'Ook',
          category: 'other',
          sensitivity: 'medical',
        })
      ).text,
    ) as { id: string };
    await teacher.bytes(`${path}/uploads/${id}/delen/0`, Buffer.from(bytes));
    expect(
      (JSON.parse((await teacher.json(`${path}/uploads/${id}/klaar`, {})).text) as { url: string })
        .url,
    ).to.match(/bestanden\?melding=file-added$/);
  });

  it('shows it at the next request after a grant for that kind, and no other kind', async () => {
    await grant('psychologisch');
    expect(await ofTeacher()).to.deep.equal([404, 404, 404]);
    expect((await teacher.visit(path)).text)
      .to.include('Van de ouders')
      .and.not.include(SECRET);
    await grant('medisch');
    expect(await ofTeacher()).to.deep.equal([200, 200, 200]);
    expect((await teacher.visit(path)).text).to.include(SECRET);
  });

  it('closes to a teacher who just left the group, downloads and uploads under way included', async () => {
    const own = await addFile(app, teacher, dossier, {
      name: 'gewoon.pdf',
      bytes: pdfBytes('gewoon'),
    });
    const bytes = pdfBytes('onderweg');
    const { id } = JSON.parse(
      (
        await teacher.json(`${path}/uploads`, {
          name: 'o.pdf',
          size: bytes.length,
          title: '',
          category: 'other',
          sensitivity: 'none',
        })
      ).text,
    ) as { id: string };
    await teacher.bytes(`${path}/uploads/${id}/delen/0`, Buffer.from(bytes));
    const [school] = app.schools;
    if (school === undefined) throw new Error('no school');
    // The host knows, the roster has not been pulled yet: asked live.
    leave(school, 'tessa', '2B');
    expect(
      (await teacher.get(`${path}/${own.file}/versies/${own.version}/download`)).status,
    ).to.equal(404);
    expect((await teacher.json(`${path}/uploads/${id}/klaar`, {})).status).to.equal(404);
    await app.sync();
    expect((await teacher.get(path)).status).to.equal(404);
    teach(school, 'tessa', '2B');
    await app.sync();
    expect((await teacher.get(path)).status).to.equal(200);
  });

  it('goes along to the dossier at a new level when it was chosen, sealed anew under that dossier’s key', async () => {
    const old = await makeDossier(app, coordinator, 'noor', 'extra');
    const here = filesPath(app, old);
    const first = pdfBytes('mee een');
    const bytes = pdfBytes('mee twee', 200_000);
    const added = await addFile(
      app,
      coordinator,
      old,
      { name: 'mee.pdf', bytes: first },
      { titel: 'Gaat mee', categorie: 'examination', gevoeligheid: 'medical' },
    );
    await coordinator.upload(`${here}/${added.file}/versies`, {}, { name: 'mee2.pdf', bytes });
    await addFile(
      app,
      coordinator,
      old,
      { name: 'niet.pdf', bytes: pdfBytes('niet') },
      { titel: 'Blijft hier' },
    );
    await coordinator.visit(stepUrl(app, old, 10));
    await coordinator.post(stepUrl(app, old, 10), { base: '0', intent: 'finish' });
    const page = (await coordinator.visit(stepUrl(app, old, 11))).text;
    expect(page)
      .to.include('Bestanden die meegaan')
      .and.include('Gaat mee')
      .and.include('Blijft hier');
    expect((await teacher.visit(stepUrl(app, old, 11))).text, 'offered what they may see')
      .to.include('Blijft hier')
      .and.not.include('Gaat mee');
    const changed = await coordinator.post(stepUrl(app, old, 11), {
      zeker: '1',
      keuze: 'niveau',
      [`bestand-${added.file}`]: '1',
    });
    const fresh = /\/dossiers\/([0-9a-f-]{36})\//.exec(changed.location)?.[1] ?? '';
    const list = (await coordinator.visit(filesPath(app, fresh))).text;
    expect(list).to.include('Gaat mee').and.include('Medisch').and.not.include('Blijft hier');
    const [copy] = await rows(
      app,
      'SELECT f.id AS file, v.id AS version, v.number, v.blob_id AS blob_id, f.carried_from FROM opp_files f JOIN opp_file_versions v ON v.file_id = f.id WHERE f.dossier_id = ?',
      [fresh],
    );
    expect(copy).to.deep.include({ number: 1, carried_from: old });
    const reply = await coordinator.get(
      `${filesPath(app, fresh)}/${String(copy?.['file'])}/versies/${String(copy?.['version'])}/download`,
    );
    expect(Buffer.from(reply.bytes).equals(bytes)).to.equal(true);
    const stored = await storedFiles(app);
    const blobs = await rows(
      app,
      'SELECT v.blob_id AS id FROM opp_file_versions v JOIN opp_files f ON f.id = v.file_id WHERE f.id IN (?, ?) ORDER BY v.size DESC LIMIT 2',
      [added.file, copy?.['file']],
    );
    const [one, two] = await Promise.all(
      blobs.map(({ id }) =>
        readFile(stored.find((name) => name.endsWith(`v-${String(id)}`)) ?? ''),
      ),
    );
    expect(one?.length).to.equal(two?.length);
    expect(one?.equals(two ?? Buffer.alloc(0)), 'the same bytes, sealed differently').to.equal(
      false,
    );
    expect(
      (await coordinator.get(`${here}/${added.file}/versies/${added.version}/download`)).status,
      'the old dossier keeps its own',
    ).to.equal(200);
    // Without the old dossier's key the new one still opens its copy.
    await rows(app, 'DELETE FROM opp_dossier_keys WHERE dossier_id = ?', [old]);
    expect(
      (await coordinator.get(`${filesPath(app, fresh)}/${String(copy?.['file'])}`)).status,
    ).to.equal(200);
  });

  it('goes along with the one click out of an empty toolbox, every one that may be seen', async () => {
    const old = await makeDossier(app, coordinator, 'sem', 'basis');
    await addFile(
      app,
      coordinator,
      old,
      { name: 'een.pdf', bytes: pdfBytes('een') },
      { titel: 'Bestand een' },
    );
    await addFile(
      app,
      coordinator,
      old,
      { name: 'twee.pdf', bytes: pdfBytes('twee') },
      { titel: 'Bestand twee' },
    );
    const asked = (await coordinator.visit(`${app.base}/dossiers/${old}/niveau`)).text;
    const ticked = [...asked.matchAll(/name="(bestand-[^"]+)" value="1" checked/g)].map(
      ([, name = '']) => [name, '1'] as const,
    );
    expect(ticked).to.have.length(2);
    const along = { zeker: '1', ...Object.fromEntries(ticked) };
    const fresh =
      /\/dossiers\/([0-9a-f-]{36})\//.exec(
        (await coordinator.post(`${app.base}/dossiers/${old}/niveau`, along)).location,
      )?.[1] ?? '';
    expect((await coordinator.visit(filesPath(app, fresh))).text)
      .to.include('Bestand een')
      .and.include('Bestand twee');
    const before = await storedFiles(app);
    expect(
      (await coordinator.post(`${app.base}/dossiers/${old}/niveau`, { zeker: '1' })).status,
      'a second time',
    ).to.equal(409);
    expect(await storedFiles(app), 'what was sealed for nothing is cleared away').to.have.length(
      before.length,
    );
  });
});
