import type { StepState } from '../facts/index.ts';

export interface DossierHead {
  pupil: string;
  initials: string;
  /** "13 jaar · klas 2B". */
  about: string;
  level: string;
  /** State of the plan: word, sign and kind. */
  plan: { word: string; kind: 'concept' | 'ok' | 'warn' | 'stop' };
  archived: boolean;
  /** The way to each step, for pages that stand beside the steps. */
  id: string;
  steps: readonly HeadStep[];
}

export interface HeadStep {
  number: number;
  title: string;
  state: StepState;
  stateWord: string;
}
