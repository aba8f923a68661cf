import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client, Reply } from '../support/client.ts';
import { personId, today } from '../support/groups.ts';
import { pdfText } from '../support/reading.ts';
import { addPupil, leave, testSchool } from '../support/school.ts';
import { makeDossier, save, set } from '../support/story.ts';

const PASSWORD = 'kastanje fietsbel oever kwartet';
interface Stand {
  state: string;
  done: number;
  total: number;
}

/** The files in a zip whose files are laid in it as they are. */
function filesIn(zip: Uint8Array): { name: string; text: string }[] {
  const bytes = Buffer.from(zip);
  const files: { name: string; text: string }[] = [];
  for (
    let at = bytes.indexOf('PK\x01\x02', 0, 'latin1');
    at >= 0;
    at = bytes.indexOf('PK\x01\x02', at + 4, 'latin1')
  ) {
    const [size, nameLength, start] = [
      bytes.readUInt32LE(at + 20),
      bytes.readUInt16LE(at + 28),
      bytes.readUInt32LE(at + 42),
    ];
    const from = start + 30 + bytes.readUInt16LE(start + 26) + bytes.readUInt16LE(start + 28);
    files.push({
      name: bytes.toString('utf8', at + 46, at + 46 + nameLength),
      text: bytes.toString('latin1', from, from + size),
    });
  }
  return files;
}

