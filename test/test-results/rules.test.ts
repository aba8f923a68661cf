import { expect } from 'chai';
import { tableOf, textOf } from '../../plugin/administration/test-results/csv-table.ts';
import { pupilFinder } from '../../plugin/administration/test-results/pupil-match.ts';
import type { FoundPupil } from '../../plugin/administration/test-results/pupil-match.ts';
import { planOf } from '../../plugin/administration/test-results/reading-plan.ts';
import type { Reading } from '../../plugin/administration/test-results/reading-plan.ts';
import {
  lacking,
  plainLayout,
  recognised,
  unread,
} from '../../plugin/administration/test-results/result-columns.ts';
import type { Mapping } from '../../plugin/administration/test-results/result-columns.ts';
import { readRows } from '../../plugin/administration/test-results/result-row.ts';
import { AppError } from '../../plugin/kernel/errors.ts';

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'fine';
};
const read = (content: string | Uint8Array): ReturnType<typeof tableOf> =>
  tableOf(textOf(typeof content === 'string' ? Buffer.from(content) : content));
const TODAY = '2026-11-25';
const reading = (mapping: Mapping): Reading => ({
  layout: plainLayout(mapping),
  people: new Map(),
});

describe('a CSV file of test results', () => {
  it('is read with any of three signs between the cells, with any line ends, and with quotes', () => {
    for (const sign of [';', ',', '\t'])
      for (const end of ['\n', '\r\n', '\r']) {
        const table = read(
          [`Naam${sign}Toets`, `"Berg${sign} Yara"${sign}"M6 ""lezen"""`, '', `x${sign}y`].join(
            end,
          ),
        );
        expect(table.headers, sign).to.deep.equal(['Naam', 'Toets']);
        expect(table.rows).to.deep.equal([
          { line: 2, cells: [`Berg${sign} Yara`, 'M6 "lezen"'] },
          { line: 4, cells: ['x', 'y'] },
        ]);
      }
    expect(read('sep=,\na;b,c\n1,2').headers).to.deep.equal(['a;b', 'c']);
    expect(read('a;b\n;;\n1;2\n').rows).to.deep.equal([{ line: 3, cells: ['1', '2'] }]);
  });

  it('is recognised as UTF-8 with and without its mark, UTF-16 and Windows-1252', () => {
    const text = 'naam;toets\nŞahin €;é';
    const plain = 'naam;toets\nJosé €;é';
    expect(read(text).rows[0]?.cells).to.deep.equal(['Şahin €', 'é']);
    expect(read(`\uFEFF${text}`)).to.deep.equal(read(text));
    expect(
      read(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])),
    ).to.deep.equal(read(text));
    expect(read(Buffer.from(plain.replace('€', '\u0080'), 'latin1')).rows[0]?.cells).to.deep.equal([
      'José €',
      'é',
    ]);
  });

  it('is refused with the reason when it is something else', () => {
    const cases: [string, string | Uint8Array][] = [
      ['results-empty', ''],
      ['results-empty', ' \r\n\r\n'],
      ['results-empty', '\uFEFF'],
      ['results-empty', ';;\n;'],
      ['results-spreadsheet', Buffer.from('PK\x03\x04 werkblad', 'latin1')],
      ['results-spreadsheet', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1])],
      ['results-not-text', 'a;b\n1;\0'],
      ['results-not-text', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
      ['results-not-text', Buffer.from('a;b', 'utf16le')],
      ['results-one-column', 'alleen\n1'],
      ['results-no-rows', 'a;b\n'],
      ['results-no-rows', 'a;b\n;\n'],
      ['results-too-wide', ';'.repeat(1_000_000)],
      ['results-too-wide', `${'a;'.repeat(61)}b\n1`],
      ['results-too-wide', `a;b\n${'x'.repeat(30_000)};1`],
      ['results-quotes', 'a;b\n"1;2'],
      ['results-quotes', 'a;b\n1;x"y'],
      ['results-quotes', 'a;b\n1;"x"y'],
      ['results-too-many-rows', `a;b\n${'1;2\n'.repeat(5_001)}`],
      ['results-too-large', Buffer.alloc(6 * 2 ** 20, 'a;b\n')],
    ];
    for (const [code, content] of cases)
      expect(
        codeOf(() => read(content)),
        `${code}: ${String(content).slice(0, 20)}`,
      ).to.equal(code);
    expect(codeOf(() => read(`a;b\n${'1;2\n'.repeat(5_000)}`))).to.equal('fine');
  });

  it('loses the sign that kept a cell from being a formula, and keeps every other text to the letter', () => {
    expect(read("a;b\n'=1+1;'t Hoen\n=SOM(A1);-5").rows.map(({ cells }) => cells)).to.deep.equal([
      ['=1+1', "'t Hoen"],
      ['=SOM(A1)', '-5'],
    ]);
  });
});

