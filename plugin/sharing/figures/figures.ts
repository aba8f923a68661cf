import type { Counted, Taken } from './figures-store.ts';

/** What became of a number of requests. */
export interface Sum {
  sent: number;
  /** Not over yet. */
  running: number;
  yes: number;
  no: number;
  other: number;
  withdrawn: number;
  /** Days in which half of them, and nine of ten, were decided; undefined before one was. */
  half: number | undefined;
  nine: number | undefined;
}

/** The figures of each group, in the order in which the groups come. */
export function sums(
  rows: readonly Counted[],
  days: readonly Taken[],
  keyOf: (row: Pick<Counted, 'kind' | 'schoolId'>) => string,
): Map<string, Sum> {
  const keys = [...new Set(rows.map(keyOf))];
  return new Map(
    keys.map((key) => [
      key,
      sumOf(
        rows.filter((row) => keyOf(row) === key),
        days.filter((row) => keyOf(row) === key),
      ),
    ]),
  );
}

export function sumOf(rows: readonly Counted[], days: readonly Taken[]): Sum {
  const of = (is: (row: Counted) => boolean): number =>
    rows.filter(is).reduce((sum, { count }) => sum + count, 0);
  return {
    sent: of(() => true),
    running: of(({ status }) => status !== 'decided' && status !== 'withdrawn'),
    yes: of(({ outcomeKind }) => outcomeKind === 'yes'),
    no: of(({ outcomeKind }) => outcomeKind === 'no'),
    other: of(({ outcomeKind }) => outcomeKind === 'other'),
    withdrawn: of(({ status }) => status === 'withdrawn'),
    half: within(days, 0.5),
    nine: within(days, 0.9),
  };
}

/** The fewest days in which this part of them was decided. */
export function within(
  days: readonly Pick<Taken, 'days' | 'count'>[],
  part: number,
): number | undefined {
  const all = days.reduce((sum, { count }) => sum + count, 0);
  let seen = 0;
  for (const { days: number, count } of days.toSorted((a, b) => a.days - b.days)) {
    seen += count;
    if (seen >= all * part) return number;
  }
  return undefined;
}

/** The school year of a day begins on 1 August: `2026` for 2026-2027. */
export const schoolYearOf = (day: string): number =>
  Number(day.slice(0, 4)) - (day.slice(5) < '08-01' ? 1 : 0);

/** From 1 August up to the next one. */
export const daysOf = (year: number): { from: string; until: string } => ({
  from: `${year}-08-01`,
  until: `${year + 1}-08-01`,
});

/** Every month of a school year, `yyyy-mm`. */
export const monthsOf = (year: number): string[] =>
  Array.from({ length: 12 }, (_, index) => {
    const month = ((index + 7) % 12) + 1;
    return `${month >= 8 ? year : year + 1}-${String(month).padStart(2, '0')}`;
  });
