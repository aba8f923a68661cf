import type { Unit } from '../../platform/store/index.ts';
import type { RowOf } from '../../platform/tables/index.ts';
import { guardianshipsTable, peopleTable } from './people-tables.ts';

/** In one order, so that two who lock the same people wait for each other. */
export async function lockPeople(unit: Unit, ids: readonly string[]): Promise<void> {
  for (const id of ids.toSorted()) await unit.find(peopleTable, { id }, { lock: true });
}

/** Ids of who were merged into this person, locked. */
export async function hiddenBehind(unit: Unit, personId: string): Promise<string[]> {
  const rows = await unit.all(peopleTable, { mergedInto: personId }, { lock: true });
  return rows.map(({ id }) => id);
}

/** One person stands for the other, and for those the other stood for. */
export async function hideBehind(unit: Unit, gone: string, kept: string): Promise<void> {
  await unit.update(peopleTable, { mergedInto: gone }, { mergedInto: kept });
  await unit.update(
    peopleTable,
    { id: gone },
    { status: 'inactive', mergedInto: kept, updatedAt: unit.at },
  );
}

/** The person stands there again, and these behind them. */
export async function bringBack(
  unit: Unit,
  personId: string,
  hidden: readonly string[],
  status: 'active' | 'inactive',
): Promise<void> {
  if (hidden.length > 0) await unit.update(peopleTable, { id: hidden }, { mergedInto: personId });
  await unit.update(
    peopleTable,
    { id: personId },
    { status, mergedInto: null, updatedAt: unit.at },
  );
}

/** Guardians of one pupil become another's. */
export async function giveGuardians(
  unit: Unit,
  ids: readonly string[],
  { from, to }: { from: string; to: string },
): Promise<void> {
  if (ids.length > 0)
    await unit.update(guardianshipsTable, { studentId: from, guardianId: ids }, { studentId: to });
}

export async function removeGuardians(
  unit: Unit,
  studentId: string,
  ids: readonly string[],
): Promise<void> {
  if (ids.length > 0) await unit.remove(guardianshipsTable, { studentId, guardianId: ids });
}

export const putBackGuardians = (
  unit: Unit,
  rows: readonly RowOf<typeof guardianshipsTable>[],
): Promise<void> => unit.insertMany(guardianshipsTable, rows);
