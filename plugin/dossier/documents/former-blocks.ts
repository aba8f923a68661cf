import type { Block } from '../../platform/paper/index.ts';
import { isHidden } from '../fields/index.ts';
import { isWritten, pastTimes } from '../former/index.ts';
import type { PastFact, PastTime } from '../former/index.ts';
import type { Part, Step } from '../declaration/index.ts';
import { shownValue } from './opp-blocks.ts';
import type { OppContext } from './opp-blocks.ts';

/** Columns of days that stay readable across a page; earlier ones follow one by one. */
const MOST_DAYS = 5;

/** What came of each goal from one evaluation to the next, and then each of the past ones. */
export function formerBlocks(
  step: Step,
  part: Extract<Part, { kind: 'former' }>,
  context: OppContext,
): Block[] {
  const { t } = context;
  const past = pastTimes(part, {
    step,
    reader: context.read(step.number),
    shows: (field, from) =>
      !isHidden(field, context.sight) &&
      (from === undefined ? field.prints !== false : context.steps.includes(from)),
    say: (field, value) => shownValue(step, field, value, t),
    t,
  });
  if (past.length === 0) return [];
  return [
    ...progressTable(step, past, context),
    ...past.flatMap((time) => timeBlocks(time, step, context)),
  ];
}

/** A day, and what each goal came to on it. */
interface Day {
  on: string;
  rows: { of: string; name: string; outcome: string }[];
}

function progressTable(step: Step, past: readonly PastTime[], context: OppContext): Block[] {
  const { t } = context;
  const days = [
    ...past.map(({ on, lists }): Day => ({ on, rows: resultsIn(lists) })).toReversed(),
    ...presentDay(step, context),
  ].slice(-MOST_DAYS);
  const goals = new Map<string, string>();
  // In the order and words of the newest, so that a number is that of the goal in the rest of it.
  for (const { of, name } of days.toReversed().flatMap(({ rows }) => rows))
    if ((goals.get(of) ?? '') === '') goals.set(of, name);
  const goal = t(`steps.${step.key}.parts.evaluations.row`);
  const cell = (value: string): { value: string; numeric: boolean } => ({ value, numeric: false });
  return goals.size === 0
    ? []
    : [
        {
          table: {
            caption: t('report.evaluation.progress'),
            columns: [goal, ...days.map(({ on }) => on)].map((label) => ({
              label,
              numeric: false,
            })),
            rows: [...goals].map(([of, name], index) => ({
              cells: [
                cell([`${goal} ${index + 1}`, name].filter((text) => text !== '').join(' · ')),
                ...days.map(({ rows }) => cell(rows.find((row) => row.of === of)?.outcome ?? '–')),
              ],
            })),
          },
        },
      ];
}

const resultsIn = (lists: PastTime['lists']): Day['rows'] =>
  lists
    .filter(({ key }) => key === 'evaluations')
    .flatMap(({ rows }) =>
      rows.map(({ of, name, facts }) => ({ of, name, outcome: outcomeIn(facts) })),
    );

const outcomeIn = (facts: readonly PastFact[]): string =>
  facts.find(({ key }) => key === 'outcome')?.value ?? '–';

/** The evaluation that the step itself is about, once anything was written of it. */
function presentDay(step: Step, { read, t }: OppContext): Day[] {
  const reader = read(step.number);
  if (!isWritten(step, reader)) return [];
  const field = (key: string, row?: string): string => {
    const declared = step.parts
      .flatMap((part) => (part.kind === 'fields' || part.kind === 'list' ? part.fields : []))
      .find((one) => one.key === key);
    const value = reader.value(row === undefined ? key : `evaluations/${row}/${key}`);
    return declared === undefined ? value : shownValue(step, declared, value, t);
  };
  const on = field('evaluatedOn');
  return [
    {
      on: on === '' ? t('report.evaluation.now') : on,
      rows: reader.rows('evaluations').map((of) => ({
        of,
        name: field('goalDomain', of),
        outcome: field('outcome', of) || '–',
      })),
    },
  ];
}

function timeBlocks(time: PastTime, step: Step, { t }: OppContext): Block[] {
  const words = `steps.${step.key}.parts.former`;
  const goals = time.lists.filter(({ key }) => key === 'evaluations').flatMap(({ rows }) => rows);
  const others = time.lists.filter(({ key }) => key !== 'evaluations');
  const short = time.facts.filter(({ long }) => !long);
  return [
    { heading: t(`${words}.${time.on === '' ? 'undated' : 'named'}`, { date: time.on }), level: 4 },
    ...(short.length === 0 ? [] : [{ facts: { rows: short } }]),
    ...goals.map(
      ({ title, facts }): Block => ({
        card: {
          title,
          aside: outcomeIn(facts),
          rows: facts
            .filter(({ key }) => key !== 'outcome')
            .map(({ label, value, long }) => ({ label, value, wide: long })),
        },
      }),
    ),
    ...others.map(
      ({ title, rows }): Block => ({
        text: {
          label: title,
          body: rows
            .map((row) => [row.title, ...row.facts.map(({ value }) => value)].join(', '))
            .join('\n'),
        },
      }),
    ),
    ...time.facts
      .filter(({ long }) => long)
      .map(
        ({ key, label, value }): Block =>
          key === 'heardSaid'
            ? { quote: { label, body: value } }
            : { text: { label, body: value } },
      ),
  ];
}
