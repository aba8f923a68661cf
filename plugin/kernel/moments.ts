const clock = new Intl.DateTimeFormat('nl-NL', { timeZone: 'Europe/Amsterdam', hour: '2-digit', minute: '2-digit' });
const date = new Intl.DateTimeFormat('nl-NL', { timeZone: 'Europe/Amsterdam', day: '2-digit', month: '2-digit', year: 'numeric' });

/** "14:32", in the Netherlands. */
export const shownTime = (at: Date): string => clock.format(at);

/** "31-07-2027", in the Netherlands. */
export const shownDay = (at: Date): string => date.format(at);

/** "31-07-2027 14:32" */
export const shownMoment = (at: Date): string => `${shownDay(at)} ${shownTime(at)}`;

/** `yyyy-mm-dd` as 31-07-2027. */
export const shownDate = (day: string): string => day.split('-').toReversed().join('-');

/** Whole years between a birth date and a day, both `yyyy-mm-dd`. */
export function ageOn(birthDate: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years;
}
