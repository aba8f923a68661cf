import {
  shownDate,
  shownDay,
  shownMoment,
  writtenDate,
  writtenDay,
  writtenMoment,
} from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';

/**
 * Staff read days in numbers; parents and pupils read the name of the month, which nobody takes for
 * the day. An English document is made for parents.
 */
const isWritten = (t: Translate): boolean => t.plain === true || t.lang === 'en';

/** `yyyy-mm-dd` as the readers of a document in this language read it; another text as it is. */
export const dateFor = (day: string, t: Translate): string =>
  isWritten(t) ? writtenDate(day, t.lang) : shownDate(day);

export const dayFor = (at: Date, t: Translate): string =>
  isWritten(t) ? writtenDay(at, t.lang) : shownDay(at);

export const momentFor = (at: Date, t: Translate): string =>
  isWritten(t) ? writtenMoment(at, t.lang) : shownMoment(at);
