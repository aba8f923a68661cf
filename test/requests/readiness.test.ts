import { expect } from 'chai';
import type { Step, StepReader } from '../../plugin/dossier/declaration/index.ts';
import type { ShareFacts } from '../../plugin/sharing/facts/index.ts';
import type { RouteDefinition } from '../../plugin/sharing/request-routes/definition.ts';
import { isComplete, readinessOf } from '../../plugin/sharing/requests/readiness.ts';
import type {
  PickFacts,
  ReadinessFacts,
  ReadinessKey,
} from '../../plugin/sharing/requests/readiness.ts';
import { createLanguage } from '../../plugin/language/index.ts';

const t = createLanguage().translate('nl');
const today = '2026-12-01';
const both = (nl: string) => ({ nl });

const definition: RouteDefinition = {
  schema: 1,
  key: 'tlv',
  name: both('TLV'),
  short: both('TLV'),
  levels: ['voorziening'],
  what: both('x'),
  forWhom: both('x'),
  whoDoes: both('x'),
  prepare: [],
  closing: both('x'),
  parts: [
    {
      key: 'why',
      title: both('Waarom'),
      fields: [
        {
          key: 'tlv-waarom',
          kind: 'text',
          label: both('Waarom kan het niet anders?'),
          required: true,
        },
        { key: 'iq-stabiel', kind: 'text', label: both('Verklaring'), required: false },
        { key: 'tlv-beurt', kind: 'choice', label: both('Beurt'), required: true },
      ],
    },
  ],
  reuses: [{ label: both('De hulpvraag'), step: 3, path: 'helpQuestion', needed: true }],
  steps: { finished: [1, 3], shared: [1, 3] },
  consent: { required: true, refusal: 'blocks' },
  permission: 'given',
  files: [
    {
      key: 'iq',
      label: both('Intelligentieonderzoek'),
      required: true,
      maxAgeMonths: 24,
      orElse: 'iq-stabiel',
    },
    {
      key: 'rapport',
      label: both('Onderwijskundig rapport'),
      required: true,
      when: [{ field: 'tlv-beurt', is: ['eerste'] }],
    },
  ],
  reports: ['opp'],
  ages: [
    {
      key: 'evaluatie',
      label: both('De laatste evaluatie'),
      step: 10,
      path: 'evaluatedOn',
      maxAgeMonths: 6,
    },
    {
      key: 'gewerkt',
      label: both('Werken aan het plan'),
      step: 8,
      path: 'goals/startsOn',
      minAgeMonths: 6,
    },
  ],
  experts: { count: 2, firstOf: ['orthopedagoog', 'psycholoog'], othersOf: ['arts', 'pedagoog'] },
  signs: ['coordinator', 'pupil-16'],
  decides: { fourEyes: true, outcomes: [] },
  terms: { decideDays: 42, supplementDays: 14 },
  ends: { kind: 'tlv' },
  clause: both('x'),
};

const share: ShareFacts = {
  id: 's',
  dossierId: 'd',
  partnershipId: 'p',
  untilOn: '2027-03-01',
  sharedAt: new Date('2026-11-01T10:00:00Z'),
  endedAt: null,
  endedBy: null,
  version: 1,
  sequence: 10,
  steps: [1, 3],
  medical: false,
  psychological: false,
  grounded: false,
  madeAt: new Date('2026-11-01T10:00:00Z'),
  madeBy: 'Sanne de Wit',
};

const pick: PickFacts = {
  fileId: 'f',
  title: 'IQ-onderzoek',
  datedOn: '2026-01-10',
  state: 'ready',
  shared: true,
};

const contents: Record<string, string> = {
  '3/helpQuestion': 'Hoe helpen wij Amir?',
  '6/heardSaid': 'Ik wil rust.',
  '9/tlv-waarom': 'Omdat het niet lukt.',
  '9/tlv-beurt': 'verlenging',
  '10/evaluatedOn': '2026-10-01',
  '8/goals/a/startsOn': '2026-09-01',
  '8/goals/b/startsOn': '2026-03-01',
};

const readerOf =
  (values: Record<string, string>) =>
  (step: number): StepReader => ({
    value: (path) => values[`${step}/${path}`] ?? '',
    rows: (list) =>
      Object.keys(values).flatMap((key) => {
        const [of, name, row, field] = key.split('/');
        return Number(of) === step && name === list && row !== undefined && field !== undefined
          ? [row]
          : [];
      }),
  });

