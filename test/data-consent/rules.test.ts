import { expect } from 'chai';
import {
  countsFor,
  holdsToday,
  isGiven,
  itemState,
  personItemState,
  proposedUntil,
  whoRule,
} from '../../plugin/consent/data-consent/data-consent.ts';
import type { GivenAnswer, ItemFacts } from '../../plugin/consent/data-consent/data-consent.ts';
import { itemText, keptText, textHash } from '../../plugin/consent/data-consent/item-text.ts';
import { seeing } from '../../plugin/platform/audit/audit-store.ts';
import { createLanguage } from '../../plugin/language/language.ts';

const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 1, 10, minute));
const guardian = (
  answer: 'given' | 'refused' | null,
  minute = 1,
  withdrawn?: number,
): GivenAnswer => ({
  part: 'guardian',
  answer,
  answeredAt: answer === null ? null : at(minute),
  withdrawnAt: withdrawn === undefined ? null : at(withdrawn),
});
const pupil = (answer: 'given' | 'refused' | null): GivenAnswer => ({
  ...guardian(answer),
  part: 'pupil',
});
const today = '2026-11-29';
const item = (people: GivenAnswer[], more: Partial<ItemFacts> = {}): ItemFacts => ({
  rule: whoRule(10, true),
  kind: 'share-swv',
  holdsUntil: '2027-07-31',
  closed: false,
  endsOn: '2026-12-10',
  people,
  ...more,
});

describe('who decides about data', () => {
  for (const [age, askedOf, tests] of [
    [undefined, 'guardians', false],
    [11, 'guardians', false],
    [12, 'guardians', true],
    [15, 'guardians', true],
    [16, 'pupil', false],
    [18, 'pupil', false],
  ] as const) {
    it(`is ${askedOf === 'pupil' ? 'the pupil' : tests ? 'the guardians, and for a test the pupil too' : 'the guardians'} at ${age ?? 'an unknown age'}`, () => {
      expect(whoRule(age, true)).to.deep.equal({ askedOf, allGuardians: true, pupilTests: tests });
    });
  }

  it('hears the others without letting them decide', () => {
    expect(
      (['guardian', 'pupil', 'other'] as const).map((part) =>
        countsFor(whoRule(17, true), 'consult', part),
      ),
    ).to.deep.equal([false, true, false]);
    expect(
      (['guardian', 'pupil', 'other'] as const).map((part) =>
        countsFor(whoRule(13, true), 'consult', part),
      ),
    ).to.deep.equal([true, false, false]);
    expect(countsFor(whoRule(13, true), 'test', 'pupil')).to.equal(true);
  });

  for (const [what, all, people, wanted] of [
    ['nobody answered', true, [guardian(null)], false],
    ['one of two gave it', true, [guardian('given'), guardian(null)], false],
    ['both gave it', true, [guardian('given'), guardian('given')], true],
    ['one gave it where one is enough', false, [guardian('given'), guardian(null)], true],
    [
      'one gave and one refused where one is enough',
      false,
      [guardian('given'), guardian('refused')],
      false,
    ],
    [
      'one took it back where one is enough',
      false,
      [guardian('given'), guardian('given', 1, 2)],
      false,
    ],
    ['only the pupil of ten gave it', true, [pupil('given')], false],
  ] as [string, boolean, GivenAnswer[], boolean][]) {
    it(`is ${wanted ? 'given' : 'not given'} when ${what}`, () => {
      expect(isGiven(whoRule(10, all), 'share-swv', people)).to.equal(wanted);
    });
  }

  it('needs the pupil’s own yes to a test from twelve on', () => {
    expect(isGiven(whoRule(13, true), 'test', [guardian('given'), pupil(null)])).to.equal(false);
    expect(isGiven(whoRule(13, true), 'test', [guardian('given'), pupil('given')])).to.equal(true);
    expect(isGiven(whoRule(13, true), 'consult', [guardian('given'), pupil('refused')])).to.equal(
      true,
    );
  });
});