describe('the columns of a file', () => {
  it('are known by Dutch and English headers in any order, whatever their capitals and signs', () => {
    expect(
      recognised(['Toets', 'LEERLING-NUMMER', 'vaardigheids score', 'Subject', 'date', 'DLE']),
    ).to.deep.equal({
      test: 0,
      number: 1,
      skillScore: 2,
      domain: 3,
      date: 4,
      dle: 5,
    });
    expect(
      recognised(['Birth date', 'Pupil', 'Raw score', 'Functioneringsniveau', 'DL', 'Niveau']),
    ).to.deep.equal({
      birthDate: 0,
      name: 1,
      rawScore: 2,
      functioningLevel: 3,
      dl: 4,
      level: 5,
    });
    expect(unread(['Toets', '', 'Groep', 'Toets'], { test: 0 })).to.deep.equal(['Groep', 'Toets']);
  });

  it('lack what nothing can be read in without', () => {
    expect(lacking(plainLayout({}))).to.deep.equal(['pupil', 'domain', 'test', 'date', 'score']);
    expect(lacking(plainLayout({ name: 0, domain: 1, test: 2, date: 3, dl: 4 }))).to.deep.equal([
      'pupil',
      'score',
    ]);
    expect(
      lacking(
        plainLayout({
          given: 0,
          family: 1,
          birthDate: 2,
          domain: 3,
          test: 4,
          date: 5,
          level: 6,
        }),
      ),
    ).to.deep.equal([]);
    expect(
      lacking(plainLayout({ number: 0, domain: 1, test: 2, date: 3, skillScore: 4 })),
    ).to.deep.equal([]);
  });
});

describe('a row of a file', () => {
  const keys = [
    'number',
    'name',
    'birthDate',
    'domain',
    'test',
    'date',
    'rawScore',
    'skillScore',
    'level',
    'dle',
    'dl',
    'functioningLevel',
  ] as const;
  const mapping = Object.fromEntries(keys.map((key, index) => [key, index]));
  const row = (
    changed: Partial<Record<(typeof keys)[number], string>>,
    extra: string[] = [],
  ): ReturnType<typeof readRows>[number] => {
    const good: Record<string, string> = {
      number: '12',
      domain: 'Spelling',
      test: 'M6',
      date: '31-01-2026',
      skillScore: '131',
    };
    const [read] = readRows(
      { line: 2, cells: [...keys.map((key) => ({ ...good, ...changed })[key] ?? ''), ...extra] },
      { headers: keys.length, delimiter: ';', layout: plainLayout(mapping) },
      TODAY,
    );
    if (read === undefined) throw new Error('A row is one result');
    return read;
  };
  const codes = (changed: Parameters<typeof row>[0], extra: string[] = []): string[] =>
    row(changed, extra).reasons.map(({ code }) => code);

  it('has dates in two ways and numbers with a comma or a point', () => {
    expect(row({}).values).to.include({
      test: 'M6',
      date: '2026-01-31',
      skillScore: '131',
      level: '',
    });
    expect(
      row({ date: '2026-01-31', dle: '12.5', rawScore: '7,25', level: 'iv +' }).values,
    ).to.include({ date: '2026-01-31', dle: '12,5', rawScore: '7,25', level: 'IV+' });
    for (const level of ['I', 'III', 'v', 'A', 'e', 'A+', 'V-', '1F', '<1F', '2F/1S'])
      expect(codes({ level }), level).to.deep.equal([]);
  });

  it('is rejected with every reason at once', () => {
    expect(codes({ date: 'ooit', skillScore: 'veel', level: 'goed' })).to.deep.equal([
      'date',
      'number-skillScore',
      'level',
    ]);
    expect(codes({ number: '', name: 'Yara' })).to.deep.equal(['pupil-missing']);
    expect(codes({ number: '', name: 'Yara', birthDate: '2013' })).to.deep.equal(['birth-date']);
    expect(codes({ domain: '', test: '', date: '', skillScore: '' })).to.deep.equal([
      'domain-missing',
      'test-missing',
      'date-missing',
    ]);
    expect(codes({ date: '26-11-2026' })).to.deep.equal(['date-future']);
    expect(codes({ date: '25-11-2026' })).to.deep.equal([]);
    expect(codes({ date: '31-02-2026' })).to.deep.equal(['date']);
    for (const value of ['12a', '1,2345', '=1+1', '1e5', '١٢', '1 2'])
      expect(codes({ dle: value }), value).to.deep.equal(['number-dle']);
    for (const level of ['F', 'VI', '6', '=A1'])
      expect(codes({ level }), level).to.deep.equal(['level']);
    expect(codes({ test: 'x'.repeat(201), functioningLevel: 'x'.repeat(21) })).to.deep.equal([
      'test-long',
      'functioning-level',
    ]);
    expect(codes({}, ['', 'over'])).to.deep.equal(['too-many-cells']);
  });
});

