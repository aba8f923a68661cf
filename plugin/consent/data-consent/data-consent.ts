import { addMonths } from '../../kernel/clock.ts';
import { linkState } from '../link-facts/index.ts';
import type { LinkProgress, LinkState } from '../link-facts/index.ts';

/**
 * AVG-toestemming: to ask others about a pupil, to share with the partnership, to test. It is
 * another thing than instemming on the plan and is kept apart from it; each kind is given or
 * refused by itself. What each rule says is here, over loaded facts; why in
 * decisions/data-consent.md.
 */

export const dataKinds = ['share-swv', 'consult', 'test'] as const;
export type DataKind = (typeof dataKinds)[number];
export type Part = 'guardian' | 'pupil' | 'other';
export const dataAnswers = ['given', 'refused'] as const;
export type DataAnswer = (typeof dataAnswers)[number];
/** How it reached the school: by the person's own link, or told and recorded by staff. */
export const outsideWays = ['paper', 'phone', 'talk'] as const;
export type OutsideWay = (typeof outsideWays)[number];
export type Way = 'link' | OutsideWay;

/** UAVG art. 5: from this age the pupil consents, and nobody in their place. */
export const OWN_AGE = 16;
/** From this age a test needs the pupil's own yes beside the guardians'. */
export const TEST_AGE = 12;
/** Nobody's yes holds longer: what it is needed for changes within a school year. */
export const MOST_MONTHS = 12;

export interface WhoRule {
  askedOf: 'guardians' | 'pupil';
  /** All guardians who were asked, or one of them. */
  allGuardians: boolean;
  pupilTests: boolean;
}

export const whoRule = (age: number | undefined, allGuardians: boolean): WhoRule => ({
  askedOf: age !== undefined && age >= OWN_AGE ? 'pupil' : 'guardians',
  allGuardians,
  pupilTests: age !== undefined && age >= TEST_AGE && age < OWN_AGE,
});

/** Whether somebody's answer to this kind decides it; the others are heard. */
export function countsFor(rule: WhoRule, kind: DataKind, part: Part): boolean {
  if (part === 'guardian') return rule.askedOf === 'guardians';
  return part === 'pupil' && (rule.askedOf === 'pupil' || (kind === 'test' && rule.pupilTests));
}

export interface GivenAnswer {
  part: Part;
  answer: DataAnswer | null;
  answeredAt: Date | null;
  withdrawnAt: Date | null;
}

/**
 * Everybody who must has said yes. Whoever said no, or took it back, stops it, also where one
 * guardian is enough.
 */
export function isGiven(rule: WhoRule, kind: DataKind, people: readonly GivenAnswer[]): boolean {
  const counting = people.filter(({ part }) => countsFor(rule, kind, part));
  const yes = ({ answer, withdrawnAt }: GivenAnswer): boolean =>
    answer === 'given' && withdrawnAt === null;
  if (
    counting.length === 0 ||
    counting.some((one) => one.answer === 'refused' || one.withdrawnAt !== null)
  )
    return false;
  const guardians = counting.filter(({ part }) => part === 'guardian');
  const others = counting.filter(({ part }) => part !== 'guardian');
  return (
    others.every(yes) &&
    (guardians.length === 0 || (rule.allGuardians ? guardians.every(yes) : guardians.some(yes)))
  );
}

/** Where one kind of a question stands. `dropped`: the school took the question back. */
export type ItemState =
  | 'open'
  | 'given'
  | 'refused'
  | 'withdrawn'
  | 'over'
  | 'unanswered'
  | 'dropped';

export interface ItemFacts {
  rule: WhoRule;
  kind: DataKind;
  holdsUntil: string;
  closed: boolean;
  endsOn: string;
  people: readonly GivenAnswer[];
}

export function itemState(
  { rule, kind, holdsUntil, closed, endsOn, people }: ItemFacts,
  today: string,
): ItemState {
  if (closed) return 'dropped';
  const counting = people.filter(({ part }) => countsFor(rule, kind, part));
  if (counting.some(({ withdrawnAt }) => withdrawnAt !== null)) return 'withdrawn';
  if (counting.some(({ answer }) => answer === 'refused')) return 'refused';
  if (isGiven(rule, kind, people)) return holdsUntil < today ? 'over' : 'given';
  return endsOn < today || holdsUntil < today ? 'unanswered' : 'open';
}

/** What one person said to one kind; short of an answer, how far they came. */
export type PersonItemState = 'given' | 'refused' | 'taken-back' | 'over' | LinkState;

export function personItemState(
  facts: LinkProgress & { answer: DataAnswer | null; takenBackAt: Date | null; holdsUntil: string },
  today: string,
): PersonItemState {
  if (facts.takenBackAt !== null) return 'taken-back';
  if (facts.answer === null) return linkState(facts, today);
  return facts.answer === 'given' && facts.holdsUntil < today ? 'over' : facts.answer;
}

/**
 * Whether a kind may be done today: some question gave it, and nobody who counts said no or took it
 * back after that, in whichever question it was.
 */
export function holdsToday(items: readonly ItemFacts[], today: string): boolean {
  const counting = items.flatMap(({ rule, kind, people }) =>
    people.filter(({ part }) => countsFor(rule, kind, part)),
  );
  const lastNo = Math.max(
    0,
    ...counting.map(
      ({ answer, answeredAt, withdrawnAt }) =>
        (withdrawnAt ?? (answer === 'refused' ? answeredAt : null))?.getTime() ?? 0,
    ),
  );
  return items.some(
    (item) =>
      itemState(item, today) === 'given' &&
      Math.max(
        ...item.people.map(({ answer, answeredAt }) =>
          answer === 'given' ? (answeredAt?.getTime() ?? 0) : 0,
        ),
      ) > lastNo,
  );
}

/** Proposed last day: the end of the school year, and never past the longest that is allowed. */
export function proposedUntil(today: string): string {
  const year = Number(today.slice(0, 4));
  const summer = `${today.slice(5) > '06-30' ? year + 1 : year}-07-31`;
  const most = addMonths(today, MOST_MONTHS);
  return summer < most ? summer : most;
}
