/**
 * Asking for consent by mailed links (seed: *Instemming op plan*). A round is one version of the plan and everybody who
 * was asked for it; what each rule says of it is here, over loaded facts.
 */

/** `other`: somebody who is asked beside those who must consent, with the relation and the reason. */
export type Part = 'guardian' | 'pupil' | 'other';
export const linkAnswers = ['agreed', 'agreed-remark', 'refused'] as const;
export type LinkAnswer = (typeof linkAnswers)[number];

/** Where one person stands, exactly; `sent` is on its way, `delivered` taken by the mail server of the address. */
export type PersonState =
  | 'sent' | 'delivered' | 'bounced' | 'opened' | 'code-sent' | 'code-accepted' | LinkAnswer | 'expired' | 'withdrawn';

/** What was known of a person at the moment of asking: kept as it was, whatever changes later. */
export interface PersonFacts {
  name: string;
  relation: string;
  /** Had gezag according to step 1. */
  authority: boolean;
  email: string;
  /** Why somebody is asked who need not consent; '' for the others. */
  reason: string;
}

export interface RoundRule {
  /** Whose consent counts: the guardians' and perhaps the pupil's beside them, or the pupil's alone. */
  askedOf: 'guardians' | 'pupil';
  allGuardians: boolean;
}

export const saysYes = (answer: LinkAnswer | null): boolean => answer === 'agreed' || answer === 'agreed-remark';

/** Everybody who must has agreed (domain.md §2, *Who consents*): all guardians asked or one of them, and the pupil beside them. */
export function isAgreed(rule: RoundRule, people: readonly { part: Part; counts: boolean; answer: LinkAnswer | null }[]): boolean {
  const counting = people.filter(({ counts }) => counts);
  const guardians = counting.filter(({ part }) => part === 'guardian');
  const pupil = counting.filter(({ part }) => part === 'pupil');
  if (counting.length === 0 || !pupil.every(({ answer }) => saysYes(answer))) return false;
  if (guardians.length === 0) return true;
  return rule.allGuardians ? guardians.every(({ answer }) => saysYes(answer)) : guardians.some(({ answer }) => saysYes(answer));
}

export interface StateFacts {
  answer: LinkAnswer | null;
  withdrawnAt: Date | null;
  closedAs: 'asked-again' | 'elsewhere' | null;
  endsOn: string;
  /** Of the newest link's mail. */
  mail: 'waiting' | 'sent' | 'dead' | null;
  openedAt: Date | null;
  codesSent: number;
  acceptedAt: Date | null;
}

/** An answer stays an answer; short of one, an end counts before how far somebody had come. */
export function personState(facts: StateFacts, today: string): PersonState {
  if (facts.answer !== null) return facts.answer;
  if (facts.withdrawnAt !== null || facts.closedAs !== null) return 'withdrawn';
  if (facts.endsOn < today) return 'expired';
  if (facts.acceptedAt !== null) return 'code-accepted';
  if (facts.openedAt !== null) return facts.codesSent > 0 ? 'code-sent' : 'opened';
  return facts.mail === 'sent' ? 'delivered' : facts.mail === 'dead' ? 'bounced' : 'sent';
}

/** Why a link leads nowhere; `open` when it does. Each has a page that says what to do. */
export type LinkGate = 'open' | 'unknown' | 'replaced' | 'withdrawn' | 'asked-again' | 'elsewhere' | 'archived' | 'expired';

export interface GateFacts {
  replacedAt: Date | null;
  withdrawnAt: Date | null;
  closedAs: 'asked-again' | 'elsewhere' | null;
  archived: boolean;
  endsOn: string;
}

export function linkGate(facts: GateFacts | undefined, today: string): LinkGate {
  if (facts === undefined) return 'unknown';
  if (facts.closedAs !== null) return facts.closedAs;
  if (facts.withdrawnAt !== null) return 'withdrawn';
  if (facts.replacedAt !== null) return 'replaced';
  if (facts.archived) return 'archived';
  return facts.endsOn < today ? 'expired' : 'open';
}

/** Promise 18: a link lives for so many days at most. */
export const MOST_DAYS = 30;
export const PROPOSED_DAYS = 14;
export const LONGEST_WORDS = 10_000;
const SHORTEST_WORDS = 3;

export type AnswerFault = { field: 'keuze' | 'opmerking' | 'reden'; code: string };

/** A remark and a refusal carry words; an agreement needs none. */
export function answerFaults(answer: LinkAnswer | undefined, words: string | undefined): AnswerFault[] {
  if (answer === undefined) return [{ field: 'keuze', code: 'answer-missing' }];
  if (answer === 'agreed') return [];
  const field = answer === 'refused' ? 'reden' : 'opmerking';
  if (words === undefined) return [{ field, code: 'words-refused' }];
  if (words.trim().length < SHORTEST_WORDS) return [{ field, code: answer === 'refused' ? 'refusal-without-reason' : 'remark-empty' }];
  return [...words].length > LONGEST_WORDS ? [{ field, code: 'too-long' }] : [];
}

/** Six digits as people type or paste them: with spaces, dashes, dots or a line end. Undefined when it is no code. */
export function readCode(typed: string): string | undefined {
  const digits = typed.normalize('NFKC').replaceAll(/[\s.\u2010-\u2015-]/g, '');
  return /^\d{6}$/.test(digits) ? digits : undefined;
}
