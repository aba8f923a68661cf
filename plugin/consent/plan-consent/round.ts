import type { AskedPerson } from '../asking/index.ts';
import { linkState } from '../link-facts/index.ts';
import type { LinkProgress, LinkState } from '../link-facts/index.ts';

/** The exact text that a round is about, with what tells its goals from those of another round. */
export interface KeptActionPart {
  text: string;
  rows: string[];
}

export const linkAnswers = ['agreed', 'agreed-remark', 'refused'] as const;
export type LinkAnswer = (typeof linkAnswers)[number];

/** As whom somebody is asked. */
export type Part = AskedPerson['part'];

/** Where one person stands, exactly: their answer, and short of one how far they came. */
export type PersonState = LinkAnswer | LinkState;

export interface RoundRule {
  /**
   * Whose consent counts: the guardians' and perhaps the pupil's beside them, or the pupil's alone.
   */
  askedOf: 'guardians' | 'pupil';
  allGuardians: boolean;
}

export const saysYes = (answer: LinkAnswer | null): boolean =>
  answer === 'agreed' || answer === 'agreed-remark';

/** Everybody who must has agreed: all guardians asked or one of them, and the pupil beside them. */
export function isAgreed(
  rule: RoundRule,
  people: readonly { part: Part; counts: boolean; answer: LinkAnswer | null }[],
): boolean {
  const counting = people.filter(({ counts }) => counts);
  const guardians = counting.filter(({ part }) => part === 'guardian');
  const pupil = counting.filter(({ part }) => part === 'pupil');
  if (counting.length === 0 || !pupil.every(({ answer }) => saysYes(answer))) return false;
  if (guardians.length === 0) return true;
  return rule.allGuardians
    ? guardians.every(({ answer }) => saysYes(answer))
    : guardians.some(({ answer }) => saysYes(answer));
}

/** An answer stays an answer. */
export const personState = (
  facts: LinkProgress & { answer: LinkAnswer | null },
  today: string,
): PersonState => facts.answer ?? linkState(facts, today);

export const LONGEST_WORDS = 10_000;
const SHORTEST_WORDS = 3;

export type AnswerFault = { field: 'keuze' | 'opmerking' | 'reden'; code: string };

/** A remark and a refusal carry words; an agreement needs none. */
export function answerFaults(
  answer: LinkAnswer | undefined,
  words: string | undefined,
): AnswerFault[] {
  if (answer === undefined) return [{ field: 'keuze', code: 'answer-missing' }];
  if (answer === 'agreed') return [];
  const field = answer === 'refused' ? 'reden' : 'opmerking';
  if (words === undefined) return [{ field, code: 'words-refused' }];
  if (words.trim().length < SHORTEST_WORDS)
    return [{ field, code: answer === 'refused' ? 'refusal-without-reason' : 'remark-empty' }];
  return [...words].length > LONGEST_WORDS ? [{ field, code: 'too-long' }] : [];
}
