import type { Field } from '../form/index.ts';
import type { Sight } from '../policy/index.ts';

/** Fields a person does not get to see, in no form: page, answer, history or report. */
export const isHidden = (field: Field, sight: Sight): boolean =>
  field.sensitive !== undefined && !sight[field.sensitive];
