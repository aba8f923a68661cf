import { seenLine } from '../../kernel/folding.ts';
import { isoDate } from '../../kernel/moments.ts';
import type { Field } from '../declaration/index.ts';

export { isoDate } from '../../kernel/moments.ts';

export const MAX_TEXT = 250_000;
export const MAX_LINE = 200;

export const maxOf = (field: Field): number =>
  field.max ?? (field.kind === 'text' ? MAX_TEXT : MAX_LINE);

/**
 * What a person typed, as it is kept: line ends as \n, dates as yyyy-mm-dd when they are dates.
 * Anything else is kept to the letter, also when it is not valid yet: a half-typed date must not be
 * lost.
 * @returns undefined for characters no text has (NUL and other controls, half a character)
 */
export function normalize(field: Field, typed: string): string | undefined {
  const text = typed.replaceAll(/\r\n?/g, '\n');
  if (/[^\P{Cc}\n\t]|\p{Cs}/u.test(text)) return undefined;
  if (field.kind === 'text') return text;
  const line = text.replaceAll(/\s*\n\s*/g, ' ').trim();
  switch (field.kind) {
    case 'date':
      return isoDate(line) ?? line;
    case 'number':
      // A number copied from a table brings spaces and signs that nobody sees, or a long minus.
      return seenLine(line).replace(/^\u2212(?=\d)/, '-');
    case 'email':
      return seenLine(line);
    case 'phone':
      return seenLine(line).replaceAll(/\p{Pd}/gu, '-');
    default:
      return line;
  }
}

/** A date that exists, as `yyyy-mm-dd`: only then may it be compared with another. */
export const isDay = (text: string): boolean => isoDate(text) === text;

/** `yyyy-mm-dd` as 31-07-2027; other text as it is. */
export function shownDate(text: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  return match === null ? text : `${match[3] ?? ''}-${match[2] ?? ''}-${match[1] ?? ''}`;
}

/** What is wrong with one value when a step is finished; undefined when nothing is. */
export function valueFault(
  field: Field,
  value: string,
): 'required' | 'choice' | 'date' | 'number' | 'email' | 'phone' | 'too-long' | undefined {
  if (value.trim() === '') return field.required === true ? 'required' : undefined;
  if ([...value].length > maxOf(field)) return 'too-long';
  switch (field.kind) {
    case 'choice':
      return field.options?.includes(value) === true ? undefined : 'choice';
    case 'date':
      return isDay(value) ? undefined : 'date';
    case 'number':
      return /^-?\d{1,6}([.,]\d{1,3})?$/.test(value) ? undefined : 'number';
    case 'email':
      return /^[^\s@<>"]{1,64}@[^\s@<>".]+(\.[^\s@<>".]+)+$/.test(value) ? undefined : 'email';
    case 'phone':
      return /^\+?[\d\s()-]{6,20}$/.test(value) ? undefined : 'phone';
    default:
      return undefined;
  }
}
