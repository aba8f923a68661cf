import type { Translate } from '../../kernel/translate.ts';
import type { Block } from '../../platform/paper/index.ts';
import { isHidden } from '../fields/index.ts';
import { labelOf, optionOf } from '../declaration/index.ts';
import { isDay } from '../form/index.ts';
import type { Field, Step, StepReader } from '../declaration/index.ts';
import type { DossierDomain } from '../form/index.ts';
import type { Sight } from '../policy/index.ts';
import { dateFor } from './days.ts';

export interface OppContext {
  read: (step: number) => StepReader;
  domains: readonly DossierDomain[];
  /** What a step reads of another one is printed only where that one is in the document too. */
  steps: readonly number[];
  /** Parts this person may not read are not in the document. */
  sight: Sight;
  t: Translate;
}

export const printed = (fields: readonly Field[], context: OppContext): Field[] =>
  fields.filter((field) => field.prints !== false && !isHidden(field, context.sight));

export function shownValue(step: Step, field: Field, value: string, t: Translate): string {
  if (field.kind === 'choice' && field.options?.includes(value) === true)
    return optionOf(step, field, value, t);
  return field.kind === 'date' && isDay(value) ? dateFor(value, t) : value;
}

/** Texts that their heading names already. */
export const untitled: ReadonlySet<string> = new Set([
  'image',
  'overall',
  'integratedPicture',
  'absence',
  'deviations',
]);

/**
 * Short values as a list of facts, long ones as text under their label, the pupil's own words as a
 * quote.
 */
export function fieldBlocks(
  step: Step,
  fields: readonly Field[],
  prefix: string,
  context: OppContext,
): Block[] {
  const reader = context.read(step.number);
  const filled = printed(fields, context).flatMap((field) => {
    const value = shownValue(step, field, reader.value(`${prefix}${field.key}`), context.t);
    return value.trim() === '' ? [] : [{ field, value, label: labelOf(step, field, context.t) }];
  });
  const facts = filled
    .filter(({ field }) => field.kind !== 'text')
    .map(({ label, value }) => ({ label, value }));
  const texts = filled
    .filter(({ field }) => field.kind === 'text')
    .map(
      ({ field, label, value }): Block =>
        field.key === 'heardSaid'
          ? { quote: { label, body: value } }
          : { text: { ...(untitled.has(field.key) ? {} : { label }), body: value } },
    );
  return [...(facts.length === 0 ? [] : [{ facts: { rows: facts } }]), ...texts];
}

/** Rows with something in them under the columns that anybody used; nothing when there are none. */
export function tableBlock(
  step: Step,
  list: { key: string; fields: readonly Field[]; caption: string },
  rows: readonly string[],
  context: OppContext,
): Block[] {
  const { t } = context;
  const value = (row: string, field: Field): string =>
    context.read(step.number).value(`${list.key}/${row}/${field.key}`);
  const fields = printed(list.fields, context);
  const used = fields.filter((field) => rows.some((row) => value(row, field).trim() !== ''));
  const shown = rows.filter((row) => used.some((field) => value(row, field).trim() !== ''));
  return shown.length === 0
    ? []
    : [
        {
          table: {
            caption: list.caption,
            columns: used.map((field) => ({
              label: labelOf(step, field, t),
              numeric: field.kind === 'number',
            })),
            rows: shown.map((row) => ({
              cells: used.map((field) => ({
                value: shownValue(step, field, value(row, field), t),
                numeric: field.kind === 'number',
              })),
            })),
          },
        },
      ];
}
