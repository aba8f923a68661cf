import { TOOLBOX_STEP } from '../facts/index.ts';
import { SKIP } from '../form/index.ts';
import type { StepReader } from '../declaration/index.ts';

/** In step 9, where a request or nothing is chosen. */
export const CHOICE = 'choice';

/** Whether the step is the toolbox, and a request was chosen in it. */
export const isRequest = (step: number, reader: StepReader): boolean =>
  step === TOOLBOX_STEP && !['', SKIP].includes(reader.value(CHOICE));
