import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { tableOf, textOf } from '../../plugin/administration/test-results/csv-table.ts';
import { pupilFinder } from '../../plugin/administration/test-results/pupil-match.ts';
import type { FoundPupil } from '../../plugin/administration/test-results/pupil-match.ts';
import { plainLayout } from '../../plugin/administration/test-results/result-columns.ts';
import { readRows } from '../../plugin/administration/test-results/result-row.ts';
import { AppError } from '../../plugin/kernel/errors.ts';
import { scene } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { rows } from '../support/groups.ts';
import { handedIn, handIn, plain, readIn } from '../support/results.ts';
import { addPupil, testSchool } from '../support/school.ts';
import type { TestSchool } from '../support/school.ts';
import { makeDossier, stepUrl } from '../support/story.ts';

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../fixtures/results/${name}.csv`, import.meta.url));

/** The test school, whose Yara has a number that a spreadsheet would shorten. */
function school(): TestSchool {
  const made = testSchool('dewerf', 'De Werf');
  made.people
    .find(({ ref }) => ref.id === 'yara')
    ?.altIds.push({ scheme: 'sourcedId', value: '0001234' });
  addPupil(made, {
    id: 'ana',
    given: 'Ana',
    family: 'Đorđević',
    group: '2B',
    birthDate: '2013-04-04',
  });
  return made;
}

describe('test results as other systems export them', function () {
  this.timeout(120_000);
  let app: TestApp;
  let karim: Client;
  let yara = '';

  const set = scene(
    async (first) => {
      const client = first.as('karim', 'zorgcoordinator');
      return {
        client,
        yara: await makeDossier(first, client, 'yara'),
        ana: await makeDossier(first, client, 'dordevic'),
      };
    },
    { school: school() },
  );
  beforeEach(async () => {
    const { app: copy, made } = await set.start({ school: school() });
    app = copy;
    karim = made.client.at(app.origin);
    yara = made.yara;
  });
  afterEach(async () => {
    await app.stop();
  });

  const seen = async (address: string, query = ''): Promise<string> =>
    plain((await karim.visit(`${address}${query}`)).text);
  const head = 'Leerlingnummer;Naam;Geboortedatum;Vakgebied;Toets;Datum;Vaardigheidsscore\n';
  const ofRow = async (row: string): Promise<string> =>
    await seen(await handedIn(app, karim, head + row));

  it('never go to a number whose name is another pupil’s, and show the file’s name', async () => {
    const other = await ofRow('0001234;Noor Şahin;;Rekenen-wiskunde;E5;20-1-2026;231,5');
    expect(other).to.include('Afgewezen (1)');
    expect(other).to.include('Het nummer en de naam horen niet bij dezelfde leerling');
    const brother = await ofRow('0001234;Tim van den Berg;;Rekenen-wiskunde;E5;20-1-2026;231,5');
    expect(brother).to.include('Nieuw (0)').and.include('Lijkt op (1)');
    const longer = await ofRow(
      '0001234;Yara Fatima van den Berg;;Rekenen-wiskunde;E5;20-1-2026;23',
    );
    expect(longer).to.include('Nieuw (1)').and.include('in het bestand: Yara Fatima van den Berg');
  });

  it('never get another value: a number that reads in two ways is refused', async () => {
    for (const score of ['1.234', '1.500', '231.500'])
      expect(await ofRow(`0001234;;;Rekenen-wiskunde;E5;20-1-2026;${score}`), score).to.include(
        `“${score}” kan op twee manieren een getal zijn`,
      );
    expect(await ofRow('0001234;;;Rekenen-wiskunde;E5;20-1-2026;1.234,5')).to.include('VS 1234,5');
    expect(await ofRow('0001234;;;Rekenen-wiskunde;E5;20-1-2026;0.125')).to.include('VS 0,125');
    expect(await ofRow('0001234;;;Rekenen-wiskunde;E5;20-1-2026;>60')).to.include(
      'is een grens en geen getal',
    );
  });

  it('find a number whose zeros a spreadsheet dropped, kept in a formula, or shortened', async () => {
    const lost = await seen(await handedIn(app, karim, fixture('lvs-voorloopnullen-weg')));
    expect(lost).to.include('Nieuw (1)').and.include('Berg, Yara van den');
    expect(
      await ofRow('="0001234";Yara van den Berg;;Rekenen-wiskunde;E5;20-1-2026;23'),
    ).to.include('Nieuw (1)');
    expect(await ofRow('\u200B0001234\u00A0;;;Rekenen-wiskunde;E5;20-1-2026;23')).to.include(
      'Nieuw (1)',
    );
    expect(
      await seen(await handedIn(app, karim, fixture('lvs-nummer-wetenschappelijk'))),
    ).to.include('Excel heeft dit nummer afgekort');
    expect(
      await ofRow('1,23457E+11;Yara van den Berg;3-5-2013;Rekenen-wiskunde;E5;20-1-2026;23'),
    ).to.include('Nieuw (1)');
  });

  it('are read with other headers without a hand, also where “Naam” is the family name', async () => {
    for (const name of ['magister-achtig-stamnummer', 'naam-is-achternaam']) {
      const text = await seen(await handedIn(app, karim, fixture(name)));
      expect(text, name).to.include('Nieuw (1)').and.include('Berg, Yara van den');
    }
    expect(
      await ofRow(';Dordevic, Ana;4 april 2013;Rekenen-wiskunde;E5;20 jan. 2026;23'),
    ).to.include('Nieuw (1)');
  });

  it('offer a name that is written otherwise, and read it in once somebody confirmed it', async () => {
    const names = ['Berg, Yara v.d.', 'Yara v.d. Berg', 'Yara vd Berg', 'Yara Berg', 'Berg, Y.'];
    const file = `Naam;Geboortedatum;Vakgebied;Toets;Datum;Vaardigheidsscore\n${names
      .map((name, index) => `"${name}";3-5-2013;Rekenen-wiskunde;E5;${index + 1}-1-2026;23`)
      .join('\n')}`;
    const address = await handedIn(app, karim, file);
    const page = await karim.visit(address);
    expect(plain(page.text)).to.include('Nieuw (0)').and.include('Lijkt op (5)');
    expect(plain(page.text)).to.include('“Berg, Yara v.d.” lijkt op Berg, Yara van den');
    const fields = [...page.text.matchAll(/name="(r-\d+)" value="([^"]+)"/g)].map(
      ([, name = '', value = '']) => [name, value] as const,
    );
    expect(fields).to.have.length(5);
    const noor = await rows(app, "SELECT id FROM opp_people WHERE host_id = 'noor'");
    const wrong = await karim.post(`${address}/lijkt`, { 'r-2': String(noor[0]?.['id']) });
    expect(wrong.status, 'a pupil who was not offered').to.equal(422);
    const confirmed = await karim.post(`${address}/lijkt`, Object.fromEntries(fields.slice(0, 1)));
    expect(confirmed.status).to.equal(303);
    expect(await seen(address))
      .to.include('Nieuw (1)')
      .and.include('Lijkt op (4)');
    await readIn(karim, address);
    const done = await seen(address, '?deel=afgewezen');
    expect(done).to.include('Afgewezen (4)').and.include('maar niemand heeft dat bevestigd');
    expect((await karim.visit(stepUrl(app, yara, 4))).text).to.include('E5');
  });

  it('remember which column is which for the next file with these headers', async () => {
    const file = (day: number): string =>
      `Wie;Jarig;Vakje;Toetsje;Wanneer;Hoeveel\nYara van den Berg;3-5-2013;Rekenen-wiskunde;E5;${day}-1-2026;23`;
    const address = await handedIn(app, karim, file(1));
    expect(await seen(address)).to.include('Dit is nog niet gevonden');
    const chosen = { name: 0, birthDate: 1, domain: 2, test: 3, date: 4, rawScore: 5 };
    const reply = await karim.post(
      `${address}/kolommen`,
      Object.fromEntries(Object.entries(chosen).map(([key, at]) => [`k-${key}`, String(at)])),
    );
    expect(reply.status).to.equal(303);
    expect(await seen(address)).to.include('Nieuw (1)');
    expect(await seen(await handedIn(app, karim, file(2)))).to.include('Nieuw (1)');
  });

  it('remember which domain a subject of another name is', async () => {
    const file = (day: number): string => `${head}0001234;;;Rek/wis 2F;E5;${day}-1-2026;23`;
    const address = await handedIn(app, karim, file(1));
    expect(await seen(address)).to.include('Deze vakken heten in de dossiers anders: Rek/wis 2F');
    const page = (await karim.visit(`${address}?vakken=1`)).text;
    const field = /name="(v-[0-9a-f]{16})"/.exec(page)?.[1] ?? '';
    const key = /<option value="([^"]+)"[^>]*>Rekenen/.exec(page)?.[1] ?? '';
    expect((await karim.post(`${address}/vakken`, { [field]: key })).status).to.equal(303);
    expect(await seen(address)).to.include('Nieuw (1)');
    expect(await seen(await handedIn(app, karim, file(2)))).to.include('Nieuw (1)');
  });

  it('are read from a file in which each subject has columns of its own', async () => {
    const address = await handedIn(app, karim, fixture('breed-een-kolom-per-vak'));
    const page = (await karim.visit(address)).text;
    expect(page).to.include('<li>het domein</li>').and.include('<li>de toets</li>');
    const offered = (name: string): string =>
      new RegExp(`<select id="${name}".*?<option value="([^"]+)" selected`, 's').exec(page)?.[1] ??
      '';
    expect(offered('w-o-4')).to.equal('skillScore');
    const [maths, technical] = [
      offered('w-d-4'),
      /<option value="([^"]+)"[^>]*>Technisch lezen/.exec(page)?.[1] ?? '',
    ];
    expect(maths).not.to.equal('');
    const reply = await karim.post(`${address}/kolommen`, {
      'k-number': '0',
      'k-name': '1',
      'k-birthDate': '2',
      'k-date': '3',
      't-test': 'Cito M5',
      'w-d-4': maths,
      'w-o-4': 'skillScore',
      'w-d-5': maths,
      'w-o-5': 'level',
      'w-d-8': technical,
      'w-o-8': 'level',
    });
    expect(reply.status, reply.text).to.equal(303);
    const text = await seen(address);
    expect(text).to.include('Nieuw (2)').and.include('VS 231 · niveau III');
    expect(text).to.include('niveau E5').and.include('Cito M5');
    const again = await handedIn(app, karim, fixture('breed-een-kolom-per-vak'));
    const fields = (await karim.visit(again)).text;
    expect(fields, 'the columns are known, the test is asked anew').to.match(
      /<select id="w-d-8".*?Technisch lezen/s,
    );
    expect(fields).to.include('<li>de toets</li>').and.not.include('<li>het domein</li>');
  });

  it('take “not measured” for what it is, and AVI levels as text', async () => {
    const text = await seen(await handedIn(app, karim, fixture('scores-met-tekens')));
    expect(text).to.include('1 regel zonder uitslag');
    const rest = [
      '0001234;;;Technisch lezen;AVI;20-1-2026;-',
      '0001234;;;Technisch lezen;AVI;21-1-2026;',
      '0001234;;;Technisch lezen;AVI;22-1-2026;afwezig',
    ].join('\n');
    const absent = await ofRow(rest);
    expect(absent).to.include('3 regels zonder uitslag').and.include('Afgewezen (0)');
    const avi = await handedIn(
      app,
      karim,
      'Leerlingnummer;Vak;Toets;Datum;Niveau\n0001234;Technisch lezen;AVI;20-1-2026;AVI-M5',
    );
    expect(await seen(avi)).to.include('niveau AVI-M5');
  });

  it('are refused with a sentence about letters when these cannot be told', async () => {
    for (const bytes of [
      fixture('excel-mac-macroman'),
      Buffer.from('Naam;Toets\nZo\uFFFD;x'),
      Buffer.from('Naam;Toets\nZoÃ«;x'),
    ]) {
      const reply = await handIn(app, karim, bytes);
      expect(reply.status).to.equal(400);
      expect(plain(reply.text)).to.include('CSV UTF-8');
    }
  });

  it('keep a remark with line ends and quotes in one cell', async () => {
    const text = await seen(await handedIn(app, karim, fixture('opmerking-met-regeleinde')));
    expect(text).not.to.include('aanhalingsteken niet');
  });
});

