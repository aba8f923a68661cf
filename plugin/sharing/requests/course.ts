import type { RequestInDossier, RequestStatus } from '../../dossier/facts/index.ts';

export type { RequestStatus } from '../../dossier/facts/index.ts';

/**
 * What can happen to a request, once: services ask it, pages offer what it allows, and `/hulp`
 * draws it.
 */

export const requestStatuses = [
  'sent',
  'treated',
  'waiting',
  'proposed',
  'decided',
  'withdrawn',
] as const satisfies readonly RequestStatus[];
export type OutcomeKind = NonNullable<RequestInDossier['outcomeKind']>;

export type RequestAct =
  | 'send'
  | 'take'
  | 'ask-supplement'
  | 'supplement'
  | 'withdraw'
  | 'propose'
  | 'return'
  | 'decide'
  | 'renew';

/** What the rules look at. */
export interface CourseFacts {
  status: RequestStatus | 'draft';
  archived: boolean;
  /** Nothing is missing of what the route asks. */
  complete: boolean;
  /** Another request of the dossier along this route is not over yet. */
  another: boolean;
  /** The share with the desk runs. */
  shared: boolean;
  /** Why was said, where somebody else must be able to read why. */
  explained: boolean;
  /** Every expert that the route asks signed. */
  advised: boolean;
  /** Nobody who decides said no since, or the school says on which ground it goes on. */
  permitted: boolean;
  /** The decision has all that its outcome asks. */
  filled: boolean;
  fourEyes: boolean;
  /** Who acts is another than who proposed. */
  second: boolean;
}

/** A rule that must hold: its code is the error's, and its word in the picture. */
export interface CourseRule {
  readonly code: string;
  readonly holds: (facts: CourseFacts) => boolean;
}

const rule = (code: string, holds: CourseRule['holds']): CourseRule => ({ code, holds });

const open = rule('dossier-archived', ({ archived }) => !archived);
const complete = rule('request-incomplete', (facts) => facts.complete);
const onlyOne = rule('request-running', ({ another }) => !another);
const shared = rule('request-unshared', (facts) => facts.shared);
const advised = rule('advice-missing', (facts) => facts.advised);
const permitted = rule('request-consent-gone', (facts) => facts.permitted);
const filled = rule('decision-fields', (facts) => facts.filled);
const explained = (code: string): CourseRule => rule(code, (facts) => facts.explained);
/** Where two people look, one proposes and another settles it. */
const second = rule(
  'second-person',
  ({ fourEyes, second: other, status }) => !fourEyes || (status === 'proposed' && other),
);

export interface RequestTransition {
  readonly act: RequestAct;
  readonly by: 'school' | 'desk';
  readonly from: readonly (RequestStatus | 'draft')[];
  readonly to: RequestStatus | 'draft';
  readonly rules: readonly CourseRule[];
}

export const requestTransitions: readonly RequestTransition[] = [
  {
    act: 'send',
    by: 'school',
    from: ['draft'],
    to: 'sent',
    rules: [open, onlyOne, shared, complete],
  },
  { act: 'take', by: 'desk', from: ['sent'], to: 'treated', rules: [shared] },
  {
    act: 'ask-supplement',
    by: 'desk',
    from: ['sent', 'treated'],
    to: 'waiting',
    rules: [shared, explained('supplement-reason')],
  },
  {
    act: 'supplement',
    by: 'school',
    from: ['waiting'],
    to: 'treated',
    rules: [open, shared, complete],
  },
  {
    act: 'withdraw',
    by: 'school',
    from: ['sent', 'treated', 'waiting', 'proposed'],
    to: 'withdrawn',
    rules: [open, explained('withdraw-reason')],
  },
  {
    act: 'propose',
    by: 'desk',
    from: ['treated'],
    to: 'proposed',
    rules: [shared, filled, permitted, advised],
  },
  {
    act: 'return',
    by: 'desk',
    from: ['proposed'],
    to: 'treated',
    rules: [shared, second, explained('return-reason')],
  },
  {
    act: 'decide',
    by: 'desk',
    from: ['treated', 'proposed'],
    to: 'decided',
    rules: [shared, filled, permitted, advised, second],
  },
  {
    act: 'renew',
    by: 'school',
    from: ['decided', 'withdrawn'],
    to: 'draft',
    rules: [open, onlyOne],
  },
];

export function transitionOf(act: RequestAct): RequestTransition {
  const found = requestTransitions.find((candidate) => candidate.act === act);
  if (found === undefined) throw new Error(`No transition ${act}`);
  return found;
}

/**
 * Codes of what stands in the way, in order; empty when the act may happen. `request-not-open`: it
 * is not where this act begins.
 */
export function requestObstacles(act: RequestAct, facts: CourseFacts): string[] {
  const { from, rules } = transitionOf(act);
  return from.includes(facts.status)
    ? rules.filter(({ holds }) => !holds(facts)).map(({ code }) => code)
    : ['request-not-open'];
}

export const isOver = (status: RequestStatus): boolean =>
  status === 'decided' || status === 'withdrawn';
