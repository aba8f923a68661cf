import { addMonths } from '../../../kernel/clock.ts';
import type { Fault, Part, Step, StepReader } from '../../declaration/index.ts';
import { formerPart } from '../former-part.ts';
import { isDay, shownDate } from '../values.ts';
import { hearingFaults, hearingPart } from './hearing.ts';

const goals = (content: StepReader): string[] => content.rows('evaluations');

/** What is written each time. */
const parts: readonly Part[] = [
  {
    kind: 'fields',
    key: 'moment',
    fields: [{ key: 'evaluatedOn', kind: 'date', required: true, width: 'half' }],
  },
  {
    kind: 'list',
    key: 'evaluations',
    look: 'card',
    title: ['goalDomain'],
    follows: {
      step: 8,
      list: 'goals',
      fields: ['goalDomain', 'startSituation', 'goal', 'measurement'],
    },
    fields: [
      { key: 'goalDomain', kind: 'line', width: 'half', prints: false },
      { key: 'startSituation', kind: 'text', prints: false },
      { key: 'goal', kind: 'text', prints: false },
      { key: 'measurement', kind: 'text', prints: false },
      {
        key: 'outcome',
        kind: 'choice',
        required: true,
        width: 'half',
        options: ['reached', 'partly', 'not'],
      },
      {
        key: 'followUp',
        kind: 'choice',
        required: true,
        width: 'half',
        options: ['continue', 'adjust', 'close'],
      },
      { key: 'explanation', kind: 'text' },
    ],
  },
  {
    kind: 'list',
    key: 'present',
    look: 'line',
    title: ['presentName'],
    min: 1,
    fields: [
      { key: 'presentName', kind: 'line', required: true, width: 'half', suggests: 'people' },
      { key: 'presentRole', kind: 'line', width: 'half' },
    ],
  },
  hearingPart,
  {
    kind: 'fields',
    key: 'views',
    fields: [{ key: 'evaluationView', kind: 'text', required: true }],
  },
  {
    kind: 'fields',
    key: 'next',
    fields: [
      {
        key: 'evaluateNext',
        kind: 'date',
        width: 'half',
        mirror: 'evaluateNext',
        transfers: false,
      },
      { key: 'nothingReason', kind: 'text' },
    ],
  },
];

/**
 * 10. Evalueren: at least yearly, with parents and pupil. Without goals there is nothing to
 * evaluate, and AFRONDEN alone is enough; with goals that nobody worked on yet the reason is, so
 * that the way out of an empty toolbox never sticks. Each evaluation that was concluded is kept
 * beside the present one.
 */
export const evaluation: Step = {
  number: 10,
  key: 'evaluation',
  schemaVersion: 1,
  upcasters: {},
  parts: [...parts, formerPart(parts)],
  needsNothing: (content) => {
    if (goals(content).length === 0) return 'nothingNeeded';
    return saysWhyNothing(content) ? 'nothingWritten' : undefined;
  },
  check: (content, { evaluationMonths }) => {
    const value = (row: string, key: string): string => content.value(`evaluations/${row}/${key}`);
    const unexplained: Fault[] = goals(content)
      .filter(
        (row) =>
          ['partly', 'not'].includes(value(row, 'outcome')) &&
          value(row, 'explanation').trim() === '',
      )
      .map((row) => ({ path: `evaluations/${row}/explanation`, code: 'outcome-unexplained' }));
    return [
      ...heldAfterFormer(content),
      ...unexplained,
      ...hearingFaults(content),
      ...nextFaults(
        content,
        goals(content).every((row) => value(row, 'followUp') === 'close'),
        evaluationMonths,
      ),
    ];
  },
};

const REASON = 'nothingReason';

/** Nothing was evaluated, and all that is written is why not: the yearly day agreed on stands. */
const saysWhyNothing = (content: StepReader): boolean =>
  content.value(REASON).trim() !== '' &&
  ownPlaces(content).every((path) => path === REASON || content.value(path).trim() === '');

/** What is written here, and not read from the plan. */
const ownPlaces = (content: StepReader): string[] =>
  parts.flatMap((part): string[] => {
    if (part.kind === 'fields') return part.fields.map(({ key }) => key);
    if (part.kind !== 'list') return [];
    const own = part.fields.filter(({ key }) => part.follows?.fields.includes(key) !== true);
    return content
      .rows(part.key)
      .flatMap((row) => own.map(({ key }) => `${part.key}/${row}/${key}`));
  });

/**
 * A plan that goes on is evaluated again in time: within a year, or sooner where the licence says
 * so.
 */
function nextFaults(content: StepReader, closed: boolean, months: number): Fault[] {
  const [held, next] = [content.value('evaluatedOn'), content.value('evaluateNext')];
  if (next.trim() === '') return closed ? [] : [{ path: 'evaluateNext', code: 'required' }];
  return isDay(held) && isDay(next) && (next <= held || next > addMonths(held, months))
    ? [{ path: 'evaluateNext', code: 'next-evaluation-within-year', params: { months } }]
    : [];
}

/** Evaluations follow each other: a new one is held after the last that is past. */
function heldAfterFormer(content: StepReader): Fault[] {
  const held = content.value('evaluatedOn');
  const last = content
    .rows('former')
    .filter((row) => content.value(`former/${row}/stands`) === '')
    .map((row) => content.value(`former/${row}/evaluatedOn`))
    .filter(isDay)
    .toSorted()
    .at(-1);
  return last !== undefined && isDay(held) && held <= last
    ? [{ path: 'evaluatedOn', code: 'evaluated-before-former', params: { date: shownDate(last) } }]
    : [];
}