const step: Step = { number: 9, key: 'toolbox', schemaVersion: 1, upcasters: {}, parts: [] };

const complete: ReadinessFacts = {
  definition,
  today,
  level: 'voorziening',
  archived: false,
  offered: true,
  states: ['done', 'busy', 'done'],
  read: readerOf(contents),
  step,
  faults: [],
  planState: 'set',
  standing: { state: 'given', objections: [] },
  desk: { name: 'SWVPOLDER', called: 'Swv De Polder' },
  share,
  changed: [],
  openReports: ['opp'],
  picks: new Map([['iq', pick]]),
  experts: [
    { slot: 1, name: 'A', profession: 'orthopedagoog', organisation: 'X', ok: true },
    { slot: 2, name: 'B', profession: 'arts', organisation: 'Y', ok: true },
  ],
  age: 14,
  sensitive: [],
  running: undefined,
};

const open = (facts: Partial<ReadinessFacts>, key?: ReadinessKey): string[] =>
  readinessOf({ ...complete, ...facts }, { t, root: '/d/1' })
    .filter((item) => !item.met && (key === undefined || item.key === key))
    .map(({ text }) => text);

const withDefinition = (change: Partial<RouteDefinition>): Partial<ReadinessFacts> => ({
  definition: { ...definition, ...change },
});
const withContents = (change: Record<string, string>): Partial<ReadinessFacts> => ({
  read: readerOf({ ...contents, ...change }),
});
const withPick = (change: Partial<PickFacts>): Partial<ReadinessFacts> => ({
  picks: new Map([['iq', { ...pick, ...change }]]),
});

