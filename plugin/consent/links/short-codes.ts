import { createHmac, randomInt, timingSafeEqual } from 'node:crypto';
import { digitsIn } from '../link-facts/index.ts';

/**
 * No sign that looks like another one, in print or in handwriting; and no vowel, so that no code is
 * a word.
 */
const SIGNS = '2346789CDFGHJKMNPQRTVWXY';
const GROUPS = 3;
const GROUP = 4;

const signs = (count: number): string =>
  Array.from({ length: count }, () => SIGNS[randomInt(SIGNS.length)] ?? '').join('');

/**
 * Of a letter: twelve signs of twenty-four, 55 bits. The first group finds the letter, the rest
 * opens it.
 */
export const newLetterCode = (): string =>
  Array.from({ length: GROUPS }, () => signs(GROUP)).join('-');

/** Of the school: eight digits, as people read them out. */
export const newSchoolCode = (): string =>
  `${String(randomInt(10_000)).padStart(4, '0')} ${String(randomInt(10_000)).padStart(4, '0')}`;

const plain = (typed: string): string =>
  typed
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s.\u2010-\u2015-]/g, '');

/** What people write for a sign that looks like it, where only one of the two is ever in a code. */
const written: Readonly<Record<string, string>> = { B: '8', Z: '2', U: 'V' };
const letterSigns = (typed: string): string[] =>
  [...plain(typed)].map((sign) => written[sign] ?? sign);

/**
 * Signs of what somebody typed that are never in a letter's code, each once; none of a text that is
 * too short or too long for one, of which that is to be said first.
 */
export function neverInLetter(typed: string): string[] {
  const signs = letterSigns(typed);
  return signs.length === GROUPS * GROUP
    ? [...new Set(signs.filter((sign) => !SIGNS.includes(sign)))]
    : [];
}

/** As people type it: small letters, with or without the dashes. Undefined when it is no code. */
export function readLetterCode(typed: string): { finder: string; whole: string } | undefined {
  const text = letterSigns(typed).join('');
  return text.length === GROUPS * GROUP && [...text].every((sign) => SIGNS.includes(sign))
    ? { finder: text.slice(0, GROUP), whole: text }
    : undefined;
}

export function readSchoolCode(typed: string): string | undefined {
  const digits = digitsIn(plain(typed));
  return /^\d{8}$/.test(digits) ? digits : undefined;
}

/**
 * Of one text by every key there was, the present one first: that is what is kept, and any of them
 * finds it again.
 */
export type Hashes<T> = readonly [T, ...T[]];

/** Keyed, because a code that a person can type would be found in a dump at once. */
export interface CodeHashes {
  letter(code: { finder: string; whole: string }): Hashes<{ finder: Buffer; whole: Buffer }>;
  school(digits: string, id: string): Hashes<Buffer>;
  /** Tells whether two recipients are one person, without a name or an address in clear. */
  who(part: 'name' | 'address', text: string): Hashes<Buffer>;
}

export const isOneOf = (kept: Buffer, hashes: readonly Buffer[]): boolean =>
  hashes.some((hash) => timingSafeEqual(kept, hash));

/**
 * @param keys the present one first, then those of earlier master keys: what they hashed stays good
 */
export function createCodeHashes(keys: Hashes<Buffer>): CodeHashes {
  const hash = (key: Buffer, text: string): Buffer =>
    createHmac('sha256', key).update(text).digest();
  const byEach = <T>(make: (key: Buffer) => T): Hashes<T> => [
    make(keys[0]),
    ...keys.slice(1).map(make),
  ];
  return {
    letter: ({ finder, whole }) =>
      byEach((key) => ({
        finder: hash(key, `letter finder ${finder}`),
        whole: hash(key, `letter code ${whole}`),
      })),
    school: (digits, id) => byEach((key) => hash(key, `school code ${id} ${digits}`)),
    who: (part, text) =>
      byEach((key) =>
        hash(
          key,
          `decline ${part} ${text.normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLowerCase()}`,
        ),
      ),
  };
}

/** Of a letter: one is made, what was typed is read, and signs that are in none are told. */
export const letterCodes = {
  make: newLetterCode,
  read: readLetterCode,
  never: neverInLetter,
} as const;