describe('the pupil whom a row may mean', () => {
  const pupil = (id: string, changed: Partial<FoundPupil> = {}): FoundPupil => ({
    id,
    given: 'Yara',
    prefix: 'van den',
    family: 'Berg',
    preferred: '',
    birthDate: '2013-05-03',
    active: true,
    numbers: [],
    ...changed,
  });
  const found = (pupils: FoundPupil[], name: string, number = ''): string => {
    const match = pupilFinder(pupils)({ number, name, birthDate: '2013-05-03' });
    if ('like' in match) return `like ${match.like.id}`;
    return 'id' in match ? match.id : match.code;
  };

  it('is offered with the family name, and never when the given name is another', () => {
    for (const name of ['Berg, Yara v/d', 'Y. Berg', 'Berg', 'Yara Bergh-Berg', 'Yaraa Berg'])
      expect(found([pupil('a')], name), name).to.equal('like a');
    for (const name of ['Tim van den Berg', 'Yara Jansen', 'van den', 'Yara'])
      expect(found([pupil('a')], name), name).to.equal('unknown-pupil');
    const twins = [pupil('a'), pupil('b', { given: 'Yana' })];
    expect(found(twins, 'Berg, Y.')).to.equal('two-pupils');
    expect(found(twins, 'Berg, Yara v.d.')).to.equal('two-pupils');
    expect(found(twins, 'Yara van den Berg')).to.equal('a');
  });

  it('may have one name alone, and any apostrophe, hyphen and letter', () => {
    expect(found([pupil('a', { given: '', prefix: '', family: 'Suharto' })], 'Suharto')).to.equal(
      'a',
    );
    expect(
      found([pupil('a', { given: 'Zoë', prefix: '', family: 'D’Angelo' })], 'Dangelo, Zoe'),
    ).to.equal('a');
    expect(
      found([pupil('a', { given: 'Anne-Sophie', prefix: '', family: 'Weiß' })], 'AnneSophie Weiss'),
    ).to.equal('a');
    expect(
      found([pupil('a', { numbers: ['0012'] }), pupil('b', { numbers: ['012'] })], '', '12'),
    ).to.equal('two-pupils');
  });
});

describe('a file of test results', () => {
  it('keeps what only looks like a formula, and refuses thousands in its own language', () => {
    const cells = (text: string): (string[] | undefined)[] =>
      tableOf(textOf(Buffer.from(text))).rows.map((row) => row.cells);
    expect(cells('a,b\n="01",="a ""b"""\n"x,=""y""",2')).to.deep.equal([
      ['01', 'a "b"'],
      ['x,="y"', '2'],
    ]);
    expect(() => cells('a;b\n="01;2')).to.throw(AppError);
    const codes = (delimiter: string, value: string): (string | undefined)[] =>
      readRows(
        { line: 2, cells: [value] },
        { headers: 1, delimiter, layout: plainLayout({ rawScore: 0 }) },
        '2026-11-25',
      )
        .flatMap(({ reasons }) => reasons.map(({ code }) => code))
        .filter((code) => code.startsWith('number'));
    expect(codes(',', '1,234')).to.deep.equal(['number-ambiguous']);
    expect(codes(';', '1,234')).to.deep.equal([]);
    expect(codes(';', '\u22125')).to.deep.equal([]);
  });
});
