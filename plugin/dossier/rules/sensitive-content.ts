import type { Step, StepReader } from '../form/index.ts';
import { fieldsInUse } from './validation.ts';

/** Whether somebody wrote anything in a field of this step that only some may read. */
export const hasSensitiveContent = (step: Step, content: StepReader): boolean =>
  fieldsInUse(step, content, []).some(
    ({ path, field }) => field.sensitive !== undefined && content.value(path).trim() !== '',
  );
