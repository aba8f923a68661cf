import { expect } from 'chai';
import { actionPartHash } from '../../plugin/dossier/content/action-part.ts';
import {
  applyChanges,
  emptyContent,
  readerOf,
  upcast,
} from '../../plugin/dossier/content/content.ts';
import { withFollowed } from '../../plugin/dossier/content/followed-lists.ts';
import { oppSections } from '../../plugin/dossier/documents/opp-sections.ts';
import type { Field, Step, StepReader } from '../../plugin/dossier/declaration/declaration.ts';
import { rowLists } from '../../plugin/dossier/form/places.ts';
import { steps } from '../../plugin/dossier/form/steps/index.ts';
import { normalize, valueFault } from '../../plugin/dossier/form/values.ts';
import { legalMinimum } from '../../plugin/dossier/rules/legal-minimum.ts';
import { validateStep } from '../../plugin/dossier/rules/validation.ts';
import { languages } from '../../plugin/kernel/lang.ts';
import { isoDate } from '../../plugin/kernel/moments.ts';
import { createLanguage } from '../../plugin/language/language.ts';
import { standardPolicies } from '../../plugin/school/policies/policies.ts';
import type { PolicyValues } from '../../plugin/school/policies/policies.ts';
import { set } from '../support/story.ts';
import type { Change } from '../support/story.ts';

const domains = [
  { key: 'lezen', name: 'Lezen', kind: 'cito' as const },
  { key: 'leren', name: 'Leren leren', kind: 'handmatig' as const },
];
const language = createLanguage();

const fieldsOf = (step: Step): Field[] =>
  step.parts.flatMap((part) => {
    if (part.kind === 'domains') return [...part.fields, ...part.crossFields, ...part.scores];
    // What is kept has the fields, and the words, of what it was.
    return part.kind === 'former' ? [] : [...part.fields];
  });

/** A step with these values, by path; rows are made as their paths ask. */
function reader(number: number, values: Record<string, string>): StepReader {
  const step = steps.find((candidate) => candidate.number === number);
  if (step === undefined) throw new Error('no step');
  const rows = new Set(
    Object.keys(values)
      .map((path) => path.split('/'))
      .filter(([list, , last]) => last !== undefined && list !== 'domains')
      .map(([list, row]) => `${list ?? ''}/${row ?? ''}`),
  );
  const follows = new Map(
    step.parts.flatMap((part) =>
      part.kind === 'list' && part.follows !== undefined ? [[part.key, part.follows] as const] : [],
    ),
  );
  const before = withFollowed(step, emptyContent(step), () => ({
    schemaVersion: 1,
    values: {},
    rows: Object.fromEntries(
      [...follows].map(([key, { list }]) => [
        list,
        [...rows]
          .filter((place) => place.startsWith(`${key}/`))
          .map((place) => ({ id: place.split('/')[1] ?? '', s: 0 })),
      ]),
    ),
  }));
  const changes: Change[] = [
    ...[...rows]
      .filter((place) => !follows.has(place.split('/')[0] ?? ''))
      .map(
        (place): Change => ({
          op: 'add',
          list: place.split('/')[0] ?? '',
          row: place.split('/')[1] ?? '',
        }),
      ),
    ...Object.entries(values)
      .filter(
        ([path]) =>
          ![...follows].some(
            ([key, { fields }]) =>
              path.startsWith(`${key}/`) && fields.includes(path.split('/')[2] ?? ''),
          ),
      )
      .map(([path, value]) => set(path, value)),
  ];
  const applied = applyChanges(step, before, changes, { sequence: 0, domains });
  expect(applied.faults).to.deep.equal([]);
  return readerOf(applied.content, domains);
}

const codes = (
  number: number,
  values: Record<string, string>,
  policies: PolicyValues = standardPolicies,
): string[] => {
  const step = steps.find((candidate) => candidate.number === number);
  if (step === undefined) throw new Error('no step');
  return validateStep(step, reader(number, values), number === 4 ? domains : [], policies).map(
    (fault) => fault.code,
  );
};

