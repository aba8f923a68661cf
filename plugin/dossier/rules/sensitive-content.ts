import type { Sensitivity } from '../facts/index.ts';
import type { Step, StepReader } from '../declaration/index.ts';
import { fieldsInUse } from './validation.ts';

/** Which kinds of parts that only some may read somebody really wrote something in. */
export function sensitiveContent(
  step: Step,
  content: StepReader,
): Readonly<Record<Sensitivity, boolean>> {
  const written = fieldsInUse(step, content, []).filter(
    ({ path, field }) => field.sensitive !== undefined && content.value(path).trim() !== '',
  );
  const has = (kind: Sensitivity): boolean => written.some(({ field }) => field.sensitive === kind);
  return { medical: has('medical'), psychological: has('psychological') };
}

/** Whether somebody wrote anything in a field of this step that only some may read. */
export const hasSensitiveContent = (step: Step, content: StepReader): boolean =>
  Object.values(sensitiveContent(step, content)).includes(true);
