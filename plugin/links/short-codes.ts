import { createHmac, randomInt } from 'node:crypto';

/** No sign that looks like another one, in print or in handwriting; and no vowel, so that no code is a word. */
const SIGNS = '2346789CDFGHJKMNPQRTVWXY';
const GROUPS = 3;
const GROUP = 4;

const signs = (count: number): string => Array.from({ length: count }, () => SIGNS[randomInt(SIGNS.length)] ?? '').join('');

/** Of a letter: twelve signs of twenty-four, 55 bits. The first group finds the letter, the rest opens it. */
export const newLetterCode = (): string => Array.from({ length: GROUPS }, () => signs(GROUP)).join('-');

/** Of the school: eight digits, as people read them out. */
export const newSchoolCode = (): string => `${String(randomInt(10_000)).padStart(4, '0')} ${String(randomInt(10_000)).padStart(4, '0')}`;

const plain = (typed: string): string => typed.normalize('NFKC').toUpperCase().replaceAll(/[\s.\u2010-\u2015-]/g, '');

/** As people type it: small letters, with or without the dashes. Undefined when it is no code. */
export function readLetterCode(typed: string): { finder: string; whole: string } | undefined {
  const text = plain(typed);
  return text.length === GROUPS * GROUP && [...text].every((sign) => SIGNS.includes(sign)) ? { finder: text.slice(0, GROUP), whole: text } : undefined;
}

export function readSchoolCode(typed: string): string | undefined {
  const digits = plain(typed);
  return /^\d{8}$/.test(digits) ? digits : undefined;
}

/** Keyed, because a code that a person can type would be found in a dump at once. */
export interface CodeHashes {
  letter(code: { finder: string; whole: string }): { finder: Buffer; whole: Buffer };
  school(digits: string, id: string): Buffer;
  /** Tells whether two recipients are one person, without a name or an address in clear. */
  who(part: 'name' | 'address', text: string): Buffer;
}

export function createCodeHashes(key: Buffer): CodeHashes {
  const hash = (text: string): Buffer => createHmac('sha256', key).update(text).digest();
  return {
    letter: ({ finder, whole }) => ({ finder: hash(`letter finder ${finder}`), whole: hash(`letter code ${whole}`) }),
    school: (digits, id) => hash(`school code ${id} ${digits}`),
    who: (part, text) => hash(`decline ${part} ${text.normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLowerCase()}`),
  };
}
