import type { Lang } from '../../kernel/lang.ts';

/**
 * Links for people who have no account here: a parent or pupil is mailed one, asks for a code and
 * comes in. What each rule says is here, over loaded facts; what a link leads to is a purpose's
 * own.
 */

/** What a link is for: the id that the feature it leads to has of its purpose. */
export type LinkPurpose = string;

/** Experts are asked for an advice; for anything else it is parents and pupils who come. */
export const linkRole = (purpose: LinkPurpose): 'parent' | 'expert' =>
  purpose === 'advice' ? 'expert' : 'parent';

/**
 * By what somebody comes: a mailed link, a letter with a code, or a tablet of the school with
 * somebody of staff beside them.
 */
export type LinkKind = 'mail' | 'letter' | 'tablet';
/** How staff knew who sat at the tablet: they know the person, or saw a document. */
export const identifications = ['known', 'document'] as const;
export type Identified = (typeof identifications)[number];

/** What was known of a person at the moment of sending: kept as it was, whatever changes later. */
export interface LinkPerson {
  name: string;
  relation: string;
  /** Had gezag according to step 1. */
  authority: boolean;
  email: string;
  /** Why somebody gets a link who need not; '' for the others. */
  reason: string;
}

/**
 * Why all links about one thing ended at once: asked anew, settled in another way, or taken back.
 */
export type ClosedAs = 'asked-again' | 'elsewhere' | 'withdrawn';

/**
 * How far somebody came, exactly; `sent` is on its way, `delivered` taken by the mail server of the
 * address.
 */
export type LinkState =
  | 'unsent'
  | 'sent'
  | 'delivered'
  | 'bounced'
  | 'letter-made'
  | 'opened'
  | 'code-sent'
  | 'school-code-due'
  | 'code-accepted'
  | 'expired'
  | 'withdrawn';

export interface LinkProgress {
  withdrawnAt: Date | null;
  closedAs: ClosedAs | null;
  endsOn: string;
  /** Of the newest link's mail. */
  mail: 'waiting' | 'sent' | 'dead' | null;
  /** When the letter was made whose code works; a mail after it replaces it. */
  letterAt: Date | null;
  openedAt: Date | null;
  codesSent: number;
  acceptedAt: Date | null;
  /** A code of the school is asked beside the mailed one. */
  second: number;
  secondAt: Date | null;
}

const mailStates = { waiting: 'sent', sent: 'delivered', dead: 'bounced' } as const;

/** An end counts before how far somebody had come. */
export function linkState(facts: LinkProgress, today: string): LinkState {
  if (facts.withdrawnAt !== null || facts.closedAs !== null) return 'withdrawn';
  if (facts.endsOn < today) return 'expired';
  if (facts.acceptedAt !== null)
    return facts.second === 1 && facts.secondAt === null ? 'school-code-due' : 'code-accepted';
  if (facts.openedAt !== null) return facts.codesSent > 0 ? 'code-sent' : 'opened';
  if (facts.letterAt !== null) return 'letter-made';
  if (facts.mail === null) return 'unsent';
  return mailStates[facts.mail];
}

/** Why a link leads nowhere; `open` when it does. Each has a page that says what to do. */
export type LinkGate =
  | 'open'
  | 'unknown'
  | 'replaced'
  | 'withdrawn'
  | 'asked-again'
  | 'elsewhere'
  | 'archived'
  | 'expired';

export interface GateFacts {
  replacedAt: Date | null;
  withdrawnAt: Date | null;
  closedAs: ClosedAs | null;
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

/** A link lives for so many days at most. */
export const MOST_DAYS = 30;
export const PROPOSED_DAYS = 14;

/**
 * An O for a nought, and an I or an l for a one: in a code of digits they can mean nothing else.
 */
export const digitsIn = (typed: string): string =>
  typed.replaceAll(/[oO]/g, '0').replaceAll(/[iIlL|]/g, '1');

/**
 * Six digits as people type or paste them: with spaces, dashes, dots or a line end. Undefined when
 * it is no code.
 */
export function readCode(typed: string): string | undefined {
  const digits = digitsIn(typed.normalize('NFKC').replaceAll(/[\s.\u2010-\u2015-]/g, ''));
  return /^\d{6}$/.test(digits) ? digits : undefined;
}

/** Step 1 has a line of free text for the language that somebody is best spoken to in. */
export const langFrom = (typed: string): Lang =>
  /^\s*(engels|english|eng|en)\b/i.test(typed) ? 'en' : 'nl';