describe('the declarations of the steps', () => {
  it('have their words in both languages: no field without a label, no choice without its words', () => {
    for (const lang of languages) {
      for (const step of steps) {
        for (const key of ['title', 'short', 'intro'])
          expect(language.has(lang, `steps.${step.key}.${key}`), `${step.key}.${key}`).to.equal(
            true,
          );
        for (const field of fieldsOf(step)) {
          expect(
            language.has(lang, `steps.${step.key}.fields.${field.key}.label`),
            `${lang} ${step.key}.${field.key}`,
          ).to.equal(true);
          for (const option of field.options ?? [])
            expect(
              language.has(lang, `steps.${step.key}.fields.${field.key}.options.${option}`),
              `${lang} ${field.key}.${option}`,
            ).to.equal(true);
        }
        for (const part of step.parts) {
          expect(
            language.has(lang, `steps.${step.key}.parts.${part.key}.title`),
            `${lang} ${step.key}.${part.key}`,
          ).to.equal(true);
          for (const { key } of part.kind === 'former' ? [] : rowLists(part))
            for (const word of ['add', 'empty', 'row'])
              expect(
                language.has(lang, `steps.${step.key}.parts.${key}.${word}`),
                `${lang} ${key}.${word}`,
              ).to.equal(true);
        }
      }
    }
  });

  it('use each key once a step, and never ask for a part that a teacher cannot see', () => {
    for (const step of steps) {
      const keys = fieldsOf(step).map((field) => field.key);
      expect(keys).to.deep.equal([...new Set(keys)]);
      expect(
        fieldsOf(step).filter((field) => field.sensitive !== undefined && field.required === true),
      ).to.deep.equal([]);
    }
  });

  it('have words for every fault a rule can give', () => {
    const found = steps
      .flatMap((step) =>
        validateStep(
          step,
          { value: () => 'x', rows: () => ['row'] },
          domains,
          standardPolicies,
        ).map((fault) => fault.code),
      )
      .concat(
        steps.flatMap((step) =>
          validateStep(step, { value: () => '', rows: () => [] }, domains, standardPolicies).map(
            (fault) => fault.code,
          ),
        ),
      );
    for (const code of new Set(found))
      for (const lang of languages)
        expect(language.has(lang, `faults.${code}`), code).to.equal(true);
  });

  it('leave aanpak and evaluatiedatum behind at a transfer, and nothing else (seed)', () => {
    const left = steps.flatMap((step) =>
      fieldsOf(step)
        .filter((field) => field.transfers === false)
        .map((field) => field.key),
    );
    expect(left.toSorted()).to.deep.equal([
      'approachCooperation',
      'approachExpertise',
      'approachFrequency',
      'approachMaterials',
      'approachPeriod',
      'approachSpace',
      'approachTime',
      'approachWho',
      'evaluateNext',
      'evaluateOn',
    ]);
  });

  it('print every field that prints exactly once', () => {
    const words = new Map<string, string>();
    let number = 0;
    const readers = new Map<number, StepReader>();
    for (const step of steps) {
      const values: Record<string, string> = {};
      const fill = (prefix: string, fields: readonly Field[]): void => {
        for (const field of fields) {
          number += 1;
          const word = `woord${number}x`;
          if (field.prints !== false && ['line', 'text'].includes(field.kind))
            words.set(`${step.number}:${prefix}${field.key}`, word);
          values[`${prefix}${field.key}`] =
            field.kind === 'choice'
              ? (field.options?.[0] ?? '')
              : field.kind === 'date'
                ? '2026-11-20'
                : word.slice(0, field.max ?? 100);
        }
      };
      for (const part of step.parts) {
        if (part.kind === 'fields') fill('', part.fields);
        if (part.kind === 'list') fill(`${part.key}/row-one/`, part.fields);
        if (part.kind === 'domains') {
          for (const domain of domains)
            fill(
              `domains/${domain.key}/`,
              domain.kind === 'cito' ? part.fields : [...part.fields, ...part.crossFields],
            );
          values['scores/row-one/domain'] = 'lezen';
          fill('scores/row-one/', part.scores);
        }
      }
      readers.set(step.number, reader(step.number, values));
    }
    const sections = oppSections({
      read: (number) => readers.get(number) ?? { value: () => '', rows: () => [] },
      domains,
      steps: steps.map(({ number }) => number),
      sight: { medical: true, psychological: true },
      t: language.translate('nl'),
    });
    const text = JSON.stringify(sections);
    const wrong = [...words]
      .filter(
        ([place, word]) =>
          !/brin$|careerFrom|careerTo/.test(place) &&
          text.split(new RegExp(`${word}(?![0-9])`)).length !== 2,
      )
      .map(([place]) => place);
    expect(wrong).to.deep.equal([]);
    const forTeacher = JSON.stringify(
      oppSections({
        read: (number) => readers.get(number) ?? { value: () => '', rows: () => [] },
        domains,
        steps: steps.map(({ number }) => number),
        sight: { medical: false, psychological: false },
        t: language.translate('nl'),
      }),
    );
    for (const key of ['medicalOutcome', 'psychologicalOutcome'])
      expect(forTeacher).not.to.include(words.get(`3:examinations/row-one/${key}`));
    expect(forTeacher).to.include('staan niet in dit verslag');
  });
});

