import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { createLocalFileStore, once } from '../../plugin/platform/bytes/blobs.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client, Reply } from '../support/client.ts';
import { addFile, filesPath, pdfBytes, storedFiles, versionOf } from '../support/files.ts';
import { rows } from '../support/groups.ts';
import { makeDossier, stepUrl } from '../support/story.ts';

const DAY = 86_400_000;

describe('BESTANDEN of a dossier', function () {
  this.timeout(240_000);
  let app: TestApp;
  let teacher: Client;
  let coordinator: Client;
  let dossier: string;
  let path: string;

  before(async () => {
    app = await startApp();
    teacher = app.as('tessa', 'docent');
    coordinator = app.as('karim', 'zorgcoordinator');
    dossier = await makeDossier(app, teacher, 'yara');
    path = filesPath(app, dossier);
    await teacher.visit(path);
    await coordinator.visit(path);
  });
  after(async () => {
    await app.stop();
  });

  const sweep = async (): Promise<{ erased: number; uploads: number; orphans: number }> =>
    (await app.plugin.run('files.sweep')) as { erased: number; uploads: number; orphans: number };
  const download = (
    client: Client,
    file: string,
    version: string,
    act = 'download',
  ): Promise<Reply> => client.get(`${path}/${file}/versies/${version}/${act}`);
  const accessList = async (): Promise<string> =>
    (await coordinator.visit(`${app.base}/dossiers/${dossier}/inzagelijst`)).text;

  it('says what to do when there is nothing yet', async () => {
    expect((await teacher.visit(path)).text)
      .to.include('Er zijn nog geen bestanden')
      .and.include('Voeg hierboven het eerste toe');
  });

  it('takes a file by a form without scripts, and gives it back byte for byte, to download and nothing else', async () => {
    const bytes = pdfBytes('verslag', 700_000);
    const added = await addFile(
      app,
      teacher,
      dossier,
      { name: 'Verslag psychologe “mei”.pdf', bytes },
      { titel: 'Verslag van mei', categorie: 'examination' },
    );
    const page = await teacher.visit(`${path}/${added.file}`);
    expect(page.text)
      .to.include('Verslag van mei')
      .and.include('Onderzoek')
      .and.include('Verslag psychologe');
    const reply = await download(teacher, added.file, added.version);
    expect(Buffer.from(reply.bytes).equals(bytes)).to.equal(true);
    expect(reply.headers.get('content-type')).to.equal('application/pdf');
    expect(reply.headers.get('content-disposition')).to.match(
      /^attachment; filename="[ -~]+\.pdf"; filename\*=UTF-8''Verslag%20psychologe%20%E2%80%9Cmei%E2%80%9D\.pdf$/,
    );
    expect(reply.headers.get('x-content-type-options')).to.equal('nosniff');
    expect(reply.headers.get('content-security-policy'))
      .to.include('sandbox')
      .and.include("default-src 'none'");
    expect(reply.headers.get('cache-control')).to.equal('no-store');
    const shown = await download(teacher, added.file, added.version, 'weergave');
    expect(shown.headers.get('content-disposition')).to.match(/^inline;/);
    expect(shown.headers.get('content-security-policy'))
      .to.include("default-src 'none'")
      .and.include("frame-ancestors 'none'")
      .and.not.include('script');
    expect(Buffer.from(shown.bytes).equals(bytes)).to.equal(true);
    expect(
      (
        await teacher.request('HEAD', `${path}/${added.file}/versies/${added.version}/download`)
      ).headers.get('content-length'),
    ).to.equal(String(bytes.length));
  });

  it('tells every listing, view and download in the access list of the dossier', async () => {
    const text = await accessList();
    for (const words of [
      'bekeek de lijst van bestanden',
      'voegde een bestand toe',
      'bekeek een bestand',
      'downloadde een bestand',
      'opende de inhoud van een bestand',
    ])
      expect(text, words).to.include(words);
  });

  it('takes a file by parts in any order, tells what it has, and takes the end twice', async () => {
    const bytes = pdfBytes('delen', 1_300_000);
    const begun = await teacher.json(`${path}/uploads`, {
      name: 'delen.pdf',
      size: bytes.length,
      title: '',
      category: 'letter',
      sensitivity: 'none',
    });
    const { id } = JSON.parse(begun.text) as { id: string };
    const part = (number: number): Promise<Reply> =>
      teacher.bytes(
        `${path}/uploads/${id}/delen/${number}`,
        Buffer.from(bytes.subarray(number * 524_288, (number + 1) * 524_288)),
      );
    expect((await part(2)).status).to.equal(200);
    expect((await part(0)).status).to.equal(200);
    const stand = JSON.parse((await teacher.get(`${path}/uploads/${id}`)).text) as object;
    expect(stand).to.deep.equal({ parts: [0, 2], of: 3 });
    expect(
      (await teacher.json(`${path}/uploads/${id}/klaar`, {})).status,
      'one part is missing',
    ).to.equal(409);
    expect(
      (await teacher.bytes(`${path}/uploads/${id}/delen/1`, Buffer.from('te kort'))).status,
      'a part cut short',
    ).to.equal(400);
    expect((await part(1)).status).to.equal(200);
    const [first, second] = [
      await teacher.json(`${path}/uploads/${id}/klaar`, {}),
      await teacher.json(`${path}/uploads/${id}/klaar`, {}),
    ];
    expect(first.status, first.text).to.equal(200);
    expect(second.text, 'an answer that got lost').to.equal(first.text);
    const file = /bestanden\/([0-9a-f-]{36})/.exec(first.text)?.[1] ?? '';
    const reply = await download(teacher, file, await versionOf(app, teacher, dossier, file));
    expect(Buffer.from(reply.bytes).equals(bytes)).to.equal(true);
    expect(
      (await storedFiles(app)).filter((name) => name.includes('/u-')),
      'parts left behind',
    ).to.deep.equal([]);
    expect((await coordinator.get(`${path}/uploads/${id}`)).status, 'another’s upload').to.equal(
      404,
    );
  });

  it('keeps nothing of a form that does not prove where it comes from', async () => {
    const before = await storedFiles(app);
    const file = { name: 'vreemd.pdf', bytes: pdfBytes('vreemd', 900_000) };
    const fields = { titel: '', categorie: 'other', gevoeligheid: 'none' };
    expect((await teacher.upload(path, { ...fields, _csrf: 'onzin' }, file)).status).to.equal(403);
    expect(
      (await teacher.upload(path, fields, file, { origin: 'https://elders.example' })).status,
    ).to.equal(403);
    expect(
      (
        await teacher.bytes(
          `${path}/uploads/018f0000-0000-7000-8000-000000000001/delen/0`,
          Buffer.from('x'),
          { 'x-csrf-token': '' },
        )
      ).status,
      'nothing begun by this name, which is judged before the token',
    ).to.equal(404);
    expect(await storedFiles(app)).to.deep.equal(before);
  });

  it('asks for what is missing on the form, with what was typed still there', async () => {
    const without = await teacher.upload(
      path,
      { titel: 'Mijn titel', categorie: '', gevoeligheid: 'none' },
      { name: 'a.pdf', bytes: pdfBytes('a') },
    );
    expect(without.status).to.equal(400);
    expect(without.text).to.include('Kies een categorie').and.include('value="Mijn titel"');
    expect(
      (await teacher.upload(path, { titel: '', categorie: 'other', gevoeligheid: 'none' })).text,
    ).to.include('Kies eerst een bestand');
  });

  it('keeps every version, and shows who brought which', async () => {
    const first = pdfBytes('versie een');
    const second = pdfBytes('versie twee');
    const added = await addFile(app, teacher, dossier, { name: 'plan.pdf', bytes: first });
    const reply = await coordinator.upload(
      `${path}/${added.file}/versies`,
      {},
      { name: 'plan-2.pdf', bytes: second },
    );
    expect(reply.location, reply.text).to.include('melding=version-added');
    const page = (await teacher.visit(`${path}/${added.file}`)).text;
    expect(page).to.include('Tessa de Vries').and.include('Karim Bouali');
    const newest = await versionOf(app, teacher, dossier, added.file);
    expect(newest).not.to.equal(added.version);
    expect(
      Buffer.from((await download(teacher, added.file, newest)).bytes).equals(second),
    ).to.equal(true);
    expect(
      Buffer.from((await download(teacher, added.file, added.version)).bytes).equals(first),
    ).to.equal(true);
  });

  it('lets the coordinator change any file, and a teacher their own alone', async () => {
    const theirs = await addFile(app, coordinator, dossier, {
      name: 'van-karim.pdf',
      bytes: pdfBytes('karim'),
    });
    const details = { titel: 'Anders', categorie: 'plan', gevoeligheid: 'none' };
    expect((await teacher.post(`${path}/${theirs.file}`, details)).status).to.equal(404);
    expect((await teacher.post(`${path}/${theirs.file}/verwijderen`, {})).status).to.equal(404);
    expect((await coordinator.post(`${path}/${theirs.file}`, details)).location).to.include(
      'melding=saved',
    );
    expect(
      (await coordinator.post(`${path}/${theirs.file}`, { ...details, titel: '' })).text,
    ).to.include('Geef het bestand een titel');
    expect((await teacher.visit(path)).text).to.include('Anders');
  });

  it('finds by words of the title, filters by category, sorts and turns pages', async () => {
    const sem = await makeDossier(app, coordinator, 'sem');
    for (let number = 1; number <= 27; number += 1) {
      await addFile(
        app,
        coordinator,
        sem,
        { name: `n${number}.pdf`, bytes: pdfBytes('n', number * 10) },
        {
          titel: `Stuk ${String(number).padStart(2, '0')} é`,
          categorie: number === 3 ? 'letter' : 'other',
        },
      );
    }
    const titles = async (query: string): Promise<string[]> =>
      [
        ...(await coordinator.visit(filesPath(app, sem) + query)).text.matchAll(
          /">(Stuk \d\d) é<\/a>/g,
        ),
      ].map(([, title]) => title ?? '');
    expect(await titles('')).to.have.length(25);
    expect((await titles(''))[0], 'newest first').to.equal('Stuk 27');
    expect(await titles('?pagina=2')).to.deep.equal(['Stuk 02', 'Stuk 01']);
    expect(await titles('?zoek=stuk+07+E')).to.deep.equal(['Stuk 07']);
    expect(await titles('?categorie=letter')).to.deep.equal(['Stuk 03']);
    expect((await titles('?sorteer=titel')).slice(0, 2)).to.deep.equal(['Stuk 01', 'Stuk 02']);
    expect((await coordinator.visit(`${filesPath(app, sem)}?zoek=niets`)).text).to.include(
      'Geen bestand gevonden',
    );
  });

  it('hides a removed file at once, brings it back for thirty days, and then erases it for good', async () => {
    const added = await addFile(
      app,
      teacher,
      dossier,
      { name: 'weg.pdf', bytes: pdfBytes('weg') },
      { titel: 'Gaat weg' },
    );
    const [blob] = await rows(app, 'SELECT blob_id AS id FROM opp_file_versions WHERE id = ?', [
      added.version,
    ]);
    const onDisk = async (): Promise<boolean> =>
      (await storedFiles(app)).some((name) => name.endsWith(`v-${String(blob?.['id'])}`));
    expect((await teacher.post(`${path}/${added.file}/verwijderen`, {})).location).to.include(
      'melding=file-removed',
    );
    expect((await teacher.get(`${path}/${added.file}`)).status).to.equal(404);
    expect((await download(coordinator, added.file, added.version)).status).to.equal(404);
    expect((await teacher.visit(path)).text).to.include('Terugzetten<span class="vh">: Gaat weg');
    expect((await coordinator.post(`${path}/${added.file}/terugzetten`, {})).location).to.include(
      'melding=file-restored',
    );
    expect((await download(teacher, added.file, added.version)).status).to.equal(200);
    await coordinator.post(`${path}/${added.file}/verwijderen`, {});
    expect(
      (await teacher.post(`${path}/${added.file}/terugzetten`, {})).status,
      'removed by another',
    ).to.equal(404);
    app.clock.advance(29 * DAY);
    expect((await sweep()).erased).to.equal(0);
    app.clock.advance(2 * DAY);
    expect(await onDisk()).to.equal(true);
    expect((await sweep()).erased).to.equal(1);
    app.clock.advance(-31 * DAY);
    expect(await onDisk()).to.equal(false);
    expect(
      (
        await rows(app, 'SELECT blob_id, wrapped_key FROM opp_file_versions WHERE id = ?', [
          added.version,
        ])
      )[0],
    ).to.deep.equal({ blob_id: null, wrapped_key: null });
    expect(await accessList()).to.include('de inhoud van een verwijderd bestand werd gewist');
  });

  it('clears away bytes that belong to nothing and uploads that were given up, and nothing that is in use', async () => {
    const kept = await addFile(app, teacher, dossier, {
      name: 'blijft.pdf',
      bytes: pdfBytes('blijft'),
    });
    const orphan = 'v-018f0000-0000-7000-8000-00000000dead';
    await createLocalFileStore(join(app.dataFolder, 'files')).put(
      orphan,
      once(Buffer.from('wees')),
    );
    const begun = await teacher.json(`${path}/uploads`, {
      name: 'nooit.pdf',
      size: 10,
      title: '',
      category: 'letter',
      sensitivity: 'none',
    });
    const { id } = JSON.parse(begun.text) as { id: string };
    await teacher.bytes(`${path}/uploads/${id}/delen/0`, Buffer.from('0123456789'));
    expect((await sweep()).orphans, 'younger than a day').to.equal(0);
    app.clock.advance(2 * DAY);
    const swept = await sweep();
    app.clock.advance(-2 * DAY);
    expect(swept.orphans).to.equal(1);
    expect(swept.uploads).to.be.greaterThan(0);
    expect(
      (await storedFiles(app)).filter((name) => name.includes(orphan) || name.includes(id)),
    ).to.deep.equal([]);
    expect((await download(teacher, kept.file, kept.version)).status).to.equal(200);
  });

  it('lies on disk unreadable, and does not open when it was changed there', async () => {
    const word = 'canary-c1f0a9d2';
    const added = await addFile(
      app,
      teacher,
      dossier,
      { name: `${word}.pdf`, bytes: pdfBytes(word, 300_000) },
      { titel: word },
    );
    const stored = await storedFiles(app);
    for (const name of stored) expect((await readFile(name)).includes(word), name).to.equal(false);
    for (const table of ['opp_files', 'opp_file_versions', 'opp_file_uploads']) {
      const dump = (await rows(app, `SELECT * FROM ${table}`))
        .map((row) =>
          Object.values(row)
            .map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value)))
            .join('\t'),
        )
        .join('\n');
      expect(dump.includes(word), table).to.equal(false);
    }
    const [blob] = await rows(app, 'SELECT blob_id AS id FROM opp_file_versions WHERE id = ?', [
      added.version,
    ]);
    const name = stored.find((one) => one.endsWith(`v-${String(blob?.['id'])}`)) ?? '';
    const bytes = await readFile(name);
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    await writeFile(name, bytes);
    const broken = await download(teacher, added.file, added.version);
    expect(broken.status).to.equal(500);
    expect(broken.text).to.include('op de server is beschadigd of ontbreekt');
    bytes[40] ^= 1;
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
    await writeFile(name, bytes);
    const cut = await download(teacher, added.file, added.version).then(
      () => 'whole',
      () => 'broken off',
    );
    expect(
      cut,
      'a fault further on breaks the connection, so that half a file does not look whole',
    ).to.equal('broken off');
  });

  it('keeps a name to one plain line, and calls what has none by a word', async () => {
    const turned = await addFile(
      app,
      teacher,
      dossier,
      { name: 'a\u202eb.pdf', bytes: pdfBytes('a') },
      { titel: 'Ver\u202eslag \u0007x' },
    );
    expect((await teacher.visit(`${path}/${turned.file}`)).text).to.include('<h1>Verslag x</h1>');
    const nameless = await addFile(app, teacher, dossier, { name: '.pdf', bytes: pdfBytes('a') });
    expect((await teacher.visit(`${path}/${nameless.file}`)).text).to.include('<h1>bestand</h1>');
    expect(
      (await download(teacher, nameless.file, nameless.version)).headers.get('content-disposition'),
    ).to.include('bestand.pdf');
  });

  it('is read-only once the dossier is archived', async () => {
    const noor = await makeDossier(app, coordinator, 'noor');
    const added = await addFile(app, coordinator, noor, {
      name: 'oud.pdf',
      bytes: pdfBytes('oud'),
    });
    await coordinator.visit(stepUrl(app, noor, 11));
    await coordinator.post(stepUrl(app, noor, 11), {
      zeker: '1',
      keuze: 'archiveren',
      reden: 'not-applicable',
      toelichting: '',
    });
    const here = filesPath(app, noor);
    const page = (await coordinator.visit(here)).text;
    expect(page).to.include('oud').and.not.include('type="file"');
    expect(
      (await coordinator.get(`${here}/${added.file}/versies/${added.version}/download`)).status,
    ).to.equal(200);
    const file = { name: 'nieuw.pdf', bytes: pdfBytes('nieuw') };
    const answers = [
      await coordinator.upload(here, { titel: '', categorie: 'other', gevoeligheid: 'none' }, file),
      await coordinator.upload(`${here}/${added.file}/versies`, {}, file),
      await coordinator.post(`${here}/${added.file}`, {
        titel: 'x',
        categorie: 'other',
        gevoeligheid: 'none',
      }),
      await coordinator.post(`${here}/${added.file}/verwijderen`, {}),
      await coordinator.json(`${here}/uploads`, {
        name: 'x.pdf',
        size: 10,
        title: '',
        category: 'letter',
        sensitivity: 'none',
      }),
    ];
    expect(answers.map(({ status }) => status)).to.deep.equal([409, 409, 409, 409, 409]);
  });
});
