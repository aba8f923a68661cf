import type { PolicyValues } from '../../school/policies/index.ts';
import { notAsked } from '../declaration/index.ts';
import { domainFields, maxOf, rowLists, valueFault } from '../form/index.ts';
import type { Fault, Field, Step, StepReader } from '../declaration/index.ts';
import type { DossierDomain } from '../form/index.ts';
import { askedOf } from '../former/index.ts';

/** Every field of the step as it stands: plain ones, one a row, one a domain. */
export function fieldsInUse(
  step: Step,
  content: StepReader,
  domains: readonly DossierDomain[],
): { path: string; field: Field; list?: string; row?: string }[] {
  return step.parts.flatMap((part) => {
    if (part.kind === 'fields') return part.fields.map((field) => ({ path: field.key, field }));
    const inRows = rowLists(part).flatMap((list) =>
      content.rows(list.key).flatMap((row) =>
        list.fields.map((field) => ({
          path: `${list.key}/${row}/${field.key}`,
          field,
          list: list.key,
          row,
        })),
      ),
    );
    if (part.kind !== 'domains') return inRows;
    return [
      ...domains.flatMap((domain) =>
        domainFields(step, domain.kind).map((field) => ({
          path: `domains/${domain.key}/${field.key}`,
          field,
          list: 'domains',
          row: domain.key,
        })),
      ),
      ...inRows,
    ];
  });
}

/** The field as it stands in this content: not required where another field of its row says so. */
function needed(path: string, field: Field, content: StepReader): Field {
  if (field.unless === undefined) return field;
  const said = content.value(path.replace(/[^/]+$/, field.unless)).trim();
  return said === '' ? field : { ...field, required: undefined };
}

/** What was typed is no date, number or address: worth saying at the field at once. */
export const isWrongValue = ({ code }: Fault): boolean =>
  ['choice', 'date', 'number', 'email', 'phone'].includes(code);

/** Those in use that this content makes the step ask. */
function asked(
  step: Step,
  content: StepReader,
  domains: readonly DossierDomain[],
): ReturnType<typeof fieldsInUse> {
  const without = notAsked(step, content);
  const inUse = fieldsInUse(step, content, domains);
  return without.size === 0 ? inUse : inUse.filter(({ path }) => !without.has(path));
}

function faultOf(path: string, field: Field, content: StepReader): string | undefined {
  const value = content.value(path);
  const code = valueFault(needed(path, field, content), value);
  if (code !== undefined || field.bounds === undefined || value.trim() === '') return code;
  const { least = -Infinity, most = Infinity } = field.bounds;
  const number = Number(value.replace(',', '.'));
  return number < least || number > most ? field.bounds.code : undefined;
}

/** What must be mended before this step can be finished: a step is validated alone. */
export function validateStep(
  step: Step,
  present: StepReader,
  domains: readonly DossierDomain[],
  policies: PolicyValues,
): Fault[] {
  const content = askedOf(step, present);
  if (step.needsNothing?.(content) !== undefined) return [];
  const single = asked(step, content, domains).flatMap(({ path, field }): Fault[] => {
    const code = faultOf(path, field, content);
    // What the host gave cannot be changed here: it stands as it is, or nobody could go on.
    const stands = code !== 'required' && content.fromHost?.(path) === true;
    const told = code === 'required' && isTold(field, content);
    return code === undefined || stands || told
      ? []
      : [
          {
            step: step.number,
            path,
            code,
            ...(code === 'too-long' ? { params: { max: maxOf(field) } } : {}),
          },
        ];
  });
  const rows = step.parts.flatMap((part): Fault[] => {
    if (part.kind !== 'list' || part.min === undefined || content.rows(part.key).length >= part.min)
      return [];
    return [{ step: step.number, path: part.key, code: 'rows-min', params: { min: part.min } }];
  });
  const together = (step.check?.(content, policies) ?? []).map((fault) => ({
    step: step.number,
    ...fault,
  }));
  return inPageOrder([...rows, ...single, ...together], step, content, domains);
}

/** Faults as the page shows their fields from top to bottom, for who mends them one by one. */
function inPageOrder(
  faults: readonly Fault[],
  step: Step,
  content: StepReader,
  domains: readonly DossierDomain[],
): Fault[] {
  const places = new Map(
    pagePaths(step, content, domains).map((path, index) => [path, index] as const),
  );
  const placeOf = ({ path, step: number }: Fault): number =>
    number === step.number ? (places.get(path) ?? places.size) : places.size;
  return faults.toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** Every place of the page that a fault can be at, from top to bottom. */
function pagePaths(step: Step, content: StepReader, domains: readonly DossierDomain[]): string[] {
  const rowPaths = (list: string, fields: readonly Field[], rows: readonly string[]): string[] =>
    rows.flatMap((row) => [
      `${list}/${row}`,
      ...fields.map((field) => `${list}/${row}/${field.key}`),
    ]);
  return step.parts.flatMap((part): string[] => {
    if (part.kind === 'fields') return [part.key, ...part.fields.map((field) => field.key)];
    if (part.kind === 'list')
      return [part.key, ...rowPaths(part.key, part.fields, content.rows(part.key))];
    if (part.kind === 'former') return [];
    return (['cito', 'handmatig'] as const).flatMap((kind) =>
      domains
        .filter((domain) => domain.kind === kind)
        .flatMap((domain) => [
          ...rowPaths(
            'scores',
            part.scores,
            content
              .rows('scores')
              .filter((row) => content.value(`scores/${row}/domain`) === domain.key),
          ),
          ...domainFields(step, kind).map((field) => `domains/${domain.key}/${field.key}`),
        ]),
    );
  });
}

/** Another field tells it: somebody of one name has it as given or as family name. */
const isTold = ({ orElse }: Field, content: StepReader): boolean =>
  orElse !== undefined && content.value(orElse).trim() !== '';

/** "3 van 8": required fields that are filled in, of all that are required. */
export function progressOf(
  step: Step,
  present: StepReader,
  domains: readonly DossierDomain[],
): { filled: number; total: number } {
  const content = askedOf(step, present);
  if (step.needsNothing?.(content) !== undefined) return { filled: 0, total: 0 };
  const required = asked(step, content, domains).filter(({ field }) => field.required === true);
  return {
    total: required.length,
    filled: required.filter(
      ({ path, field }) =>
        content.value(path).trim() !== '' ||
        needed(path, field, content).required !== true ||
        isTold(field, content),
    ).length,
  };
}