describe('the rules of a step', () => {
  it('ask for a helping and a hindering factor', () => {
    expect(codes(5, {}))
      .to.include('helping-factor-missing')
      .and.include('hindering-factor-missing');
    const both = {
      'factors/aaa/area': 'pupil',
      'factors/aaa/effect': 'helping',
      'factors/aaa/text': 'x',
      'factors/bbb/area': 'home',
      'factors/bbb/effect': 'hindering',
      'factors/bbb/text': 'y',
      integratedPicture: 'z',
    };
    expect(codes(5, both).filter((code) => code !== 'unknown-row')).to.deep.equal([]);
  });

  it('ask how the pupil was heard, or why not', () => {
    const needs = { 'needs/aaa/category': 'task', 'needs/aaa/need': 'x' };
    expect(codes(6, needs)).to.deep.equal(['hearing-missing']);
    expect(codes(6, { ...needs, heardOn: '2026-11-01' })).to.deep.equal([
      'hearing-incomplete',
      'hearing-incomplete',
      'hearing-incomplete',
    ]);
    expect(codes(6, { ...needs, notHeardReason: 'Ligt in het ziekenhuis.' })).to.deep.equal([]);
    expect(
      codes(6, {
        ...needs,
        heardOn: '2026-11-01',
        heardHow: 'writing',
        heardSaid: 'x',
        heardDone: 'y',
      }),
    ).to.deep.equal([]);
  });

  it('ask for an evaluation within a year, a goal that ends after it starts, and an approach', () => {
    const goal = {
      'goals/aaa/goalDomain': 'x',
      'goals/aaa/goalKind': 'didactic',
      'goals/aaa/startSituation': 'x',
      'goals/aaa/goal': 'x',
      'goals/aaa/measurement': 'x',
      'goals/aaa/owner': 'x',
      'goals/aaa/startsOn': '2026-11-01',
      'goals/aaa/endsOn': '2027-06-01',
      'goals/aaa/approachTime': 'x',
    };
    const rest = { consultedOn: '2026-11-01', evaluateOn: '2027-06-01', parentsView: 'x' };
    expect(codes(8, { ...goal, ...rest })).to.deep.equal([]);
    expect(codes(8, { ...goal, ...rest, evaluateOn: '2027-12-01' })).to.deep.equal([
      'evaluation-within-year',
    ]);
    expect(codes(8, { ...goal, ...rest, 'goals/aaa/endsOn': '2026-10-01' })).to.deep.equal([
      'end-before-start',
    ]);
    expect(codes(8, { ...goal, ...rest, 'goals/aaa/approachTime': '' })).to.deep.equal([
      'approach-missing',
    ]);
    expect(codes(8, rest)).to.deep.equal(['rows-min']);
  });

  it('ask that somebody is involved until after since', () => {
    const person = {
      'people/aaa/name': 'x',
      'people/aaa/role': 'x',
      'people/aaa/kind': 'internal',
      'people/aaa/since': '2026-11-01',
    };
    expect(codes(2, { ...person, 'people/aaa/until': '2026-10-01' })).to.deep.equal([
      'until-before-since',
    ]);
    expect(codes(2, { ...person, 'people/aaa/until': '2026-12-01' })).to.deep.equal([]);
  });

  it('make up the legal minimum: each missing part is named, with its step', () => {
    const whole: Record<number, Record<string, string>> = {
      5: {
        'factors/aaa/effect': 'helping',
        'factors/aaa/text': 'x',
        'factors/bbb/effect': 'hindering',
        'factors/bbb/text': 'y',
      },
      6: { heardOn: '2026-11-01', heardSaid: 'x' },
      7: { destination: 'havo', reasons: 'x' },
      8: { consultedOn: '2026-11-01' },
    };
    const missing = (changes: Record<number, Record<string, string>>): string[] =>
      legalMinimum((number) => reader(number, changes[number] ?? whole[number] ?? {})).map(
        (fault) => `${fault.step ?? 0} ${fault.code}`,
      );
    expect(missing({})).to.deep.equal([]);
    expect(
      missing({ 5: { 'factors/aaa/effect': 'hindering', 'factors/aaa/text': 'x' } }),
    ).to.deep.equal(['5 helping-factor-missing']);
    expect(
      missing({
        5: {
          'factors/aaa/effect': 'helping',
          'factors/aaa/text': 'x',
          'factors/bbb/effect': 'hindering',
          'factors/bbb/text': ' ',
        },
      }),
    ).to.deep.equal(['5 hindering-factor-missing']);
    expect(missing({ 6: {} })).to.deep.equal(['6 hearing-missing']);
    expect(missing({ 6: { notHeardReason: 'x' } })).to.deep.equal([]);
    expect(missing({ 7: { destination: 'havo' } })).to.deep.equal(['7 reasons-missing']);
    expect(missing({ 7: { reasons: 'x' } })).to.deep.equal(['7 destination-missing']);
    expect(missing({ 8: {} })).to.deep.equal(['8 consultation-missing']);
  });

  it('do not take a date that does not exist, or a destination that is not on the list, for the legal minimum', () => {
    const broken: Record<number, Record<string, string>> = {
      5: {
        'factors/aaa/effect': 'helping',
        'factors/aaa/text': 'x',
        'factors/bbb/effect': 'hindering',
        'factors/bbb/text': 'y',
      },
      6: { heardOn: 'vorige week', heardSaid: 'x' },
      7: { destination: 'ergens', reasons: 'x' },
      8: { consultedOn: '31-02-2026' },
    };
    expect(
      legalMinimum((number) => reader(number, broken[number] ?? {})).map((fault) => fault.code),
    ).to.deep.equal(['hearing-missing', 'destination-missing', 'consultation-missing']);
    expect(
      codes(2, {
        'people/aaa/name': 'x',
        'people/aaa/role': 'x',
        'people/aaa/kind': 'internal',
        'people/aaa/since': 'zomer',
        'people/aaa/until': '2026-01-01',
      }),
    ).to.deep.equal(['date']);
  });

  it('count a year by the calendar, also over a leap day', () => {
    const late = (consultedOn: string, evaluateOn: string): boolean =>
      codes(8, { consultedOn, evaluateOn }).includes('evaluation-within-year');
    expect(late('2026-03-01', '2027-03-01')).to.equal(false);
    expect(late('2026-03-01', '2027-03-02')).to.equal(true);
    expect(late('2027-03-01', '2028-03-01')).to.equal(false);
    expect(late('2028-02-29', '2029-03-01')).to.equal(false);
    expect(late('2028-02-29', '2029-03-02')).to.equal(true);
  });

  it('take the licence’s own term for an evaluation', () => {
    const late = (evaluateOn: string): boolean =>
      codes(
        8,
        { consultedOn: '2026-11-01', evaluateOn },
        { ...standardPolicies, evaluationMonths: 6 },
      ).includes('evaluation-within-year');
    expect(late('2027-05-01')).to.equal(false);
    expect(late('2027-05-02')).to.equal(true);
  });

  it('leave every part of a score optional', () => {
    expect(
      codes(4, {
        'domains/lezen/image': 'x',
        'domains/leren/image': 'x',
        'scores/aaa/domain': 'lezen',
        'scores/aaa/functioningLevel': 'E4',
      }),
    ).to.deep.equal([]);
  });
});

