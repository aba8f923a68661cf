import type { Unit } from '../../platform/store/index.ts';
import { personName } from '../../school/people/index.ts';
import { emergencyAccessTable } from './record-tables.ts';

/** The first who saw it stays. */
export const markEmergencySeen = async (unit: Unit, id: string, seenBy: string): Promise<void> => {
  await unit.update(emergencyAccessTable, { id, seenAt: null }, { seenAt: unit.at, seenBy });
};

/**
 * Times that somebody opened a dossier after this moment which no care coordinator has seen; the
 * person is held until the unit ends, so that many at once are counted one after another.
 */
export async function unseenOf(unit: Unit, personId: string, since: Date): Promise<number> {
  await unit.select('SELECT id FROM {people} WHERE id = :personId FOR UPDATE', { personId });
  const [row] = await unit.select<{ count: number }>(
    `SELECT COUNT(*) AS count
       FROM {emergency_access}
      WHERE person_id = :personId
        AND from_at > :since
        AND seen_at IS NULL`,
    { personId, since },
  );
  return row?.count ?? 0;
}

/** Who opened it, as people read it. */
export const nameOf = async (unit: Unit, personId: string): Promise<string> =>
  (
    await unit.select<{ name: string }>(
      `SELECT ${personName('p')} AS name FROM {people} p WHERE p.id = :personId`,
      { personId },
    )
  )[0]?.name ?? '';
