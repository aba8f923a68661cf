import { addDays, daysBetween } from '../../kernel/clock.ts';

/** First and last day, `yyyy-mm-dd`; without a last day as long as it lasts. */
export interface Period {
  from: string;
  to: string | null;
}

const FOREVER = '9999-12-31';
const endOf = ({ to }: Period): string => to ?? FOREVER;

/**
 * Of the periods in which somebody is in one group the one that counts today: it, else the next to
 * come, else the last that was. Periods that touch are one. The same periods give the same answer
 * in whatever order they come.
 * @param periods at least one
 */
export function periodThatCounts(periods: readonly Period[], today: string): Period {
  const joined: Period[] = [];
  for (const period of periods.toSorted(byFirstDay)) {
    const last = joined.at(-1);
    if (last === undefined || !touches(last, period)) joined.push({ ...period });
    else if (endOf(period) > endOf(last)) last.to = period.to;
  }
  const now = joined.find((period) => period.from <= today && endOf(period) >= today);
  return (
    now ??
    joined.find((period) => period.from > today) ??
    joined.at(-1) ?? { from: today, to: today }
  );
}

/** The next begins within the one, or on the day after it. */
const touches = (one: Period, next: Period): boolean =>
  next.from <= endOf(one) || addDays(endOf(one), 1) === next.from;

const byFirstDay = (one: Period, other: Period): number =>
  one.from.localeCompare(other.from) || endOf(one).localeCompare(endOf(other));

/** The first day of a school year, its last, and until when its groups run. */
export interface YearPeriod {
  startsOn: string;
  endsOn: string;
}

/** A year that begins in the first half of another runs beside it, and does not follow it. */
const HALF_A_YEAR = 183;
export const NEVER = '9999-12-31';

/**
 * Until when the groups of a school year run: the first day of the year that follows it, so that
 * nobody loses sight in August. Two years that begin at about the same time, as when a school has
 * two calendars, run beside each other, and both until a year begins after both.
 */
export function runsUntil(year: YearPeriod, years: readonly YearPeriod[]): string {
  const half = Math.min(HALF_A_YEAR, Math.round(daysBetween(year.startsOn, year.endsOn) / 2));
  const earliest = addDays(year.startsOn, Math.max(1, half));
  return (
    years
      .map(({ startsOn }) => startsOn)
      .filter((startsOn) => startsOn >= earliest)
      .toSorted()[0] ?? NEVER
  );
}