describe('a value', () => {
  const date: Field = { key: 'd', kind: 'date' };

  it('that is a date is read as people write it, and kept to the letter when it is not', () => {
    for (const text of ['31-07-2027', '31/7/2027', '31.07.27', '31 7 2027', '2027-07-31'])
      expect(normalize(date, text), text).to.equal('2027-07-31');
    for (const text of ['31-02-2027', '32-01-2027', 'morgen', '7-2027', ''])
      expect(normalize(date, text), text).to.equal(text);
    expect(isoDate('29-02-2028')).to.equal('2028-02-29');
    expect(isoDate('29-02-2027')).to.equal(undefined);
  });

  it('is checked by its kind when a step is finished', () => {
    const fault = (
      kind: Field['kind'],
      value: string,
      more: Partial<Field> = {},
    ): string | undefined => valueFault({ key: 'x', kind, ...more }, value);
    expect(fault('line', ' ', { required: true })).to.equal('required');
    expect(fault('email', 'ouder@school')).to.equal('email');
    expect(fault('email', 'ouder@school.nl')).to.equal(undefined);
    expect(fault('phone', 'bel mij')).to.equal('phone');
    expect(fault('phone', '+31 (0)6 1234 5678')).to.equal(undefined);
    expect(fault('number', '48,5')).to.equal(undefined);
    expect(fault('number', 'veel')).to.equal('number');
    expect(fault('choice', 'c', { options: ['a', 'b'] })).to.equal('choice');
    expect(fault('date', 'morgen')).to.equal('date');
    expect(fault('line', 'x'.repeat(201))).to.equal('too-long');
  });
});

