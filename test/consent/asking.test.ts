import { expect } from 'chai';
import { pupilNameIn } from '../../plugin/consent/asking/asked-people.ts';
import { langFrom, linkGate, readCode } from '../../plugin/consent/link-facts/link.ts';
import { candidatesOf, readAsking } from '../../plugin/consent/plan-consent/asking.ts';
import type { Asking } from '../../plugin/consent/plan-consent/asking.ts';
import { answerFaults } from '../../plugin/consent/plan-consent/round.ts';
import type { Consenters, GuardianRow } from '../../plugin/dossier/content/consenters.ts';

const TODAY = '2026-11-25';
const pupil = { given: 'Yara', preferred: 'Yaar', prefix: 'van den', family: 'Berg-Kaya' };
const guardians: GuardianRow[] = [
  {
    row: 'g1',
    name: 'Marieke',
    relation: 'moeder',
    authority: 'yes',
    email: 'm@example.org',
    language: '',
  },
  {
    row: 'g2',
    name: 'Ali',
    relation: 'vader',
    authority: 'yes',
    email: 'a@example.org',
    language: 'Engels (spreekt weinig Nederlands)',
  },
  {
    row: 'g3',
    name: 'Kees',
    relation: 'stiefouder',
    authority: 'no',
    email: 'k@example.org',
    language: '',
  },
  { row: 'g4', name: 'Wie', relation: '', authority: 'unknown', email: '', language: 'Pools' },
];
const who = (more: Partial<Consenters> = {}): Consenters => ({
  by: 'guardians',
  guardians: [],
  unknown: [],
  all: true,
  pupilSigns: false,
  age: 13,
  ...more,
});
const candidates = (consenters: Consenters): ReturnType<typeof candidatesOf> =>
  candidatesOf(consenters, guardians, { pupilName: pupil }, 'leerling');

function read(consenters: Consenters, form: Record<string, string>): Asking | string[] {
  const made = readAsking(
    {
      einddatum: '09-12-2026',
      onderwerp: 'Vraag',
      'mail-g1': 'm@example.org',
      'mail-g2': 'a@example.org',
      ...form,
    },
    {
      candidates: candidates(consenters),
      who: consenters,
      pupil,
      today: TODAY,
      proposedSubject: 'De school vraagt je instemming',
    },
  );
  return 'faults' in made ? made.faults.map(({ field, code }) => `${field} ${code}`) : made.asking;
}

