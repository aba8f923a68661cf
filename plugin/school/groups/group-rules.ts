import { seenLine } from '../../kernel/folding.ts';
import { isoDate } from '../../kernel/moments.ts';
import type { GroupFacts, GroupFault, Period, TypedPeriod } from './group.ts';

export const MAX_NAME = 60;

/** A name as it is kept: one line, without spaces around it. */
export const tidyName = seenLine;

const isText = (text: string): boolean => !/\p{Cc}|\p{Cs}/u.test(text);

/** What is wrong with the name and level of an own group. */
export function groupFaults(group: { name: string; level: string }): GroupFault[] {
  const lengthOf = (text: string): number => [...text].length;
  return [
    ...(group.name === '' ? [{ field: 'naam', code: 'required' } as const] : []),
    ...(
      [
        ['naam', group.name],
        ['niveau', group.level],
      ] as const
    ).flatMap(([field, text]): GroupFault[] => {
      if (!isText(text)) return [{ field, code: 'value-refused' }];
      return lengthOf(text) > MAX_NAME ? [{ field, code: 'too-long' }] : [];
    }),
  ];
}

/**
 * Reads the dates of a member. The last day may not lie in the past, because leaving the group is
 * an act of now: removing somebody. A last day that stood there already may stay.
 */
export function readPeriod(
  typed: TypedPeriod,
  at: { today: string; year: Pick<GroupFacts, 'runsUntil'> },
  before?: Period,
): { period: Period; faults: GroupFault[] } {
  const from = isoDate(typed.from.trim());
  const until = typed.until.trim() === '' ? null : isoDate(typed.until.trim());
  const faults: GroupFault[] = [];
  if (from === undefined)
    faults.push({ field: 'van', code: typed.from.trim() === '' ? 'required' : 'date' });
  else if (from >= at.year.runsUntil) faults.push({ field: 'van', code: 'member-from-after-year' });
  if (until === undefined) faults.push({ field: 'tot', code: 'date' });
  else if (until !== null && until !== before?.until && until < at.today)
    faults.push({ field: 'tot', code: 'member-until-past' });
  else if (until !== null && from !== undefined && from > until)
    faults.push({ field: 'tot', code: 'member-until-before-from' });
  return { period: { from: from ?? '', until: until ?? null }, faults };
}

/** A year is over when the next one has started: its groups are history. */
export const yearIsOver = (year: { runsUntil: string }, today: string): boolean =>
  year.runsUntil <= today;

/** The school year a page of groups opens with: the one that runs, or else the nearest. */
export function presentYear<Y extends { startsOn: string; runsUntil: string }>(
  years: readonly Y[],
  today: string,
): Y | undefined {
  return (
    years.find((year) => year.startsOn <= today && !yearIsOver(year, today)) ??
    years.find((year) => year.startsOn > today) ??
    years.at(-1)
  );
}