describe('What is still missing of a request', () => {
  it('is nothing when everything that the route asks is there', () => {
    const items = readinessOf(complete, { t, root: '/d/1' });
    expect(open({})).to.deep.equal([]);
    expect(isComplete(items)).to.equal(true);
    expect(items.map(({ key }) => key)).to.include.members(['steps', 'consent', 'share', 'files']);
    for (const { text } of items) expect(text).not.to.contain('requests.ready');
  });

  it('leads to where each thing is mended', () => {
    const items = readinessOf(
      { ...complete, states: [], share: undefined, picks: new Map(), planState: 'concept' },
      { t, root: '/d/1' },
    );
    for (const { met, fix, text } of items) if (!met) expect(fix?.url, text).to.match(/^\/d\/1\//);
    expect(isComplete(items)).to.equal(false);
  });

  it('names each step that is not finished', () => {
    expect(open({ states: ['done', 'done', 'busy'] })).to.deep.equal([
      'Stap 3 is nog niet afgerond.',
    ]);
  });

  it('asks for answers of the dossier that the route reuses', () => {
    expect(open(withContents({ '3/helpQuestion': ' ' }))).to.deep.equal([
      'In stap 3 staat nog niets bij “De hulpvraag”.',
    ]);
  });

  it('says a question by its own words', () => {
    expect(open({ faults: [{ step: 9, path: 'tlv-waarom', code: 'required' }] })).to.deep.equal([
      'Vul nog in: Waarom kan het niet anders?',
    ]);
  });

  it('says that NEE blocks, unless the route goes on with a reason', () => {
    expect(open({ planState: 'set-without-consent' })[0]).to.contain('De instemming is NEE');
    expect(
      open({
        planState: 'set-without-consent',
        ...withDefinition({ consent: { required: true, refusal: 'reason' } }),
      }),
    ).to.deep.equal([]);
    expect(open({ planState: 'lapsed' })[0]).to.contain('gewijzigd na de instemming');
    expect(open({ planState: 'awaiting' }).length).to.equal(1);
  });

  it('counts a no to sharing, unless the route takes another ground and the school gave one', () => {
    const at = new Date('2026-11-20T10:00:00Z');
    const standing = {
      state: 'withdrawn' as const,
      objections: [{ name: 'Mei Wong', relation: 'moeder', how: 'withdrawn' as const, at }],
    };
    expect(open({ standing })[0]).to.contain('Mei Wong trok de toestemming');
    const grounded = { ...share, grounded: true, madeAt: new Date('2026-11-21T10:00:00Z') };
    expect(open({ standing, share: grounded }).length).to.equal(1);
    const definitionToo = withDefinition({ permission: 'given-or-grounded' });
    expect(open({ standing, share: grounded, ...definitionToo })).to.deep.equal([]);
    expect(open({ standing, ...definitionToo }).length).to.equal(1);
  });

  it('wants a share that runs, has the steps, is up to date and lasts long enough', () => {
    expect(open({ share: undefined })).to.deep.equal([
      'Het dossier is nog niet gedeeld met Swv De Polder.',
    ]);
    expect(open({ share: { ...share, endedAt: new Date() } }).length).to.equal(1);
    expect(open({ share: { ...share, steps: [1] } })).to.deep.equal([
      'Stap 3 wordt nog niet gedeeld.',
    ]);
    expect(open({ changed: [3] })[0]).to.contain('verder geschreven in stap 3');
    expect(open({ share: { ...share, untilOn: '2027-01-25' } })[0]).to.contain('25-01-2027');
    expect(open({ share: { ...share, untilOn: '2027-01-26' } })).to.deep.equal([]);
  });

  it('says that an intelligence test of 25 months old is too old, and of 23 is not', () => {
    expect(open(withPick({ datedOn: '2024-11-01' }))[0]).to.contain('ouder dan 24 maanden');
    expect(open(withPick({ datedOn: '2025-01-01' }))).to.deep.equal([]);
    expect(open(withPick({ datedOn: '2027-01-01' }))[0]).to.contain('in de toekomst');
    expect(open(withPick({ datedOn: null }))[0]).to.contain('Vul de datum in');
  });

  it('wants a file chosen, looked at and shared, or the declaration that does instead', () => {
    const none = { picks: new Map() };
    expect(open(none)).to.deep.equal(['Kies het bestand bij “Intelligentieonderzoek”.']);
    expect(
      open({ ...none, ...withContents({ '9/iq-stabiel': 'Evident stabiel.' }) }),
    ).to.deep.equal([]);
    expect(open(withPick({ state: 'quarantined' }))[0]).to.contain('virusscan');
    expect(open(withPick({ state: 'infected' }))[0]).to.contain('virus');
    expect(open(withPick({ shared: false }))[0]).to.contain('nog niet gedeeld');
  });

  it('asks a file only where the answers say so', () => {
    expect(open(withContents({ '9/tlv-beurt': 'eerste' }))).to.deep.equal([
      'Kies het bestand bij “Onderwijskundig rapport”.',
    ]);
  });

  it('wants the reports of the route shared', () => {
    expect(open({ openReports: [] })).to.deep.equal(['Deel het verslag “OPP” met Swv De Polder.']);
  });

  it('counts the age of what stands in the dossier, of rows the oldest', () => {
    expect(open(withContents({ '10/evaluatedOn': '2026-05-30' }))[0]).to.contain('30-05-2026');
    expect(open(withContents({ '10/evaluatedOn': '' }))[0]).to.contain('staat nog niet in stap 10');
    expect(open(withContents({ '8/goals/b/startsOn': '2026-08-01' }))[0]).to.contain(
      'nog geen 6 maanden',
    );
  });

  it('asks the view of a pupil of sixteen', () => {
    expect(open({ age: 16, ...withContents({ '6/heardSaid': '' }) })[0]).to.contain('16 jaar');
    expect(open({ age: 15, ...withContents({ '6/heardSaid': '' }) })).to.deep.equal([]);
  });

  it('wants two experts of the right professions', () => {
    expect(open({ experts: [] }).length).to.equal(2);
    const [first, second] = complete.experts;
    if (first === undefined || second === undefined) throw new Error('Two experts are needed');
    expect(open({ experts: [{ ...first, profession: 'arts' }, second] })[0]).to.contain(
      'eerste deskundige kan dit advies niet geven',
    );
    expect(open({ experts: [first, { ...second, ok: false }] }).length).to.equal(1);
  });

  it('wants sensitive answers shared along', () => {
    expect(open({ sensitive: ['medical'] })[0]).to.contain('medische antwoorden');
    expect(open({ sensitive: ['medical'], share: { ...share, medical: true } })).to.deep.equal([]);
  });

  it('names the request that is running, a closed route and another level', () => {
    expect(open({ running: { id: 'r', reference: '26-000001' } })[0]).to.contain('26-000001');
    expect(open({ offered: false })[0]).to.contain('biedt TLV nu niet aan');
    expect(open({ level: 'basis' }).length).to.equal(1);
    expect(open({ archived: true }).length).to.equal(1);
  });
});