describe('the pupil of a row', () => {
  const pupil = (id: string, changed: Partial<FoundPupil> = {}): FoundPupil => ({
    id,
    given: 'Yara',
    prefix: 'van den',
    family: 'Berg',
    preferred: '',
    birthDate: '2013-05-03',
    active: true,
    numbers: [`n-${id}`],
    ...changed,
  });
  const found = (
    pupils: FoundPupil[],
    asked: { number?: string; name?: string; birthDate?: string },
  ): string => {
    const answer = pupilFinder(pupils)({
      number: asked.number ?? '',
      name: asked.name ?? '',
      birthDate: asked.birthDate,
    });
    if ('like' in answer) return `like ${answer.like.id}`;
    return 'id' in answer ? answer.id : answer.code;
  };

  it('is found by number, and never by one that belongs to another birth date', () => {
    expect(found([pupil('a'), pupil('b')], { number: 'n-b' })).to.equal('b');
    expect(found([pupil('a')], { number: 'n-x' })).to.equal('unknown-number');
    expect(
      found([pupil('a')], { number: 'n-x', name: 'Yara van den Berg', birthDate: '2013-05-03' }),
      'a number of another system',
    ).to.equal('a');
    expect(found([pupil('a')], { number: 'n-a', birthDate: '2013-05-04' })).to.equal(
      'other-birth-date',
    );
    expect(
      found([pupil('a', { numbers: ['7'] }), pupil('b', { numbers: ['7'] })], { number: '7' }),
    ).to.equal('two-pupils');
  });

  it('is found by name and birth date, in any order of the name’s parts, without marks, and by the name it goes by', () => {
    for (const name of [
      'Yara van den Berg',
      'Berg, Yara van den',
      'BERG,  yara  van den',
      'Yára van den Bérg',
    ]) {
      expect(found([pupil('a')], { name, birthDate: '2013-05-03' }), name).to.equal('a');
    }
    expect(
      found([pupil('a', { preferred: 'Jara' })], {
        name: 'Jara van den Berg',
        birthDate: '2013-05-03',
      }),
    ).to.equal('a');
    expect(found([pupil('a')], { name: 'Yara van den Berg', birthDate: '2013-05-04' })).to.equal(
      'unknown-pupil',
    );
  });

  it('is no one of two with one name and birth date, save when one of them left', () => {
    expect(
      found([pupil('a'), pupil('b')], { name: 'Yara van den Berg', birthDate: '2013-05-03' }),
    ).to.equal('two-pupils');
    expect(
      found([pupil('a', { active: false }), pupil('b')], {
        name: 'Yara van den Berg',
        birthDate: '2013-05-03',
      }),
    ).to.equal('b');
  });
});

describe('what reading a file in would do', () => {
  it('tells a result that stands in the file twice from one that is told in two ways', async () => {
    const table = read(
      'id;domein;toets;datum;vs\n1;Spelling;M6;31-01-2026;12,5\n1;spelling; m6 ;2026-01-31;12.5\n1;Spelling;M6;31-01-2026;13\n1;Spelling;E6;31-01-2026;13',
    );
    const plan = await planOf(table, reading(recognised(table.headers)), TODAY, {
      domains: () => Promise.resolve([]),
      subjects: () => Promise.resolve(new Map()),
      pupils: () =>
        Promise.resolve([
          {
            id: 'p',
            given: 'Yara',
            prefix: '',
            family: 'Berg',
            preferred: '',
            birthDate: null,
            active: true,
            numbers: ['1'],
          },
        ]),
      dossiers: () =>
        Promise.resolve([
          {
            id: 'd',
            pupilId: 'p',
            level: 'extra',
            state: 'open',
            room: 200,
            domains: [{ key: 'spelling', name: 'Spelling', kind: 'cito' }],
            scores: [
              {
                domain: 'spelling',
                values: {
                  test: 'e6',
                  date: '2026-01-31',
                  rawScore: '',
                  skillScore: '13',
                  level: '',
                  dle: '',
                  dl: '',
                  functioningLevel: '',
                },
              },
            ],
          },
        ]),
    });
    expect(plan.added.map(({ line }) => line)).to.deep.equal([2]);
    expect(plan.present.map(({ line, where, differs }) => [line, where, differs])).to.deep.equal([
      [3, 'file', false],
      [5, 'dossier', false],
    ]);
    expect(plan.rejected.map(({ line, reasons }) => [line, reasons])).to.deep.equal([
      [4, [{ code: 'twice', params: { line: 2 } }]],
    ]);
  });
});