describe('the reports of a selection', function () {
  this.timeout(120_000);
  let app: TestApp;
  let teacher: Client;
  const ids: string[] = [];
  const fields = (...chosen: string[]): Record<string, string> =>
    Object.fromEntries(chosen.map((id) => [`d-${id}`, '1']));
  const start = (
    client: Client,
    chosen: string[],
    more: Record<string, string> = {},
  ): Promise<Reply> =>
    client.post(`${app.base}/verslagen`, {
      ...fields(...chosen),
      keuze: 'eigen',
      wachtwoord: PASSWORD,
      ...more,
    });
  const ended = async (client: Client, address: string): Promise<Stand> => {
    for (;;) {
      const stand = JSON.parse((await client.get(`${address}/stand`)).text) as Stand;
      if (stand.state !== 'running') return stand;
      await new Promise((resolve) => {
        setTimeout(resolve, 200);
      });
    }
  };

  before(async () => {
    const school = testSchool('dewerf', 'De Werf');
    for (const [id, family] of [
      ['bo', 'Aarts'],
      ['cas', 'Blom'],
    ] as const)
      addPupil(school, { id, given: id, family, group: '2B' });
    app = await startApp({ school });
    teacher = app.as('tessa', 'docent');
    for (const name of ['yara', 'noor', 'bo', 'cas']) {
      const id = await makeDossier(app, teacher, name);
      await save(app, teacher, id, 3, [set('helpQuestion', `vraag-kanarie-${name}`)]);
      ids.push(id);
    }
  });
  after(async () => {
    await app.stop();
  });

  it('are chosen in the list, one by one or the whole page without a script', async () => {
    const page = await teacher.visit(`${app.base}/dossiers`);
    for (const id of ids) expect(page.text).to.include(`type="checkbox" name="d-${id}"`);
    expect(page.text).not.to.include(' checked');
    expect([
      ...(await teacher.visit(`${app.base}/dossiers?kies=alle`)).text.matchAll(
        /name="d-[0-9a-f-]+" value="1" aria-label="[^"]*" checked/g,
      ),
    ]).to.have.length(4);
    const choose = await teacher.visit(`${app.base}/verslagen/nieuw?d-${ids[0]}=1&d-${ids[1]}=1`);
    expect(choose.text)
      .to.include('Het OPP van 2 dossiers')
      .and.include('ten hoogste 100 MB')
      .and.include('15 minuten')
      .and.include('Berg, Yara van den');
    expect((await teacher.visit(`${app.base}/verslagen/nieuw`)).text).to.include(
      'Kies eerst een of meer dossiers',
    );
  });

  it('refuse a weak password, a dossier of somebody else’s pupil, and more than a page', async () => {
    const weak = await start(teacher, ids.slice(0, 2), { wachtwoord: 'welkom12345678' });
    expect(weak.status).to.equal(400);
    expect(weak.text).to.include('te makkelijk te raden').and.include(`name="d-${ids[1]}"`);
    const coordinator = app.as('karim', 'zorgcoordinator');
    const other = await makeDossier(app, coordinator, 'sem');
    expect((await start(teacher, [ids[0] ?? '', other])).status, 'one among many').to.equal(404);
    expect(
      (
        await teacher.post(`${app.base}/verslagen`, {
          ...fields('x'),
          keuze: 'eigen',
          wachtwoord: PASSWORD,
        })
      ).status,
    ).to.equal(400);
  });

  it('are made in the background, told while they are, and come as encrypted files in one zip', async () => {
    const started = await start(teacher, ids);
    expect(started.status, started.text).to.equal(303);
    const page = await teacher.visit(started.location);
    expect(page.text).to.match(/<progress max="4"|Zip-bestand/);
    expect(page.text.includes('data-batch'), 'renews itself as long as it runs').to.equal(
      page.text.includes('http-equiv="refresh"'),
    );
    expect((await teacher.visit(`${app.base}/dossiers`)).text).to.include(started.location);
    expect(await ended(teacher, started.location)).to.include({
      state: 'ready',
      done: 4,
      total: 4,
    });
    expect((await teacher.visit(started.location)).text)
      .to.include('4 verslagen zijn klaar')
      .and.not.include('http-equiv="refresh"')
      .and.not.include(PASSWORD);
    const zip = await teacher.get(`${started.location}/zip`);
    expect(zip.headers.get('content-type')).to.equal('application/zip');
    const files = filesIn(zip.bytes);
    expect(files.map(({ name }) => name)).to.deep.equal([
      '01-BA.pdf',
      '02-YB.pdf',
      '03-CB.pdf',
      '04-NS.pdf',
    ]);
    for (const file of files) {
      expect(file.text.slice(0, 5), file.name).to.equal('%PDF-');
      expect(file.text, file.name).to.include('/Encrypt').and.not.include('kanarie');
    }
  });

  it('count as a download of each dossier, and are in the trail', async () => {
    for (const id of ids)
      expect((await teacher.visit(`${app.base}/dossiers/${id}/logboek/verslagen`)).text).to.include(
        'Tessa de Vries',
      );
    const admin = await app.database.admin();
    try {
      const [rows] = (await admin.query(
        "SELECT event, COUNT(*) AS n FROM opp_audit WHERE event LIKE 'report%' GROUP BY event",
      )) as unknown as [{ event: string; n: number }[]];
      const counts = Object.fromEntries(rows.map(({ event, n }) => [event, n]));
      expect(counts).to.include({
        'report.downloaded': 4,
        'reports.batch-started': 1,
        'reports.batch-downloaded': 1,
      });
    } finally {
      await admin.end();
    }
    expect(app.log.join('\n')).not.to.include(PASSWORD);
  });

  it('have no medical or psychological parts until the tick takes them along', async () => {
    const outcome = 'heldere gemiddelde uitkomst';
    const coordinator = app.as('karim', 'zorgcoordinator');
    const [id = ''] = ids;
    expect((await coordinator.visit(`${app.base}/verslagen/nieuw?d-${id}=1`)).text).to.include(
      'name="gevoelig"',
    );
    await save(app, coordinator, id, 3, [
      { op: 'add', list: 'examinations', row: 'exam' },
      set('examinations/exam/psychologicalOutcome', outcome),
    ]);
    const made = async (more: Record<string, string>): Promise<string> => {
      const { location } = await start(coordinator, [id], more);
      await ended(coordinator, location);
      const [file] = filesIn((await coordinator.get(`${location}/zip`)).bytes);
      return pdfText(Buffer.from(file?.text ?? '', 'latin1'), PASSWORD);
    };
    expect(await made({}))
      .to.include('Yara')
      .and.not.include(outcome);
    expect(await made({ gevoelig: '1' })).to.include(outcome);
  });

  it('are for who asked alone, wait a quarter of an hour, and can be taken away before', async () => {
    const { location } = await start(teacher, ids.slice(0, 1));
    await ended(teacher, location);
    const coordinator = app.as('karim', 'zorgcoordinator');
    await coordinator.visit(`${app.base}/`);
    for (const path of ['', '/stand', '/zip'])
      expect((await coordinator.get(location + path)).status, path).to.equal(404);
    app.clock.advance(16 * 60_000);
    expect((await teacher.get(`${location}/zip`)).status).to.equal(409);
    expect((await teacher.visit(location)).text).to.include('De verslagen zijn weggehaald');
    app.clock.advance(-16 * 60_000);
    const again = await start(teacher, ids.slice(0, 1));
    await ended(teacher, again.location);
    expect((await teacher.post(`${again.location}/stoppen`, {})).status).to.equal(303);
    expect((await teacher.get(`${again.location}/zip`)).status).to.equal(409);
  });

  it('are authorized one by one while they are made: a fault in one does not lose the others', async () => {
    leave(app.schools[0]!, 'cas', '2B');
    await app.sync();
    const coordinator = app.as('karim', 'zorgcoordinator');
    const admin = await app.database.admin();
    try {
      const [[row]] = (await admin.query(
        'SELECT wrapped_key AS wrapped FROM opp_dossier_keys WHERE dossier_id = ?',
        [ids[3]],
      )) as unknown as [[{ wrapped: Buffer }]];
      await admin.query('UPDATE opp_dossier_keys SET wrapped_key = ? WHERE dossier_id = ?', [
        Buffer.alloc(row.wrapped.length, 7),
        ids[3],
      ]);
    } finally {
      await admin.end();
    }
    await coordinator.visit(`${app.base}/verslagen/nieuw?d-${ids[0]}=1`);
    const { location } = await start(coordinator, ids);
    await ended(coordinator, location);
    const page = await coordinator.visit(location);
    expect(page.text)
      .to.include('3 verslagen zijn klaar')
      .and.include('1 verslag is niet gelukt')
      .and.include('niet gelukt');
    expect(filesIn((await coordinator.get(`${location}/zip`)).bytes)).to.have.length(3);
    expect(
      (await start(teacher, ids)).status,
      'a teacher no longer reaches the pupil who left',
    ).to.equal(404);
  });

  it('are not fetched any more by who lost the right to one of them since', async () => {
    const { location } = await start(teacher, ids.slice(0, 2));
    expect((await ended(teacher, location)).state).to.equal('ready');
    expect((await teacher.get(`${location}/zip`)).status).to.equal(200);
    const school = app.schools[0]!;
    const places = [...school.memberships];
    leave(school, 'yara', '2B');
    await app.sync();
    expect((await teacher.get(`${location}/zip`)).status).to.equal(404);
    expect((await teacher.visit(location)).status).to.equal(404);
    school.memberships = places;
    await app.sync();
    expect((await teacher.get(`${location}/zip`)).status, 'they are gone').to.equal(409);
  });

  it('are not fetched any more once a grant to the confidential parts in them was withdrawn', async () => {
    const coordinator = app.as('karim', 'zorgcoordinator');
    const [id = ''] = ids;
    const grants = `${app.base}/dossiers/${id}/vertrouwelijke-delen`;
    await coordinator.visit(grants);
    await save(app, coordinator, id, 3, [
      { op: 'add', list: 'examinations', row: 'grant' },
      set('examinations/grant/medicalOutcome', 'kanarie-medisch'),
    ]);
    const asked: Record<string, string>[] = [{ gevoelig: '1' }, { voor: 'school' }, {}];
    for (const more of asked) {
      await coordinator.visit(grants);
      const given = await coordinator.post(grants, {
        medewerker: await personId(app, 'tessa'),
        medisch: 'ja',
        reden: 'Begeleidt Yara bij het medicijngebruik.',
        tot: today(app),
      });
      expect(given.location).to.include('melding=grant-given');
      await teacher.visit(`${app.base}/verslagen/nieuw?d-${id}=1`);
      const { location } = await start(teacher, [id], more);
      expect((await ended(teacher, location)).state).to.equal('ready');
      const zip = await teacher.get(`${location}/zip`);
      expect(zip.status).to.equal(200);
      const [file] = filesIn(zip.bytes);
      const text = pdfText(Buffer.from(file?.text ?? '', 'latin1'), PASSWORD);
      const [, end = ''] =
        /action="([^"]*\/beeindigen)"/.exec((await coordinator.visit(grants)).text) ?? [];
      await coordinator.post(end, {});
      const [page, again] = [await teacher.get(location), await teacher.get(`${location}/zip`)];
      const open = Object.keys(more).length === 0;
      expect(text.includes('kanarie-medisch'), JSON.stringify(more)).to.equal(!open);
      expect([page.status, again.status], JSON.stringify(more)).to.deep.equal(
        open ? [200, 200] : [404, 404],
      );
    }
  });

  it('ask the host again, live, whether the teacher still works with the pupil', async () => {
    leave(app.schools[0]!, 'tessa', '2B');
    const { location } = await start(teacher, ids.slice(0, 2));
    await ended(teacher, location);
    expect((await teacher.visit(location)).text)
      .to.include('Er is geen verslag gemaakt')
      .and.include('2 verslagen zijn niet gelukt');
  });
});
