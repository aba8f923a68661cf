import { expect } from 'chai';
import { parse } from 'content-disposition';
import { statementsOf } from '../bench/statements.ts';
import { scene } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { personId, rows } from '../support/groups.ts';
import { ended, handedIn, handIn, plain, readIn, RESULTS } from '../support/results.ts';
import { addPupil, testSchool } from '../support/school.ts';
import type { TestSchool } from '../support/school.ts';
import { makeDossier, save, set, stepUrl } from '../support/story.ts';

const HEAD =
  'Leerlingnummer;Leerling;Geboortedatum;Domein;Toets;Datum;Ruwe score;Vaardigheidsscore;Niveau;DLE;DL\n';

function schoolWithTwins(): TestSchool {
  const school = testSchool('dewerf', 'De Werf');
  for (const id of ['twin-1', 'twin-2'])
    addPupil(school, {
      id,
      given: 'Bo',
      family: 'Tweeling',
      group: '2B',
      birthDate: '2013-01-01',
    });
  return school;
}

describe('test results from a file', function () {
  this.timeout(60_000);
  let app: TestApp;
  let karim: Client;
  let yara = '';
  let noor = '';
  const preview = async (client: Client, address: string, part: string): Promise<string> =>
    plain((await client.visit(`${address}?deel=${part}`)).text);
  const counts = async (address: string): Promise<number[]> =>
    [
      ...(await karim.visit(address)).text.matchAll(/(?:Nieuw|Staat er al|Afgewezen) \((\d+)\)/g),
    ].map(([, number]) => Number(number));

  const two = scene(
    async (first) => {
      const client = first.as('karim', 'zorgcoordinator');
      return {
        client,
        yara: await makeDossier(first, client, 'yara'),
        noor: await makeDossier(first, client, 'noor'),
      };
    },
    { school: schoolWithTwins() },
  );
  beforeEach(async () => {
    const { app: copy, made } = await two.start({ school: schoolWithTwins() });
    app = copy;
    karim = made.client.at(app.origin);
    [yara, noor] = [made.yara, made.noor];
  });
  afterEach(async () => {
    await app.stop();
  });

  it('says in the preview which rows a full list of results has no room for, and reads in the rest', async () => {
    const domains = await rows(
      app,
      "SELECT domain_key AS `key` FROM opp_dossier_domains WHERE dossier_id = ? AND name = 'Spelling'",
      [yara],
    );
    const domain = String(domains[0]?.['key']);
    const changes = Array.from({ length: 198 }, (_, index) => `score-${index}`).flatMap((row) => [
      { op: 'add' as const, list: 'scores', row },
      { op: 'set' as const, path: `scores/${row}/domain`, value: domain, base: 0 },
    ]);
    for (let start = 0; start < changes.length; start += 300)
      await save(app, karim, yara, 4, changes.slice(start, start + 300));
    await save(app, karim, yara, 4, [{ op: 'remove', list: 'scores', row: 'score-0' }]);
    const line = (who: string, test: string): string =>
      `${who};;;Spelling;${test};31-01-2026;;12;;;`;
    const file =
      HEAD +
      [
        line('yara', 'eerste'),
        line('yara', 'tweede'),
        line('yara', 'derde'),
        line('yara', 'Tweede'),
        line('noor', 'eerste'),
      ].join('\n');
    const address = await handedIn(app, karim, file);
    expect(await counts(address)).to.deep.equal([3, 1, 1]);
    const rejected = await preview(karim, address, 'afgewezen');
    expect(rejected).to.match(/derde .*De lijst met toetsresultaten van dit dossier is vol/);
    expect((await readIn(karim, address)).state).to.equal('done');
    expect(plain((await karim.visit(address)).text)).to.include('3 resultaten ingelezen');
    expect(await counts(await handedIn(app, karim, file)), 'the same again').to.deep.equal([
      0, 4, 1,
    ]);
  });

  it('gives the reason too of a list that filled up after the preview', async () => {
    const address = await handedIn(app, karim, `${HEAD}yara;;;Spelling;laatste;31-01-2026;;12;;;`);
    const added = Array.from({ length: 200 }, (_, index) => ({
      op: 'add' as const,
      list: 'scores',
      row: `score-${index}`,
    }));
    expect(await counts(address)).to.deep.equal([1, 0, 0]);
    await save(app, karim, yara, 4, added);
    await readIn(karim, address);
    const result = plain((await karim.visit(`${address}?deel=afgewezen`)).text);
    expect(result).to.include('is vol').and.not.include('niet gelukt');
  });

  it('are shown before anything is written, and then read in with history, growth and an audit row a dossier', async () => {
    const address = await handedIn(
      app,
      karim,
      `${HEAD}yara;;;Spelling;Cito M6;31-01-2026;;131,5;IV;45;60\n;Şahin, Noor;14-09-2013;begrijpend LEZEN;IEP groep 7;2026-02-01;31;;1F;;\nyara;;;Spelling;Cito M5;2025-01-31;;118;;;\n`,
    );
    const page = await karim.visit(address);
    expect(plain(page.text))
      .to.include('3 nieuwe resultaten')
      .and.include('In 2 dossiers.')
      .and.include('Berg, Yara van den')
      .and.include('Begrijpend lezen')
      .and.include('31-01-2026')
      .and.include('VS 131,5 · niveau IV · DLE 45 · DL 60')
      .and.include('ruw 31 · niveau 1F')
      .and.include('Er is nog niets gewijzigd');
    expect((await karim.visit(stepUrl(app, yara, 4))).text).not.to.include('Cito M6');
    expect(await readIn(karim, address)).to.include({ state: 'done', done: 2, total: 2 });
    const result = await karim.visit(address);
    expect(plain(result.text))
      .to.include('3 resultaten ingelezen')
      .and.include('In 2 dossiers.')
      .and.include('2 resultaten toegevoegd in stap 4');
    expect(result.text)
      .to.include(`href="${stepUrl(app, yara, 4)}"`)
      .and.include(`href="${stepUrl(app, noor, 4)}"`);
    const step = await karim.visit(stepUrl(app, yara, 4));
    for (const value of ['Cito M6', '31-01-2026', '131,5', 'IV', '45', '60'])
      expect(step.text, value).to.include(`value="${value}"`);
    expect((await karim.visit(`${stepUrl(app, yara, 4)}/geschiedenis`)).text)
      .to.include('Karim Bouali')
      .and.include('131,5');
    expect((await karim.visit(`${app.base}/leerlingen/${await personId(app, 'yara')}`)).text)
      .to.include('Groei per domein')
      .and.include('<svg')
      .and.include('131,5');
    const trail = await rows(
      app,
      "SELECT event, COUNT(*) AS n FROM opp_audit WHERE event IN ('step.results-read', 'test-results.read-in', 'test-results.handed-in') GROUP BY event ORDER BY event",
    );
    expect(trail).to.deep.equal([
      { event: 'step.results-read', n: 2 },
      { event: 'test-results.handed-in', n: 1 },
      { event: 'test-results.read-in', n: 1 },
    ]);
    expect(plain((await karim.visit(`${app.base}/dossiers/${yara}/inzagelijst`)).text)).to.include(
      'voegde toetsresultaten uit een bestand toe',
    );
    expect((await app.plugin.verifyAudit()).findings).to.deep.equal([]);
  });

  it('add nothing when the same file is read in again, and leave what somebody typed', async () => {
    const file = `${HEAD}yara;;;Spelling;Cito M6;31-01-2026;;131;;;\nyara;;;Technisch lezen;DMT;31-01-2026;40;;;;\n`;
    await save(app, karim, yara, 4, [
      { op: 'add', list: 'scores', row: 'own' },
      set('scores/own/domain', 'spelling'),
      set('scores/own/test', 'cito  M6'),
      set('scores/own/date', '2026-01-31'),
      set('scores/own/skillScore', '99'),
    ]);
    const first = await handedIn(app, karim, file);
    expect(await preview(karim, first, 'bestaat')).to.include(
      'met een andere uitslag. Het dossier blijft zoals het is',
    );
    await readIn(karim, first);
    expect(plain((await karim.visit(first)).text))
      .to.include('1 resultaat ingelezen')
      .and.include('Stond er al 1');
    const [before] = await rows(app, 'SELECT sequence FROM opp_dossiers WHERE id = ?', [yara]);
    const again = await handedIn(app, karim, file);
    expect(await counts(again)).to.deep.equal([0, 2, 0]);
    expect(plain((await karim.visit(again)).text)).to.include('Er is niets nieuws om in te lezen');
    await readIn(karim, again);
    expect(
      (await rows(app, 'SELECT sequence FROM opp_dossiers WHERE id = ?', [yara]))[0],
    ).to.deep.equal(before);
    expect((await karim.visit(stepUrl(app, yara, 4))).text)
      .to.include('value="99"')
      .and.not.include('value="131"');
  });

  it('are rejected with the line and a reason that tells what to do', async () => {
    await makeDossier(app, karim, 'sem');
    const sem = (
      await rows(app, 'SELECT id FROM opp_dossiers WHERE pupil_id = ?', [
        await personId(app, 'sem'),
      ])
    )[0]?.['id'] as string;
    await rows(
      app,
      "UPDATE opp_dossier_steps SET state = 'done' WHERE dossier_id = ? AND step = 4",
      [sem],
    );
    const lines = [
      'weg;;;Spelling;M6;31-01-2026;;1;;;',
      ';Yara van den Berg;04-05-2013;Spelling;M6;31-01-2026;;1;;;',
      ';Bo Tweeling;01-01-2013;Spelling;M6;31-01-2026;;1;;;',
      'twin-1;;;Spelling;M6;31-01-2026;;1;;;',
      'yara;;;Aardrijkskunde;M6;31-01-2026;;1;;;',
      'yara;;;Werkhouding;M6;31-01-2026;;1;;;',
      'yara;;;Spelling;M6;31-01-2026;;veel;;;',
      'yara;;;Spelling;M6;31-01-2999;;1;;;',
      'yara;;;Spelling;M6;31-01-2026;;1;Z;;',
      'sem;;;Spelling;M6;31-01-2026;;1;;;',
      'yara;;;Spelling;M6;01-01-2010;;1;;;',
      'noor;;03-05-2013;Spelling;M6;31-01-2026;;1;;;',
    ];
    const address = await handedIn(app, karim, HEAD + lines.join('\n'));
    const reasons = [
      'Geen leerling met dit nummer',
      'Geen leerling met deze naam en geboortedatum',
      'Meer leerlingen passen hierbij',
      'geen lopend dossier',
      'geen domein “Aardrijkskunde”. Wel: Technisch lezen',
      'hoort in dit dossier bij LEERGEBIED OVERSTIJGEND',
      'De vaardigheidsscore “veel” is geen getal',
      'ligt in de toekomst',
      'Het niveau “Z” is niet bekend',
      'Open die stap weer',
      'voor de geboorte',
      'verschoven',
    ];
    const found = tableRows((await karim.visit(`${address}?deel=afgewezen`)).text);
    expect(found.map(({ line }) => line)).to.deep.equal(reasons.map((_, index) => index + 2));
    for (const [index, reason] of reasons.entries())
      expect(found[index]?.text, `line ${index + 2}`).to.include(reason);
    expect(await counts(address)).to.deep.equal([0, 0, 12]);
  });

  it('can be mended in the file of what was rejected, which no spreadsheet takes for a formula', async () => {
    const address = await handedIn(
      app,
      karim,
      `${HEAD}yara;;;Spelling;"=HYPERLINK(""http://kwaad.example"")";31-01-2026;;veel;;;\nyara;;;Spelling;<b>M6</b>;31-01-2026;;1;;;\n`,
    );
    const page = await karim.visit(`${address}?deel=nieuw`);
    expect(page.text).to.include('&lt;b&gt;M6&lt;/b&gt;').and.not.include('<b>M6</b>');
    const file = await karim.get(`${address}/afgewezen.csv`);
    const disposition = parse(file.headers.get('content-disposition') ?? '');
    expect(disposition.type).to.equal('attachment');
    expect(disposition.parameters['filename']).to.match(/^afgewezen-[\d-]+\.csv$/);
    expect(file.text).to.equal(
      `\uFEFF${HEAD.trim()};Waarom afgewezen\r\nyara;;;Spelling;"'=HYPERLINK(""http://kwaad.example"")";31-01-2026;;veel;;;;De vaardigheidsscore “veel” is geen getal.\r\n`,
    );
    const mended = await handedIn(app, karim, file.text.replace(';veel;', ';12;'));
    expect(await counts(mended)).to.deep.equal([1, 0, 0]);
    await readIn(karim, mended);
    expect((await karim.visit(stepUrl(app, yara, 4))).text).to.include(
      'value="&#x3D;HYPERLINK(&quot;http://kwaad.example&quot;)"',
    );
    const twice = await handedIn(app, karim, file.text);
    expect((await karim.get(`${twice}/afgewezen.csv`)).text).to.equal(file.text);
  });

  it('ask which column is which when a header is not known', async () => {
    const address = await handedIn(
      app,
      karim,
      'Kind,Geboren op,Onderwerp,Proef,Dag,Punten,Juf\nYara van den Berg,03-05-2013,Spelling,M6,31-01-2026,"131,5",Els\n',
    );
    const page = await karim.visit(address);
    expect(plain(page.text))
      .to.include('Dit is nog niet gevonden')
      .and.include('de leerling: een leerlingnummer')
      .and.include('een uitslag')
      .and.include('131,5');
    expect((await karim.post(`${address}/inlezen`, {})).status, 'not before it is known').to.equal(
      409,
    );
    const twice = await karim.post(`${address}/kolommen`, { 'k-name': '0', 'k-test': '0' });
    expect(twice.status).to.equal(422);
    expect(twice.text).to.include('Eén kolom is voor twee dingen gekozen');
    const chosen = await karim.post(`${address}/kolommen`, {
      'k-name': '0',
      'k-birthDate': '1',
      'k-domain': '2',
      'k-test': '3',
      'k-date': '4',
      'k-skillScore': '5',
      'k-dle': '99',
      'k-dl': 'x',
    });
    expect(chosen.status).to.equal(303);
    expect(await counts(address)).to.deep.equal([1, 0, 0]);
    expect(plain((await karim.visit(address)).text))
      .to.include('Niet gelezen kolommen: Juf.')
      .and.include('VS 131,5');
  });

  it('refuse what is no CSV with a sentence beside the field, and keep nothing of it', async () => {
    const cases: [string, string | Uint8Array, number][] = [
      ['sla het op als CSV', Buffer.from('PK\x03\x04xlsx'), 400],
      ['Dit bestand is leeg', '', 400],
      ['geen tekst', 'a;b\n\0;1', 400],
      ['maar één kolom', 'x\ny', 400],
      ['te brede regels', ';'.repeat(1_000_000), 400],
      ['groter dan 5 MB', Buffer.alloc(6 * 2 ** 20, 'a;b\n'), 413],
      ['aanhalingsteken', 'a;b\n"1;2', 400],
    ];
    for (const [sentence, content, status] of cases) {
      const reply = await handIn(app, karim, content);
      expect(reply.status, sentence).to.equal(status);
      expect(reply.text).to.include(sentence).and.include('aria-invalid="true"');
    }
    const none = await karim.post(app.base + RESULTS, {});
    expect(none.status).to.equal(400);
    expect(none.text).to.include('Kies eerst een bestand');
    expect(await rows(app, 'SELECT id FROM opp_test_result_files')).to.deep.equal([]);
  });

  it('refuse a form without the token, or with too much in it', async () => {
    await karim.visit(app.base + RESULTS);
    const token = karim.csrf;
    const bytes = Buffer.from(`${HEAD}yara;;;Spelling;M6;31-01-2026;;1;;;`);
    karim.csrf = '';
    expect((await karim.upload(app.base + RESULTS, {}, { name: 'a.csv', bytes })).status).to.equal(
      403,
    );
    karim.csrf = token;
    const many = Object.fromEntries(
      Array.from({ length: 130 }, (_, index) => [`veld${index}`, 'x']),
    );
    expect(
      (await karim.upload(app.base + RESULTS, many, { name: 'a.csv', bytes })).status,
    ).to.equal(400);
    expect(await rows(app, 'SELECT id FROM opp_test_result_files')).to.deep.equal([]);
  });

  it('lie sealed until their owner decides, are that person’s alone, and go when their time is over', async () => {
    const address = await handedIn(
      app,
      karim,
      `${HEAD}yara;;;Spelling;kanarie-toets;31-01-2026;;1;;;`,
    );
    const [stored] = await rows(app, 'SELECT * FROM opp_test_result_files');
    for (const value of Object.values(stored ?? {}))
      expect(String(value)).not.to.include('kanarie');
    expect(Buffer.from(stored?.['content'] as Buffer).includes('kanarie')).to.equal(false);
    const ingrid = app.as('ingrid', 'beheerder');
    await ingrid.visit(app.base + RESULTS);
    for (const path of ['', '/stand', '/afgewezen.csv'])
      expect((await ingrid.get(address + path)).status, path).to.equal(404);
    expect((await ingrid.post(`${address}/inlezen`, {})).status).to.equal(404);
    expect(plain((await karim.visit(app.base + RESULTS)).text)).to.include(
      'Je hebt een bestand klaarliggen',
    );
    app.clock.advance(3 * 3_600_000);
    karim = app.as('karim', 'zorgcoordinator');
    await karim.visit(app.base + RESULTS);
    expect((await karim.get(address)).status).to.equal(404);
    expect((await karim.post(`${address}/inlezen`, {})).status).to.equal(404);
    expect(plain((await karim.visit(app.base + RESULTS)).text)).not.to.include('klaarliggen');
  });

  it('are replaced by the next file, and can be thrown away', async () => {
    const first = await handedIn(app, karim, `${HEAD}yara;;;Spelling;M6;31-01-2026;;1;;;`);
    const second = await handedIn(app, karim, `${HEAD}yara;;;Spelling;M6;31-01-2026;;1;;;`);
    expect((await karim.get(first)).status).to.equal(404);
    const gone = await karim.post(`${second}/weggooien`, {});
    expect(plain((await karim.visit(gone.location)).text)).to.include('Het bestand is weggegooid');
    expect(await rows(app, 'SELECT id FROM opp_test_result_files')).to.deep.equal([]);
  });

  it('are read in by an admin, who sees nothing of the dossiers by it', async () => {
    await save(app, karim, noor, 4, [
      { op: 'add', list: 'scores', row: 'own' },
      set('scores/own/domain', 'spelling'),
      set('scores/own/test', 'M6'),
      set('scores/own/date', '2026-01-31'),
      set('scores/own/skillScore', '99'),
    ]);
    const ingrid = app.as('ingrid', 'beheerder');
    const address = await handedIn(
      app,
      ingrid,
      `${HEAD}yara;;;Spelling;M6;31-01-2026;;1;;;\nnoor;;;Spelling;M6;31-01-2026;;1;;;`,
    );
    expect(await preview(ingrid, address, 'bestaat'))
      .to.include('Staat al in het dossier.')
      .and.not.include('andere uitslag')
      .and.not.include('99');
    await readIn(ingrid, address);
    const result = await ingrid.visit(address);
    expect(plain(result.text))
      .to.include('1 resultaat ingelezen')
      .and.include('Berg, Yara van den');
    expect(result.text).not.to.include('/dossiers/');
    expect((await ingrid.get(stepUrl(app, yara, 4))).status).to.equal(404);
    expect(
      await rows(app, "SELECT basis FROM opp_audit WHERE event = 'step.results-read'"),
    ).to.deep.equal([{ basis: 'admin' }]);
  });

  it('are not read into a dossier that changed since they were looked at, and are into all others', async () => {
    const sem = await makeDossier(app, karim, 'sem');
    const address = await handedIn(
      app,
      karim,
      HEAD +
        ['yara', 'noor', 'noor', 'sem']
          .map((id, index) => `${id};;;Spelling;M6 ${index};31-01-2026;;1;;;`)
          .join('\n'),
    );
    expect(await counts(address)).to.deep.equal([4, 0, 0]);
    // In the moment between the last look and the writing.
    await rows(
      app,
      `CREATE TRIGGER between_times AFTER UPDATE ON opp_test_result_files FOR EACH ROW BEGIN
      UPDATE opp_dossier_steps SET state = 'done' WHERE dossier_id = '${noor}' AND step = 4;
      UPDATE opp_dossiers SET status = 'archived' WHERE id = '${sem}'; END`,
    );
    expect(await readIn(karim, address)).to.include({ state: 'done', done: 3, total: 3 });
    expect(plain((await karim.visit(address)).text))
      .to.include('1 resultaat ingelezen')
      .and.include('Afgewezen 3');
    const rejected = tableRows((await karim.visit(`${address}?deel=afgewezen`)).text);
    expect(rejected.map(({ line }) => line)).to.deep.equal([3, 4, 5]);
    expect(rejected[0]?.text).to.include('Şahin, Noor').and.include('Open die stap weer');
    expect(rejected[2]?.text).to.include('geen lopend dossier');
    expect((await karim.get(`${address}/afgewezen.csv`)).text.split('\r\n')).to.have.length(5);
    expect(
      await rows(
        app,
        "SELECT kind FROM opp_revisions WHERE dossier_id IN (?, ?) AND kind = 'add' AND path LIKE 'scores/%'",
        [noor, sem],
      ),
    ).to.deep.equal([]);
  });

  it('are not read in any more by who may not any more, and that is recorded', async () => {
    const address = await handedIn(app, karim, `${HEAD}yara;;;Spelling;M6;31-01-2026;;1;;;`);
    await rows(
      app,
      "CREATE TRIGGER between_times AFTER UPDATE ON opp_test_result_files FOR EACH ROW UPDATE opp_people SET status = 'inactive' WHERE host_id = 'karim'",
    );
    expect((await karim.post(`${address}/inlezen`, {})).status).to.equal(303);
    for (;;)
      if ((await rows(app, "SELECT id FROM opp_test_result_files WHERE state = 'done'")).length > 0)
        break;
    expect(
      await rows(app, 'SELECT added, refused, code FROM opp_test_result_dossiers'),
    ).to.deep.equal([{ added: 0, refused: 1, code: 'no-right' }]);
    expect(
      await rows(app, "SELECT outcome FROM opp_audit WHERE event = 'test-results.refused'"),
    ).to.deep.equal([{ outcome: 'denied' }]);
    await rows(app, 'DROP TRIGGER between_times');
    await rows(app, "UPDATE opp_people SET status = 'active'");
    expect(await preview(karim, address, 'afgewezen')).to.include(
      'Je mag in dit dossier niet schrijven',
    );
  });

  it('are read into all others when one dossier is broken', async () => {
    await rows(
      app,
      'UPDATE opp_dossier_keys SET wrapped_key = REVERSE(wrapped_key) WHERE dossier_id = ?',
      [noor],
    );
    const address = await handedIn(
      app,
      karim,
      `${HEAD}yara;;;Spelling;M6;31-01-2026;;1;;;\nnoor;;;Spelling;M6;31-01-2026;;1;;;`,
    );
    expect(await counts(address)).to.deep.equal([1, 0, 1]);
    expect(await preview(karim, address, 'afgewezen')).to.include('Geef dit door aan de beheerder');
    expect(await readIn(karim, address)).to.include({ state: 'done', done: 1 });
  });

  it('leave a dossier as it was when the writing fails half way, and say so', async () => {
    const address = await handedIn(
      app,
      karim,
      HEAD +
        ['noor', 'noor', 'yara']
          .map((id, index) => `${id};;;Spelling;M6 ${index};31-01-2026;;1;;;`)
          .join('\n'),
    );
    // The last statement of the dossier's own unit of work.
    await rows(
      app,
      `CREATE TRIGGER half_way BEFORE INSERT ON opp_test_result_dossiers FOR EACH ROW BEGIN
      IF NEW.dossier_id = '${noor}' AND NEW.added > 0 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'half way'; END IF; END`,
    );
    expect(await readIn(karim, address)).to.include({ state: 'done', done: 2 });
    expect(
      await rows(
        app,
        "SELECT path FROM opp_revisions WHERE dossier_id = ? AND path LIKE 'scores/%'",
        [noor],
      ),
    ).to.deep.equal([]);
    expect(plain((await karim.visit(address)).text))
      .to.include('1 resultaat ingelezen')
      .and.include('Afgewezen 2');
    expect(await preview(karim, address, 'afgewezen')).to.include(
      'Het inlezen in dit dossier is niet gelukt',
    );
    expect(app.log.join('\n')).to.include('test-results.dossier-failed').and.not.include('M6 0');
    await rows(app, 'DROP TRIGGER half_way');
    const again = await handedIn(app, karim, (await karim.get(`${address}/afgewezen.csv`)).text);
    expect(await readIn(karim, again)).to.include({ state: 'done', done: 1 });
    expect([
      ...(await karim.visit(stepUrl(app, noor, 4))).text.matchAll(/value="M6 \d"/g),
    ]).to.have.length(2);
  });

  it('stop after the dossier that is being written, and go on with the rest', async () => {
    const address = await handedIn(
      app,
      karim,
      HEAD + ['yara', 'noor'].map((id) => `${id};;;Spelling;M6;31-01-2026;;1;;;`).join('\n'),
    );
    await rows(
      app,
      "CREATE TRIGGER somebody_stops AFTER INSERT ON opp_test_result_dossiers FOR EACH ROW UPDATE opp_test_result_files SET state = 'stopped' WHERE id = NEW.file_id",
    );
    expect(await readIn(karim, address)).to.include({ state: 'stopped', done: 1, total: 2 });
    expect(plain((await karim.visit(address)).text))
      .to.include('Het inlezen is gestopt')
      .and.include('1 resultaat ingelezen');
    await rows(app, 'DROP TRIGGER somebody_stops');
    for (let stand = await readIn(karim, address); stand.state !== 'done'; )
      stand = await readIn(karim, address);
    expect(plain((await karim.visit(address)).text))
      .to.include('2 resultaten ingelezen')
      .and.include('In 2 dossiers.');
  });

  it('can be stopped and taken up again, by the owner alone, and count each result once', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `M6 ${index}`);
    const address = await handedIn(
      app,
      karim,
      HEAD +
        names
          .flatMap((test) =>
            ['yara', 'noor'].map((id) => `${id};;;Spelling;${test};31-01-2026;;1;;;`),
          )
          .join('\n'),
    );
    await readIn(karim, address);
    // As after a crash half way: the second dossier is not marked as done, though its results may
    // be there.
    await rows(app, "UPDATE opp_test_result_files SET state = 'running', beat_at = '2020-01-01'");
    await rows(app, 'DELETE FROM opp_test_result_dossiers WHERE dossier_id = ?', [noor]);
    const page = await karim.visit(address);
    expect(plain(page.text))
      .to.include('Het inlezen is onderbroken')
      .and.include('1 van 2 dossiers bijgewerkt');
    expect(
      (JSON.parse((await karim.get(`${address}/stand`)).text) as { state: string }).state,
    ).to.equal('broken-off');
    expect(await readIn(karim, address)).to.include({ state: 'done' });
    expect([
      ...(await karim.visit(stepUrl(app, noor, 4))).text.matchAll(/value="M6 \d+"/g),
    ]).to.have.length(12);
    await rows(
      app,
      "UPDATE opp_test_result_files SET state = 'running', beat_at = UTC_TIMESTAMP(3)",
    );
    const stopped = await karim.post(`${address}/stoppen`, {});
    expect(plain((await karim.visit(stopped.location)).text))
      .to.include('Het inlezen is gestopt')
      .and.include('Verder inlezen');
    expect(await readIn(karim, address)).to.include({ state: 'done' });
  });

  it('refuse a second file while one is being read in', async () => {
    const address = await handedIn(app, karim, `${HEAD}yara;;;Spelling;M6;31-01-2026;;1;;;`);
    await rows(
      app,
      "UPDATE opp_test_result_files SET state = 'running', beat_at = UTC_TIMESTAMP(3)",
    );
    const page = await karim.visit(address);
    expect(page.text)
      .to.include('data-batch=')
      .and.include('http-equiv="refresh"')
      .and.include('<progress');
    expect(plain((await karim.visit(app.base + RESULTS)).text)).to.include(
      'Je resultaten worden nu ingelezen',
    );
    const second = await handIn(app, karim, `${HEAD}yara;;;Spelling;M6;31-01-2026;;1;;;`);
    expect(second.status).to.equal(409);
    expect(second.text).to.include('wordt nog ingelezen');
    expect((await karim.post(`${address}/weggooien`, {})).status).to.equal(409);
    expect((await karim.get(address)).status, 'a running one is not thrown away').to.equal(200);
  });

  it('are paged, and come as a file of two thousand rows in a fixed number of statements a page', async () => {
    const many = (count: number): string =>
      HEAD +
      Array.from(
        { length: count },
        (_, index) =>
          `${index % 2 === 0 ? 'yara' : 'noor'};;;Spelling;M6 ${index};31-01-2026;;1;;;`,
      ).join('\n');
    const small = await handedIn(app, karim, many(10));
    const few = await statements(() => karim.get(small));
    const address = await handedIn(app, karim, many(2_000));
    expect(await statements(() => karim.get(address)))
      .to.equal(few)
      .and.to.be.within(1, 10);
    // A dossier takes two hundred scores.
    expect(await counts(address)).to.deep.equal([400, 0, 1_600]);
    const page = await karim.visit(`${address}?deel=nieuw&bladzijde=8`);
    expect(plain(page.text))
      .to.include('Bladzijde 8 van 8')
      .and.include('M6 399')
      .and.not.include('M6 349 ');
    expect((await karim.visit(`${address}?deel=nieuw&bladzijde=900`)).text).to.include('M6 399');
    expect((await karim.visit(`${address}?deel=afgewezen&bladzijde=900`)).text).to.include(
      'M6 1999',
    );
    const fits = await handedIn(app, karim, many(300));
    expect(await readIn(karim, fits)).to.include({ state: 'done', done: 2, total: 2 });
    expect(plain((await karim.visit(fits)).text)).to.include('300 resultaten ingelezen');
  });

  it('are read in once when the button is pressed twice', async () => {
    const address = await handedIn(
      app,
      karim,
      `${HEAD}yara;;;Spelling;M6;31-01-2026;;1;;;\nnoor;;;Spelling;M6;31-01-2026;;1;;;`,
    );
    await karim.post(`${address}/inlezen`, {});
    await karim.post(`${address}/inlezen`, {});
    await ended(karim, address);
    expect(
      await rows(app, "SELECT COUNT(*) AS n FROM opp_revisions WHERE step = 4 AND kind = 'add'"),
    ).to.deep.equal([{ n: 2 }]);
  });
});

const tableRows = (html: string): { line: number; text: string }[] =>
  [...html.matchAll(/<tr role="row"><th role="rowheader".*?<\/tr>/gs)].map(([row]) => ({
    line: Number(/class="num"[^>]*>(\d+)</.exec(row)?.[1]),
    text: plain(row),
  }));

/**
 * How many statements the plugin sends for this, BEGIN and COMMIT counted: the least of a few
 * times, because jobs run beside it.
 */
async function statements(work: () => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  for (let times = 0; times < 4; times += 1) took.push((await statementsOf(work)).length);
  return Math.min(...took);
}
