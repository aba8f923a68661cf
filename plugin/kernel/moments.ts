import { schoolDay } from './clock.ts';
import { folded, seenLine } from './folding.ts';
import type { Lang } from './lang.ts';

const clock = new Intl.DateTimeFormat('nl-NL', {
  timeZone: 'Europe/Amsterdam',
  hour: '2-digit',
  minute: '2-digit',
});

/** "14:32", in the Netherlands. */
export const shownTime = (at: Date): string => clock.format(at);

/** "31-07-2027", in the Netherlands. */
export const shownDay = (at: Date): string => shownDate(schoolDay(at));

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

const months = [
  ['jan', 'januari', 'january'],
  ['feb', 'febr', 'februari', 'february'],
  ['mrt', 'maart', 'mar', 'maa', 'march'],
  ['apr', 'april'],
  ['mei', 'may'],
  ['jun', 'juni', 'june'],
  ['jul', 'juli', 'july'],
  ['aug', 'augustus', 'august'],
  ['sep', 'sept', 'september'],
  ['okt', 'oct', 'oktober', 'october'],
  ['nov', 'november'],
  ['dec', 'december'],
];
const WEEKDAY =
  /^(ma|di|wo|do|vr|za|zo|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|(mon|tues|wednes|thurs|fri|satur|sun)day)[.,]? (?=\d)/;
/** As spreadsheets and databases write the day alone. */
const MIDNIGHT = /[t ]0?0:00(:00(\.0+)?)?z?$/;
const monthNames: Readonly<Record<Lang, Intl.DateTimeFormat>> = {
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
    : `${at.getUTCDate()} ${monthNames[lang].format(at)} ${at.getUTCFullYear()}`;
}

/** "14 december 2026", in the Netherlands. */
export const writtenDay = (at: Date, lang: Lang): string => writtenDate(schoolDay(at), lang);

/** "14 december 2026, 14:32", in the Netherlands. */
export const writtenMoment = (at: Date, lang: Lang): string =>
  `${writtenDay(at, lang)}, ${shownTime(at)}`;

/**
 * Reads a day as people and programs write it, as `yyyy-mm-dd`: 31-07-2027, 31/7/2027, 31.7.27,
 * 31 juli 2027, vr 31 jul. 2027, 2027-07-31 or 2027/07/31, with midnight behind it or not, in
 * Dutch and in English. Undefined when it is no date that exists.
 */
export function isoDate(text: string): string | undefined {
  const plain = folded(seenLine(text))
    .replaceAll(/\p{Pd}/gu, '-')
    .replace(MIDNIGHT, '')
    .replace(WEEKDAY, '')
    .replace(/^(\d{1,2})(e|ste|de|st|nd|rd|th)(?= )/, '$1')
    .replace(/^([a-z]{3,9}) (\d{1,2}),? (?=\d{4}$)/, '$2 $1 ');
  const dutch = /^(\d{1,2})(?: ?[-/.] ?| )(\d{1,2})(?: ?[-/.] ?| )(\d{4}|\d{2})$/.exec(plain);
  const iso = /^(\d{4})([-/])(\d{1,2})\2(\d{1,2})$/.exec(plain);
  const named = /^(\d{1,2})[-. ]{0,2}([a-z]{3,9})[-., ]{0,2}(\d{4}|\d{2})$/.exec(plain);
  if (iso !== null) return existing(iso[1], iso[3], iso[4]);
  if (dutch !== null) return existing(dutch[3], dutch[2], dutch[1]);
  const [, first, word = '', year] = named ?? [];
  const month = months.findIndex((names) => names.includes(word));
  return month < 0 ? undefined : existing(year, String(month + 1), first);
}

/** The day as `yyyy-mm-dd`; undefined when the calendar does not have it. */
function existing(year = '', month = '', day = ''): string | undefined {
  const full = `${year.length === 2 ? `20${year}` : year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const date = new Date(`${full}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(full) ? full : undefined;
}

/** Whole years between a birth date and a day, both `yyyy-mm-dd`. */
export function ageOn(birthDate: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years;
}
