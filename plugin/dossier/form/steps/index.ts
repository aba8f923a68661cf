import type { Step } from '../../declaration/index.ts';
import { general } from './01-general.ts';
import { people } from './02-people.ts';
import { question } from './03-question.ts';
import { profile } from './04-profile.ts';
import { factors } from './05-factors.ts';
import { needs } from './06-needs.ts';
import { destination } from './07-destination.ts';
import { plan } from './08-plan.ts';
import { toolbox } from './09-toolbox.ts';
import { evaluation } from './10-evaluation.ts';
import { status } from './11-status.ts';

/**
 * The steps that exist, in order: form, validation, autosave, report and transfer are all driven
 * from these.
 */
export const steps: readonly Step[] = [
  general,
  people,
  question,
  profile,
  factors,
  needs,
  destination,
  plan,
  toolbox,
  evaluation,
  status,
];

export const stepByNumber = (number: number): Step | undefined =>
  steps.find((step) => step.number === number);
