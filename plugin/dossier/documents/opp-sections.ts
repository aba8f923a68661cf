import type { Block, Section } from '../../platform/paper/index.ts';
import { isHidden } from '../fields/index.ts';
import { stepByNumber } from '../form/index.ts';
import type { Field, Part, Step } from '../declaration/index.ts';
import { formerBlocks } from './former-blocks.ts';
import { fieldBlocks, printed, shownValue, tableBlock } from './opp-blocks.ts';
import type { OppContext } from './opp-blocks.ts';
import { profileBlocks } from './opp-profile.ts';

/** Which parts of which steps make which section of a report. */
export type Layout = readonly {
  id: string;
  parts: readonly (readonly [step: number, part: string])[];
}[];

/** In the order in which schools and partnerships know an OPP. */
const oppLayout: Layout = [
  {
    id: 'people',
    parts: [
      [1, 'pupil'],
      [1, 'school'],
      [1, 'clock'],
      [1, 'guardians'],
      [2, 'people'],
      [1, 'career'],
      [1, 'absence'],
    ],
  },
  {
    id: 'question',
    parts: [
      [3, 'signals'],
      [3, 'question'],
      [3, 'interventions'],
      [3, 'examinations'],
    ],
  },
  {
    id: 'profile',
    parts: [
      [4, 'domains'],
      [4, 'overall'],
    ],
  },
  {
    id: 'factors',
    parts: [
      [5, 'factors'],
      [5, 'picture'],
    ],
  },
  { id: 'needs', parts: [[6, 'needs']] },
  {
    id: 'destination',
    parts: [
      [7, 'destination'],
      [7, 'interimGoals'],
      [7, 'deviations'],
    ],
  },
  { id: 'plan', parts: [[8, 'goals']] },
  {
    id: 'voices',
    parts: [
      [6, 'hearing'],
      [8, 'consultation'],
    ],
  },
  {
    id: 'evaluation',
    parts: [
      [8, 'evaluation'],
      [10, 'moment'],
      [10, 'evaluations'],
      [10, 'present'],
      [10, 'hearing'],
      [10, 'views'],
      [10, 'next'],
      [10, 'former'],
    ],
  },
];

/** The body of the OPP: every field that prints, once, driven by the declarations. */
export const oppSections = (context: OppContext): Section[] => sectionsOf(oppLayout, context);

export function sectionsOf(layout: Layout, context: OppContext): Section[] {
  const { t } = context;
  return layout.map(({ id, parts }): Section => {
    const blocks = parts.flatMap(([number, key]) => {
      const step = stepByNumber(number);
      const part = step?.parts.find((candidate) => candidate.key === key);
      if (step === undefined || part === undefined)
        throw new Error(`The report names a part that does not exist: ${number} ${key}`);
      return partBlocks(step, part, context, parts.length > 1);
    });
    return {
      id,
      title: t(`report.sections.${id}`),
      blocks: blocks.length === 0 ? [{ empty: t('report.empty') }] : blocks,
    };
  });
}

/** One step as a section of its own, for who is shown chosen steps. */
export function stepSection(step: Step, context: OppContext): Section {
  const blocks = step.parts.flatMap((part) =>
    partBlocks(step, part, context, step.parts.length > 1),
  );
  return {
    id: step.key,
    title: `${step.number}. ${context.t(`steps.${step.key}.title`)}`,
    blocks: blocks.length === 0 ? [{ empty: context.t('report.empty') }] : blocks,
  };
}

/**
 * Parts that say themselves what they are: domains by their groups, factors by their two columns.
 */
const selfTitled: ReadonlySet<string> = new Set(['domains', 'factors']);

function blocksOf(step: Step, part: Part, context: OppContext): Block[] {
  switch (part.kind) {
    case 'domains':
      return profileBlocks(step, part, context);
    case 'fields':
      return fieldBlocks(step, part.fields, '', context);
    case 'list':
      return listBlocks(step, part, context);
    case 'former':
      return formerBlocks(step, part, context);
  }
}

function partBlocks(step: Step, part: Part, context: OppContext, titled: boolean): Block[] {
  const blocks = blocksOf(step, part, context);
  const shown = blocks.length === 0 && titled ? [] : blocks;
  const heading: Block[] =
    titled && shown.length > 0 && !selfTitled.has(part.key)
      ? [{ heading: context.t(`steps.${step.key}.parts.${part.key}.title`) }]
      : [];
  return [...heading, ...shown, ...hiddenNote(part, step, context)];
}

