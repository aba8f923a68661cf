/** The only source of time, so that tests and jobs can set it. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** The calendar date in the Netherlands, `yyyy-mm-dd`: school days do not follow UTC. */
export function schoolDay(at: Date): string {
  // A page asks some forty times, mostly of one moment; a day here begins on the hour.
  const hour = Math.floor(at.getTime() / 3_600_000);
  if (hour !== asked.hour) asked = { hour, day: dayFormat.format(at) };
  return asked.day;
}

let asked = { hour: Number.NaN, day: '' };

const dayFormat = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/Amsterdam',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** Adds whole days to a `yyyy-mm-dd` date. */
export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/**
 * The same day so many months later; a day which that month does not have goes on in the next: 29
 * February becomes 1 March.
 */
export function addMonths(day: string, months: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.toISOString().slice(0, 10);
}

/** Whole days from one `yyyy-mm-dd` date to another; negative when `to` lies before `from`. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}
