import { randomInt } from 'node:crypto';
import { AppError } from '../../kernel/errors.ts';
import { createKeptThread } from '../threads/index.ts';
import type { RateAnswer, RateRequest } from './rate-worker.ts';
import { words } from './words.ts';

/** Promise 27: typed passwords are at least 12 characters, and long ones are welcome. */
export const passwordLength = { min: 12, max: 128 } as const;

const generatedWords = 8;
/**
 * A longer text only gets stronger, while rating it takes ever longer: its beginning has to be
 * strong enough.
 */
const ratedLength = 48;
/**
 * "Safely unguessable" and better, in the rating's own terms: offline guessing of the report takes
 * years.
 */
const strongScore = 3;

/**
 * How strong a generated password is, in bits: its words are drawn independently, each as likely as
 * the other.
 */
export const generatedBits = generatedWords * Math.log2(words.length);

/** A new password that can be read out and typed: Dutch words with hyphens between. */
export function generatePassword(): string {
  return Array.from({ length: generatedWords }, () => words[randomInt(words.length)]).join('-');
}

export type PasswordFault =
  | 'report-password-short'
  | 'report-password-long'
  | 'report-password-characters'
  | 'report-password-weak';

export interface PasswordRating {
  /** 0 very weak to 4 very strong. */
  score: 0 | 1 | 2 | 3 | 4;
  ok: boolean;
  /** What is wrong with it, as `errors.<code>` says it; null when it is accepted. */
  code: PasswordFault | null;
}

/**
 * Rates a typed password against Dutch and common words, names, keyboard rows, dates and
 * repetitions.
 *
 * Only the 95 characters of a plain keyboard are accepted. The format wants other letters
 * normalised (SASLprep), which readers do differently or not at all, so an "é" could lock a parent
 * out of the report; a space at an end is lost when the password is passed on.
 * @param own words about who chooses it, which others would try first: names, an address, a school
 */
export async function ratePassword(
  password: string,
  own: readonly string[] = [],
): Promise<PasswordRating> {
  if (password.length > passwordLength.max)
    return { score: 0, ok: false, code: 'report-password-long' };
  const score = await strengthOf(password.slice(0, ratedLength), ownWords(own));
  const code = faultOf(password, score);
  return { score, ok: code === null, code };
}

/**
 * @throws AppError with the fault as its code (400) and the limits `min` and `max` as its
 * parameters
 */
export async function assertPassword(password: string): Promise<void> {
  const { code } = await ratePassword(password);
  if (code !== null) throw new AppError(code, 400, { params: passwordLength });
}

function faultOf(password: string, score: number): PasswordFault | null {
  if (password.length < passwordLength.min) return 'report-password-short';
  if (!/^[!-~](?:[ -~]*[!-~])?$/.test(password)) return 'report-password-characters';
  return score < strongScore ? 'report-password-weak' : null;
}

/** Ratings that may wait: a page asks for one with every pause in the typing. */
const WAITING = 60;
const thread = createKeptThread<RateRequest, RateAnswer>(import.meta.url, 'rate-worker', {
  waiting: WAITING,
});

/** Of who knows these words there may be less left to guess. */
async function strengthOf(
  password: string,
  own: readonly string[],
): Promise<PasswordRating['score']> {
  const rest = withoutOwn(password, own);
  const texts = rest === undefined ? [password] : [password, rest];
  const answers = await Promise.all(
    texts.map((text) => thread.ask({ password: text, longest: ratedLength })),
  );
  return answers.map(({ score }) => score).reduce((one, other) => (one < other ? one : other));
}

/** Ends the thread that rates; the next rating starts it anew. */
export const endRating = (): Promise<void> => thread.end();
/** Shorter ones are in too many words to say anything. */
const SHORTEST_OWN = 3;

/** Each as it stands and in its parts, with and without what stands on its letters. */
const ownWords = (own: readonly string[]): string[] => [
  ...new Set(
    own
      .flatMap((text) => [
        text,
        text.replaceAll(/[^\p{L}\p{N}]+/gu, ''),
        ...text.split(/[^\p{L}\p{N}]+/u),
      ])
      .map((text) => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase())
      .filter((text) => text.length >= SHORTEST_OWN),
  ),
];

/** What is left to guess for who knows these words; undefined where none of them stands in it. */
function withoutOwn(password: string, own: readonly string[]): string | undefined {
  const plain = password.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const rest = own
    .toSorted((a, b) => b.length - a.length)
    .reduce((text, word) => text.replaceAll(word, ''), plain);
  return rest === plain ? undefined : rest;
}