describe('the text that parents consent to', () => {
  const plan = steps.find((step) => step.number === 8);
  if (plan === undefined) throw new Error('no plan');
  const hash = (values: Record<string, string>): string =>
    actionPartHash(plan, reader(8, values)).toString('hex');
  const base = { 'goals/aaa/goal': 'doel', 'goals/aaa/approachTime': 'tijd', parentsView: 'goed' };

  it('changes with every word of a goal or approach, and with nothing else', () => {
    expect(hash({ ...base, 'goals/aaa/goal': 'doel.' })).not.to.equal(hash(base));
    expect(hash({ ...base, 'goals/aaa/approachTime': '' })).not.to.equal(hash(base));
    expect(hash({ ...base, 'goals/bbb/goal': 'nog een' })).not.to.equal(hash(base));
    expect(hash({ ...base, parentsView: 'anders', evaluateOn: '2027-06-01' })).to.equal(hash(base));
  });

  it('does not depend on ids that nobody reads, and cannot be shifted from one field to the next', () => {
    expect(hash({ 'goals/zzz/goal': 'doel', 'goals/zzz/approachTime': 'tijd' })).to.equal(
      hash({ 'goals/aaa/goal': 'doel', 'goals/aaa/approachTime': 'tijd' }),
    );
    expect(hash({ 'goals/aaa/goal': 'doel tijd' })).not.to.equal(
      hash({ 'goals/aaa/goal': 'doel', 'goals/aaa/measurement': ' tijd' }),
    );
  });
});

describe('content of an earlier shape', () => {
  it('is brought up to date one version at a time, and refused when a version is unknown', () => {
    const step: Step = {
      number: 99,
      key: 'x',
      schemaVersion: 3,
      parts: [],
      upcasters: {
        1: (content) => ({ ...content, values: { ...content.values, added: { v: 'in 2', s: 0 } } }),
        2: (content) => ({
          ...content,
          values: { ...content.values, renamed: content.values['old'] ?? { v: '', s: 0 } },
        }),
      },
    };
    const raised = upcast(step, {
      schemaVersion: 1,
      values: { old: { v: 'blijft', s: 4 } },
      rows: {},
    });
    expect(raised.schemaVersion).to.equal(3);
    expect(raised.values).to.deep.include({
      added: { v: 'in 2', s: 0 },
      renamed: { v: 'blijft', s: 4 },
    });
    expect(() =>
      upcast({ ...step, upcasters: {} }, { schemaVersion: 1, values: {}, rows: {} }),
    ).to.throw('no upcaster');
  });
});
