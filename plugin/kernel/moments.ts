import type { Lang } from './lang.ts';

const clock = new Intl.DateTimeFormat('nl-NL', {
  timeZone: 'Europe/Amsterdam',
  hour: '2-digit',
  minute: '2-digit',
});
const date = new Intl.DateTimeFormat('nl-NL', {
  timeZone: 'Europe/Amsterdam',
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
});

/** "14:32", in the Netherlands. */
export const shownTime = (at: Date): string => clock.format(at);

/** "31-07-2027", in the Netherlands. */
export const shownDay = (at: Date): string => date.format(at);

/** "31-07-2027 14:32" */
export const shownMoment = (at: Date): string => `${shownDay(at)} ${shownTime(at)}`;

const seconds = new Intl.DateTimeFormat('nl-NL', {
  timeZone: 'Europe/Amsterdam',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** "31-07-2027 14:32:07", where the order of what happened within a minute is evidence. */
export const shownSecond = (at: Date): string => `${shownDay(at)} ${seconds.format(at)}`;

/** `yyyy-mm-dd` as 31-07-2027. */
export const shownDate = (day: string): string => day.split('-').toReversed().join('-');

const months: Readonly<Record<Lang, Intl.DateTimeFormat>> = {
  nl: new Intl.DateTimeFormat('nl-NL', { timeZone: 'UTC', month: 'long' }),
  en: new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', month: 'long' }),
};

/**
 * `yyyy-mm-dd` as "14 december 2026", for who is no member of staff: in numbers an English reader
 * takes the month for the day. '' stays ''.
 */
export function writtenDate(day: string, lang: Lang): string {
  const at = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(at.getTime())
    ? day
    : `${at.getUTCDate()} ${months[lang].format(at)} ${at.getUTCFullYear()}`;
}

/** "14 december 2026", in the Netherlands. */
export const writtenDay = (at: Date, lang: Lang): string =>
  writtenDate(shownDate(shownDay(at)), lang);

/** "14 december 2026, 14:32", in the Netherlands. */
export const writtenMoment = (at: Date, lang: Lang): string =>
  `${writtenDay(at, lang)}, ${shownTime(at)}`;

/**
 * Reads 31-07-2027, 31/7/2027, 31.7.27 or 2027-07-31 as `yyyy-mm-dd`; undefined when it is no date
 * that exists.
 */
export function isoDate(text: string): string | undefined {
  const dutch = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})$/.exec(text);
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  const [year = '', month = '', day = ''] = iso?.slice(1) ?? dutch?.slice(1).toReversed() ?? [];
  if (year === '') return undefined;
  const full = `${year.length === 2 ? `20${year}` : year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const date = new Date(`${full}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(full) ? full : undefined;
}

/** Whole years between a birth date and a day, both `yyyy-mm-dd`. */
export function ageOn(birthDate: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years;
}