/** Says that something was left out, so that nobody takes its absence for a fact. */
function hiddenNote(part: Part, step: Step, context: OppContext): Block[] {
  if (part.kind !== 'list' || context.read(step.number).rows(part.key).length === 0) return [];
  return part.fields.some((field) => isHidden(field, context.sight))
    ? [{ note: context.t('report.sensitiveLeftOut') }]
    : [];
}

function listBlocks(
  step: Step,
  part: Extract<Part, { kind: 'list' }>,
  context: OppContext,
): Block[] {
  const rows = context.read(step.number).rows(part.key);
  if (rows.length === 0) return [];
  if (part.key === 'factors') return factorBlocks(rows, context);
  const caption = context.t(`steps.${step.key}.parts.${part.key}.title`);
  return part.look === 'line'
    ? tableBlock(step, { key: part.key, fields: part.fields, caption }, rows, context)
    : rows
        .map((row, index) => cardBlock(step, part, row, index + 1, context))
        .filter(({ card }) => part.follows === undefined || card.rows.length > 0);
}

/**
 * What helps beside what is in the way; what nobody sorted yet is told after them, not left out.
 */
function factorBlocks(rows: readonly string[], context: OppContext): Block[] {
  const { t } = context;
  const value = (row: string, key: string): string =>
    context.read(5).value(`factors/${row}/${key}`);
  const area = (row: string): string =>
    value(row, 'area') === '' ? '' : t(`steps.factors.fields.area.options.${value(row, 'area')}`);
  const column = (
    effect: 'helping' | 'hindering',
  ): { title: string; items: { area: string; text: string }[] } => ({
    title: t(`report.${effect}`),
    items: rows
      .filter((row) => value(row, 'effect') === effect)
      .map((row) => ({ area: area(row), text: value(row, 'text') })),
  });
  const [helping, hindering] = [column('helping'), column('hindering')];
  const unsorted = rows.filter(
    (row) =>
      value(row, 'effect') === '' && (value(row, 'area') !== '' || value(row, 'text') !== ''),
  );
  return [
    ...(helping.items.length + hindering.items.length === 0
      ? []
      : [{ factors: { helping, hindering } }]),
    ...(unsorted.length === 0
      ? []
      : [
          { heading: t('report.unsorted') },
          {
            facts: {
              rows: unsorted.map((row) => ({
                label: area(row) === '' ? t('report.factor') : area(row),
                value: value(row, 'text'),
              })),
            },
          },
        ]),
  ];
}

/** A longer text is read as text, under a numbered title. */
const LONGEST_TITLE = 90;

function cardBlock(
  step: Step,
  part: Extract<Part, { kind: 'list' }>,
  row: string,
  number: number,
  context: OppContext,
): Extract<Block, { card: object }> {
  const { t } = context;
  const reader = context.read(step.number);
  const value = (field: Field): string =>
    shownValue(step, field, reader.value(`${part.key}/${row}/${field.key}`), t);
  const fields = printed(part.fields, context);
  // A row that follows another step's is named by what is printed there.
  const named = part.fields.filter(
    (field) => part.title.includes(field.key) && !isHidden(field, context.sight),
  );
  const title = named
    .map(value)
    .filter((text) => text !== '')
    .join(', ');
  const fits = title !== '' && title.length <= LONGEST_TITLE && !title.includes('\n');
  const aside = fields.find((field) => field.key === 'endsOn');
  const until = aside === undefined ? '' : value(aside);
  const rows = fields
    .filter((field) => !(fits && named.includes(field)) && field !== aside)
    .flatMap((field) => {
      const text = value(field);
      return text.trim() === ''
        ? []
        : [
            {
              label: t(`steps.${step.key}.fields.${field.key}.label`),
              value: text,
              wide: field.kind === 'text',
            },
          ];
    });
  const then = part.follows === undefined ? [] : wordsOfThen(step, part.follows, row, context);
  return {
    card: {
      title: fits ? title : `${t(`steps.${step.key}.parts.${part.key}.row`)} ${number}`,
      ...(until === '' ? {} : { aside: t('report.until', { date: until }) }),
      rows: [...then, ...rows],
    },
  };
}

/** The goal that a result is about, where the plan that stands beside it has other words by now. */
function wordsOfThen(
  step: Step,
  follows: { step: number; list: string },
  row: string,
  { read, steps, t }: OppContext,
): { label: string; value: string; wide: boolean }[] {
  if (!steps.includes(follows.step)) return [];
  const value = read(step.number).value(`evaluations/${row}/goal`);
  const now = read(follows.step).value(`${follows.list}/${row}/goal`);
  return value.trim() === '' || value === now
    ? []
    : [{ label: t(`steps.${step.key}.fields.goal.label`), value, wide: true }];
}
