import type { PolicyValues } from '../../school/policies/index.ts';
import { domainFields, maxOf, rowLists, valueFault } from '../form/index.ts';
import type { DossierDomain, Fault, Field, Step, StepReader } from '../form/index.ts';

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
    if (part.kind === 'list') return inRows;
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

/** What must be mended before this step can be finished: a step is validated alone. */
export function validateStep(
  step: Step,
  content: StepReader,
  domains: readonly DossierDomain[],
  policies: PolicyValues,
): Fault[] {
  if (step.needsNothing?.(content) === true) return [];
  const single = fieldsInUse(step, content, domains).flatMap(({ path, field }): Fault[] => {
    const code = valueFault(field, content.value(path));
    // What the host gave cannot be changed here: it stands as it is, or nobody could go on.
    const stands = code !== 'required' && content.fromHost?.(path) === true;
    return code === undefined || stands
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
  return [...rows, ...single, ...together];
}

/** "3 van 8": required fields that are filled in, of all that are required. */
export function progressOf(
  step: Step,
  content: StepReader,
  domains: readonly DossierDomain[],
): { filled: number; total: number } {
  if (step.needsNothing?.(content) === true) return { filled: 0, total: 0 };
  const required = fieldsInUse(step, content, domains).filter(
    ({ field }) => field.required === true,
  );
  return {
    total: required.length,
    filled: required.filter(({ path }) => content.value(path).trim() !== '').length,
  };
}