describe('where a kind stands', () => {
  it('has an exact state', () => {
    const states = [
      item([guardian(null)]),
      item([guardian('given')]),
      item([guardian('refused')]),
      item([guardian('given', 1, 2)]),
      item([guardian('given')], { holdsUntil: '2026-11-28' }),
      item([guardian(null)], { endsOn: '2026-11-28' }),
      item([guardian('given')], { closed: true }),
    ].map((facts) => itemState(facts, today));
    expect(states).to.deep.equal([
      'open',
      'given',
      'refused',
      'withdrawn',
      'over',
      'unanswered',
      'dropped',
    ]);
  });

  it('has an exact state for each person too', () => {
    const facts = {
      answer: null,
      takenBackAt: null,
      holdsUntil: '2027-07-31',
      withdrawnAt: null,
      closedAs: null,
      endsOn: '2026-12-10',
      mail: 'sent',
      openedAt: null,
      codesSent: 0,
      letterAt: null,
      second: 0,
      secondAt: null,
      acceptedAt: null,
    } as const;
    const states = [
      {},
      { answer: 'given' },
      { answer: 'refused' },
      { answer: 'given', takenBackAt: at(1) },
      { answer: 'given', holdsUntil: '2026-11-01' },
      { endsOn: '2026-11-01' },
      { mail: 'dead' },
    ].map((more) =>
      personItemState({ ...facts, ...more } as Parameters<typeof personItemState>[0], today),
    );
    expect(states).to.deep.equal([
      'delivered',
      'given',
      'refused',
      'taken-back',
      'over',
      'expired',
      'bounced',
    ]);
  });

  it('may be done only when it was given after the newest no, in whichever question that was', () => {
    expect(holdsToday([], today)).to.equal(false);
    expect(holdsToday([item([guardian('given', 1)])], today)).to.equal(true);
    expect(
      holdsToday([item([guardian('given', 1)]), item([guardian('refused', 2)])], today),
      'a later no',
    ).to.equal(false);
    expect(
      holdsToday([item([guardian('given', 3)]), item([guardian('refused', 2)])], today),
      'a yes after it',
    ).to.equal(true);
    expect(
      holdsToday([item([guardian('given', 1, 4)]), item([guardian('given', 2)])], today),
      'taken back after it',
    ).to.equal(false);
    expect(
      holdsToday([item([guardian('given', 1)], { holdsUntil: '2026-11-01' })], today),
      'its days are over',
    ).to.equal(false);
  });

  it('proposes the end of the school year, and never more than a year', () => {
    expect(
      ['2026-11-29', '2026-06-15', '2026-07-01', '2027-01-10'].map(proposedUntil),
    ).to.deep.equal(['2027-07-31', '2026-07-31', '2027-07-01', '2027-07-31']);
  });
});

describe('the exact text', () => {
  const t = createLanguage().translate('nl');
  const typed = {
    kind: 'consult',
    party: 'Jeugdhulp',
    what: 'hoe het gaat',
    why: 'samen',
    data: 'verslag',
    until: '2027-07-31',
    row: '',
  } as const;

  it('changes its hash with one letter of what is asked', () => {
    const hash = (more: object): string =>
      textHash(keptText(itemText({ ...typed, ...more }, t, 'nl'))).toString('hex');
    expect(hash({})).to.equal(hash({}));
    for (const more of [
      { what: 'hoe het ging' },
      { until: '2027-07-30' },
      { party: 'Jeugdhulp.' },
      { why: '' },
    ])
      expect(hash(more)).not.to.equal(hash({}));
  });

  it('says in each kind that no is fine and yes can be taken back', () => {
    for (const kind of ['share-swv', 'consult', 'test'] as const) {
      expect(itemText({ ...typed, kind }, t, 'nl').rights.join(' '))
        .to.include('Je mag nee zeggen')
        .and.include('heeft geen gevolgen')
        .and.include('altijd intrekken');
    }
  });
});

describe('what is in the list of who has seen it', () => {
  it('holds every event in which somebody reads, downloads or sends, by its own words', () => {
    const pattern = new RegExp(seeing);
    const events = createLanguage().translate('nl').has('events.step.viewed')
      ? [
          'step.viewed',
          'step.history-viewed',
          'report.downloaded',
          'file.shown',
          'file.downloaded',
          'files.listed',
          'consent.read',
          'consent.asked',
          'consent.reminded',
          'data-consent.read',
          'data-consent.link-asked',
          'dossier.access-list-viewed',
          'dossier.seen-viewed',
          'grant.given',
          'reports.viewed',
          'consent.evidence-downloaded',
          'dossier.emergency-access',
          'desk.dossier-read',
          'desk.report-viewed',
          'partnership.thread-read',
          'partnership.shared',
          'partnership.changed',
          'reading.shared',
          'reading.updated',
          'report.mailed',
        ]
      : [];
    expect(events.filter((event) => !pattern.test(event))).to.deep.equal([]);
    const not = [
      'step.changed',
      'step.finished',
      'step.results-read',
      'consent.agreed',
      'consent.refused',
      'data-consent.given',
      'data-consent.refused',
      'data-consent.taken-back',
      'plan.set',
      'data-consent.asked-twice',
      'file.added',
    ];
    expect(not.filter((event) => pattern.test(event))).to.deep.equal([]);
  });
});
