import type { Unit } from '../../platform/store/index.ts';
import type { RowOf } from '../../platform/tables/index.ts';
import { membershipsTable } from './groups-tables.ts';

/** Memberships of our own become another person's. */
export async function giveMemberships(
  unit: Unit,
  ids: readonly string[],
  personId: string,
): Promise<void> {
  if (ids.length > 0) await unit.update(membershipsTable, { id: ids, source: 'own' }, { personId });
}

/** Takes memberships of our own out, without a trace in the group. */
export async function liftMemberships(unit: Unit, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await unit.remove(membershipsTable, { id: ids, source: 'own' });
}

/** Puts what was lifted back where it was. */
export const putBackMemberships = (
  unit: Unit,
  rows: readonly Omit<RowOf<typeof membershipsTable>, 'source'>[],
): Promise<void> =>
  unit.insertMany(
    membershipsTable,
    rows.map((row) => ({ ...row, source: 'own' as const })),
  );
