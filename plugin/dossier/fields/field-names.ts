import type { Translate } from '../../kernel/translate.ts';
import { labelOf, partTitle } from '../declaration/index.ts';
import { listOf, placeOf } from '../form/index.ts';
import type { Fault, Step, StepReader } from '../declaration/index.ts';
import type { DossierDomain } from '../form/index.ts';

export const fieldId = (path: string): string => `v-${path.replaceAll('/', '-')}`;

/** "Doel 2: beginsituatie": how a message names a field, a row or a list. */
export function fieldLabel(
  step: Step,
  path: string,
  context: { t: Translate; reader: StepReader; domains: readonly DossierDomain[] },
): string {
  const { t } = context;
  const [first = '', row, last] = path.split('/');
  const place = placeOf(step, path, context.domains);
  const declared =
    place !== undefined || step.parts.some((part) => part.key === first && last === undefined);
  if (!declared && (last !== undefined || listOf(step, first) === undefined))
    return t('dossier.unknownField');
  if (row === undefined) {
    const part = step.parts.find((candidate) => candidate.key === first);
    if (part?.kind === 'fields') return partTitle(step, part, t);
    return part === undefined && place !== undefined
      ? labelOf(step, place.field, t)
      : t(`steps.${step.key}.parts.${first}.title`);
  }
  if (first === 'domains') {
    const name = context.domains.find((domain) => domain.key === row)?.name ?? '';
    return `${name}: ${t(`steps.${step.key}.fields.${last ?? ''}.label`)}`;
  }
  const name = rowName(step, first, row, context);
  return last === undefined ? name : `${name}: ${t(`steps.${step.key}.fields.${last}.label`)}`;
}

/** "Doel 2", or "Spelling: Score 1": a score is counted within its domain, as the page does. */
function rowName(
  step: Step,
  list: string,
  row: string,
  { t, reader, domains }: Parameters<typeof fieldLabel>[2],
): string {
  const domainOf = (id: string): string => reader.value(`${list}/${id}/domain`);
  const domain =
    list === 'scores' ? domains.find(({ key }) => key === domainOf(row))?.name : undefined;
  const number = numbersOf(reader, list, list === 'scores' ? domainOf : undefined).get(row) ?? 0;
  const name = `${t(`steps.${step.key}.parts.${list}.row`)}${number > 0 ? ` ${number}` : ''}`;
  return domain === undefined ? name : `${domain}: ${name}`;
}

const numbered = new WeakMap<StepReader, Map<string, ReadonlyMap<string, number>>>();

/** The number of each row of a list, or of its kind in the list; counted once a reader. */
export function numbersOf(
  reader: StepReader,
  list: string,
  kindOf?: (row: string) => string,
): ReadonlyMap<string, number> {
  const lists = numbered.get(reader) ?? new Map<string, ReadonlyMap<string, number>>();
  numbered.set(reader, lists);
  const name = kindOf === undefined ? list : `${list} by kind`;
  const known = lists.get(name);
  if (known !== undefined) return known;
  const last = new Map<string, number>();
  const made = new Map(
    reader.rows(list).map((row) => {
      const kind = kindOf?.(row) ?? '';
      const number = (last.get(kind) ?? 0) + 1;
      last.set(kind, number);
      return [row, number];
    }),
  );
  lists.set(name, made);
  return made;
}

/** What is still needed, in few words: an empty field by its name alone. */
export const missingText = (
  step: Step,
  fault: Fault,
  context: Parameters<typeof fieldLabel>[2],
): string =>
  fault.code === 'required'
    ? fieldLabel(step, fault.path, context)
    : faultText(step, fault, context);

export function faultText(
  step: Step,
  fault: Fault,
  context: { t: Translate; reader: StepReader; domains: readonly DossierDomain[] },
): string {
  return context.t(`faults.${fault.code}`, {
    ...fault.params,
    label: fieldLabel(step, fault.path, context),
  });
}
