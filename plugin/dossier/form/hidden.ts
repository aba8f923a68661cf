import type { Sight } from '../facts/index.ts';
import type { Field } from './declaration.ts';

/** Fields a person does not get to see, in no form: page, answer, history or report. */
export const isHidden = (field: Field, sight: Sight): boolean =>
  field.sensitive !== undefined && !sight[field.sensitive];
