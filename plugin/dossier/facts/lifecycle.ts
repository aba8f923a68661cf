import type { ArchiveReason, Level, PlanState, StepState } from './dossier.ts';

/**
 * What can happen to a dossier and its steps, once: services ask it, pages offer what it allows,
 * and `/hulp` draws it.
 */

export const PLAN_STEP = 8;
export const TOOLBOX_STEP = 9;
export const EVALUATION_STEP = 10;
export const STATUS_STEP = 11;
/** Finished in one go by AFRONDEN EN DOOR NAAR INSTEMMING. */
export const PERSPECTIVE_STEPS: readonly number[] = [1, 2, 3, 4, 5, 6, 7];
/** The reasons a person chooses from; the other two come with a change of level. */
export const chosenReasons: readonly ArchiveReason[] = [
  'evaluated',
  'left-school',
  'not-applicable',
  'by-mistake',
];

/** What the rules look at. */
export interface LifecycleFacts {
  status: 'open' | 'archived';
  level: Level;
  states: Readonly<Record<number, StepState>>;
  /** Another open dossier of the pupil at the level that this one would get, or has. */
  levelTaken: boolean;
}

export type LifecycleAct =
  | 'archive'
  | 'change-level'
  | 'repair-level'
  | 'finish-through'
  | 'take-back';

/** A rule that must hold: its code is the error's, and its word in the picture. */
interface Rule<F> {
  readonly code: string;
  readonly holds: (facts: F) => boolean;
}

type ActFacts = LifecycleFacts & { reason?: ArchiveReason };

const open: Rule<ActFacts> = { code: 'dossier-archived', holds: ({ status }) => status === 'open' };
const archived: Rule<ActFacts> = {
  code: 'dossier-open',
  holds: ({ status }) => status === 'archived',
};
const evaluated: Rule<ActFacts> = {
  code: 'not-evaluated',
  holds: ({ states }) => states[EVALUATION_STEP] === 'done',
};
const evaluatedOrReason: Rule<ActFacts> = {
  code: 'not-evaluated-nor-reason',
  holds: (facts) =>
    ['left-school', 'not-applicable', 'by-mistake'].includes(facts.reason ?? '') ||
    evaluated.holds(facts),
};
const lowerLevel: Rule<ActFacts> = {
  code: 'level-highest',
  holds: ({ level }) => level !== 'voorziening',
};
const levelFree: Rule<ActFacts> = {
  code: 'dossier-exists',
  holds: ({ levelTaken }) => !levelTaken,
};

export interface Transition {
  readonly act: LifecycleAct;
  readonly from: 'open' | 'archived';
  readonly to: 'open' | 'archived';
  /** A new, prefilled dossier at level voorziening comes with it. */
  readonly followed?: true;
  readonly rules: readonly Rule<ActFacts>[];
}

export const transitions: readonly Transition[] = [
  { act: 'finish-through', from: 'open', to: 'open', rules: [open] },
  { act: 'archive', from: 'open', to: 'archived', rules: [open, evaluatedOrReason] },
  {
    act: 'change-level',
    from: 'open',
    to: 'archived',
    followed: true,
    rules: [open, lowerLevel, evaluated, levelFree],
  },
  {
    act: 'repair-level',
    from: 'open',
    to: 'archived',
    followed: true,
    rules: [open, lowerLevel, levelFree],
  },
  { act: 'take-back', from: 'archived', to: 'open', rules: [archived, levelFree] },
];

/** Codes of the rules that stand in the way, in order; empty when the act may happen. */
export function obstacles(act: LifecycleAct, facts: ActFacts): string[] {
  const transition = transitions.find((candidate) => candidate.act === act);
  if (transition === undefined) throw new Error(`No transition ${act}`);
  return transition.rules.filter((rule) => !rule.holds(facts)).map((rule) => rule.code);
}

/**
 * Where a plan stands, and what leads on from there; each asking and each registering makes a new
 * version. What happens is worked out from the plan's own row ({@link planState}); a test holds
 * this list against it.
 */
export const planTransitions: readonly {
  act: string;
  from: readonly PlanState[];
  to: PlanState;
  needs: string;
}[] = [
  {
    act: 'ask',
    from: ['concept', 'lapsed', 'awaiting', 'set', 'set-without-consent'],
    to: 'awaiting',
    needs: 'plan-complete',
  },
  { act: 'all-agreed', from: ['awaiting'], to: 'set', needs: 'everybody-agreed' },
  { act: 'withdraw', from: ['awaiting', 'lapsed'], to: 'concept', needs: 'withdrawal-explained' },
  {
    act: 'outside',
    from: ['concept', 'lapsed', 'awaiting', 'set', 'set-without-consent'],
    to: 'set',
    needs: 'outside-explained',
  },
  {
    act: 'refused',
    from: ['concept', 'lapsed', 'awaiting', 'set', 'set-without-consent'],
    to: 'set-without-consent',
    needs: 'refusal-explained',
  },
  {
    act: 'change',
    from: ['awaiting', 'set', 'set-without-consent'],
    to: 'lapsed',
    needs: 'action-part-differs',
  },
];

/** The states of a step, and what leads from one to the next. */
export const stepTransitions: readonly {
  act: 'write' | 'finish' | 'reopen';
  from: readonly StepState[];
  to: StepState;
  needs: string;
}[] = [
  { act: 'write', from: ['empty', 'busy'], to: 'busy', needs: 'dossier-open' },
  { act: 'finish', from: ['empty', 'busy'], to: 'done', needs: 'step-complete' },
  { act: 'reopen', from: ['done'], to: 'busy', needs: 'dossier-open' },
];