describe('whom to ask for consent', () => {
  it('are the guardians with gezag; the pupil beside them by age, or alone', () => {
    expect(candidates(who()).map(({ key }) => key)).to.deep.equal(['g1', 'g2']);
    expect(candidates(who({ pupilSigns: true, age: 16 })).map(({ key }) => key)).to.deep.equal([
      'g1',
      'g2',
      'pupil',
    ]);
    expect(
      candidates(who({ by: 'pupil', pupilSigns: true, age: 18 })).map(({ key }) => key),
    ).to.deep.equal(['pupil']);
  });

  it('may be one guardian without a reason where the licence says that one is enough, but never without the pupil who signs', () => {
    expect(read(who({ all: false }), { 'vraag-g1': '1' })).to.include({ leftOut: '' });
    expect(read(who(), { 'vraag-g1': '1' })).to.deep.equal(['weglaten left-out-unexplained']);
    expect(read(who({ all: false, pupilSigns: true }), { 'vraag-g1': '1' })).to.deep.equal([
      'weglaten left-out-unexplained',
    ]);
    expect(
      read(who({ all: false, pupilSigns: true }), {
        'vraag-g1': '1',
        'vraag-pupil': '1',
        'mail-pupil': 'y@example.org',
      }),
    ).to.include({ leftOut: '' });
    expect(
      read(who({ all: false, pupilSigns: true }), {
        'vraag-pupil': '1',
        'mail-pupil': 'y@example.org',
      }),
    ).to.deep.equal(['weglaten left-out-unexplained']);
  });

  it('is the grown pupil, at an address that somebody fills in', () => {
    const adult = who({ by: 'pupil', pupilSigns: true, age: 18 });
    expect(read(adult, { 'vraag-pupil': '1' })).to.deep.equal(['mail-pupil address-missing']);
    expect(read(adult, { 'vraag-pupil': '1', 'mail-pupil': 'y@example.org' })).to.deep.include({
      rule: { askedOf: 'pupil', allGuardians: true },
    });
  });

  it('says which text holds signs that are no text', () => {
    expect(read(who(), { 'vraag-g1': '1', 'vraag-g2': '1', notitie: 'a\u0000b' })).to.deep.equal([
      'notitie value-refused',
    ]);
  });

  it('is asked in Dutch, or in English where step 1 says so or somebody chooses it', () => {
    expect(candidates(who()).map(({ lang }) => lang)).to.deep.equal(['nl', 'en']);
    for (const [typed, lang] of [
      ['Engels', 'en'],
      [' english ', 'en'],
      ['EN', 'en'],
      ['Engelstalig?', 'nl'],
      ['Pools, geen Engels', 'nl'],
      ['', 'nl'],
    ] as const)
      expect(langFrom(typed), typed).to.equal(lang);
    const asked = read(who(), {
      'vraag-g1': '1',
      'vraag-g2': '1',
      'taal-g1': 'en',
      'taal-g2': 'fr',
    });
    expect(
      Array.isArray(asked) ? asked : asked.people.map(({ key, lang }) => [key, lang]),
    ).to.deep.equal([
      ['g1', 'en'],
      ['g2', 'nl'],
    ]);
  });

  it('leaves the proposed subject to the language of each', () => {
    expect(
      read(who(), {
        'vraag-g1': '1',
        'vraag-g2': '1',
        onderwerp: 'De school vraagt je instemming',
      }),
    ).to.include({ subject: '' });
    expect(read(who(), { 'vraag-g1': '1', 'vraag-g2': '1' })).to.include({ subject: 'Vraag' });
  });

  it('takes no key of a form that the page did not offer', () => {
    expect(read(who(), { 'vraag-g3': '1', 'mail-g3': 'k@example.org' })).to.deep.equal([
      'wie-vragen asked-nobody',
    ]);
    const asked = read(who(), {
      'vraag-g1': '1',
      'vraag-g2': '1',
      'counts-g1': '0',
      answer: 'agreed',
    });
    expect(
      Array.isArray(asked) ? asked : asked.people.map(({ key, counts }) => [key, counts]),
    ).to.deep.equal([
      ['g1', true],
      ['g2', true],
    ]);
  });

  for (const [subject, named] of [
    ['Vraag om instemming', undefined],
    ['Plan van YARA', 'yara'],
    ['het plan, Yáár', 'yaar'],
    ['Kaya’s plan', 'kaya'],
    ['Bergs plan', 'bergs'],
    ['van den uitstroom', undefined],
    ['yarabergs', undefined],
  ] as const) {
    it(`finds ${named === undefined ? 'no name of the pupil' : 'the pupil'} in “${subject}”`, () => {
      expect(pupilNameIn(subject, pupil)).to.equal(named);
    });
  }
});

describe('a link and its code', () => {
  it('leads nowhere for exactly one reason, the strongest first', () => {
    const facts = {
      replacedAt: null,
      withdrawnAt: null,
      closedAs: null,
      archived: false,
      endsOn: TODAY,
    };
    const at = new Date();
    expect(
      [
        undefined,
        facts,
        { ...facts, endsOn: '2026-11-24' },
        { ...facts, archived: true },
        { ...facts, replacedAt: at, archived: true },
        { ...facts, withdrawnAt: at, replacedAt: at },
        { ...facts, closedAs: 'asked-again' as const, withdrawnAt: at },
        { ...facts, closedAs: 'elsewhere' as const },
      ].map((one) => linkGate(one, TODAY)),
    ).to.deep.equal([
      'unknown',
      'open',
      'expired',
      'archived',
      'replaced',
      'withdrawn',
      'asked-again',
      'elsewhere',
    ]);
  });

  for (const [typed, wanted] of [
    ['123456', '123456'],
    [' 123 456 ', '123456'],
    ['123-456', '123456'],
    ['123\u00a0456\r\n', '123456'],
    ['１２３４５６', '123456'],
    ['12345', undefined],
    ['1234567', undefined],
    ['12345a', undefined],
    ['', undefined],
    ['-123456e0', undefined],
    ['\u0000123456', undefined],
  ] as const) {
    it(`reads ${JSON.stringify(typed)} as ${wanted ?? 'no code'}`, () => {
      expect(readCode(typed)).to.equal(wanted);
    });
  }

  it('asks for words with a remark and a refusal alone', () => {
    expect(
      [
        answerFaults(undefined, ''),
        answerFaults('agreed', ''),
        answerFaults('agreed-remark', ' '),
        answerFaults('refused', 'ok'),
        answerFaults('refused', 'te veel'),
        answerFaults('refused', 'x'.repeat(10_001)),
      ].map((faults) => faults.map(({ code }) => code)),
    ).to.deep.equal([
      ['answer-missing'],
      [],
      ['remark-empty'],
      ['refusal-without-reason'],
      [],
      ['too-long'],
    ]);
  });
});
