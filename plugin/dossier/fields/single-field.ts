import type { Translate } from '../../kernel/translate.ts';
import type { Level } from '../facts/index.ts';
import { helpOf, holds, labelOf, optionOf } from '../declaration/index.ts';
import { maxOf, shownDate } from '../form/index.ts';
import type { Fault, Field, Step, StepContent, StepReader, When } from '../declaration/index.ts';
import type { DossierDomain } from '../form/index.ts';
import type { Sight } from '../policy/index.ts';
import { faultText, fieldId } from './field-names.ts';
import type { AskedView, FieldView } from './field-view.ts';
import { isHidden } from './hidden.ts';

/** What is needed to show a step's fields. */
export interface FieldContext {
  step: Step;
  content: StepContent;
  reader: StepReader;
  domains: readonly DossierDomain[];
  faults: readonly Fault[];
  /** Hides medical and psychological parts from who may not read them. */
  sight: Sight;
  hostName: string;
  level: Level;
  /** Which page of the rows of long lists is shown, from 1. */
  rowsPage: number;
  /** Nobody writes here: everything is open to be read. */
  readOnly: boolean;
  t: Translate;
}

/** The list on the page from which a field for a person's name suggests, by its id. */
export const KNOWN_PEOPLE = 'bekenden';

const byPath = new WeakMap<readonly Fault[], ReadonlyMap<string, Fault>>();

/** The first fault of each path. */
function faultsByPath(faults: readonly Fault[]): ReadonlyMap<string, Fault> {
  const known = byPath.get(faults) ?? new Map(faults.toReversed().map((one) => [one.path, one]));
  byPath.set(faults, known);
  return known;
}

/** Those that this reader may see. */
export const visible = (fields: readonly Field[], context: FieldContext): Field[] =>
  fields.filter((field) => !isHidden(field, context.sight));

/** The help of what has one in the catalogue. */
export const optional = (t: Translate, key: string): { help?: string } =>
  t.has(key) ? { help: t(key) } : {};

export function fieldView(field: Field, path: string, context: FieldContext): FieldView {
  const { t, step, content } = context;
  const stored = content.values[path];
  const help = helpOf(step, field, t);
  const value = stored?.v ?? '';
  const fault = faultsByPath(context.faults).get(path);
  return {
    id: fieldId(path),
    path,
    kind: field.kind,
    label: labelOf(step, field, t),
    ...(help === undefined ? {} : { help }),
    value: field.kind === 'date' ? shownDate(value) : value,
    required: field.required === true,
    max: maxOf(field),
    ...(field.when === undefined ? {} : askedView(field.when, context)),
    ...(field.width === undefined ? {} : { width: field.width }),
    ...(field.suggests === undefined ? {} : { suggests: KNOWN_PEOPLE }),
    ...(field.kind === 'choice' ? { options: choices(step, field, value, t) } : {}),
    ...(stored?.from !== undefined
      ? { locked: t('dossier.fromStep', { number: stored.from }) }
      : {}),
    ...(stored?.host === true ? { locked: t('dossier.fromHost', { host: context.hostName }) } : {}),
    ...(fault === undefined ? {} : { fault: faultText(step, fault, context) }),
    ...(field.sensitive === undefined
      ? {}
      : { sensitive: t(`dossier.sensitive.${field.sensitive}`) }),
  };
}

/** Where nobody writes there is nothing for the page to follow. */
export const askedView = (
  when: readonly When[] | undefined,
  { reader, readOnly }: Pick<FieldContext, 'reader' | 'readOnly'>,
): AskedView => ({
  ...(when === undefined || readOnly ? {} : { when: JSON.stringify(when) }),
  ...(holds(when, reader) ? {} : { unasked: true }),
});

/**
 * A value that is no longer among the options stays visible, so that nothing disappears by saving.
 */
function choices(
  step: Step,
  field: Field,
  value: string,
  t: Translate,
): NonNullable<FieldView['options']> {
  const known = (field.options ?? []).map((option) => ({
    value: option,
    label: optionOf(step, field, option, t),
    selected: option === value,
  }));
  return value === '' || known.some((option) => option.selected)
    ? known
    : [...known, { value, label: optionOf(step, field, value, t), selected: true }];
}

/** A value as people read it: a choice in its words, a date as 31-07-2027. */
export function shownValue(
  step: Step,
  field: Field | undefined,
  value: string,
  t: Translate,
): string {
  if (field?.kind === 'choice' && value !== '') return optionOf(step, field, value, t);
  return field?.kind === 'date' ? shownDate(value) : value;
}
