import { listPartOf } from '../form/index.ts';
import type { Field, Step, StepContent } from '../declaration/index.ts';
import type { Sight } from '../policy/index.ts';

/** Fields a person does not get to see, in no form: page, answer, history or report. */
export const isHidden = (field: Field, sight: Sight): boolean =>
  field.sensitive !== undefined && !sight[field.sensitive];

/** Whether words stand in a row that this person does not get to see. */
export function hasHidden(
  step: Step,
  content: StepContent,
  sight: Sight,
  { list, row }: { list: string; row: string },
): boolean {
  const fields = listPartOf(step, list)?.fields ?? [];
  return fields.some(
    (field) =>
      isHidden(field, sight) && (content.values[`${list}/${row}/${field.key}`]?.v ?? '') !== '',
  );
}
