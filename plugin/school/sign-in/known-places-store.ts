import type { Reads, Unit, UnitOfWork } from '../../platform/store/index.ts';
import { knownPlacesTable } from './sign-in-tables.ts';

/** Those of these places that were signed in from lately, and not failed at too often since. */
export const placesAmong = async (
  reads: Reads,
  of: { hashes: readonly Buffer[]; since: Date; most: number },
): Promise<Buffer[]> =>
  (
    await reads.select<{ keyHash: Buffer }>(
      `SELECT key_hash AS keyHash
         FROM {known_places}
        WHERE key_hash IN (:hashes)
          AND at > :since
          AND failed_in_row < :most`,
      of,
    )
  ).map(({ keyHash }) => keyHash);

export async function keepPlace(
  unit: Unit,
  place: { keyHash: Buffer; personId: string },
): Promise<void> {
  await unit.write(
    `INSERT INTO {known_places} (key_hash, person_id, at)
     VALUES (:keyHash, :personId, :at)
         ON DUPLICATE KEY UPDATE at = :at, failed_in_row = 0`,
    { ...place, at: unit.at },
  );
}

export async function forgetPlaces(unit: Unit, personId: string, until: Date): Promise<void> {
  await unit.write(
    `DELETE FROM {known_places}
      WHERE person_id = :personId
        AND at <= :until`,
    { personId, until },
  );
}

export async function countAtPlace(unitOfWork: UnitOfWork, keyHash: Buffer): Promise<void> {
  await unitOfWork.upkeep(
    knownPlacesTable,
    'UPDATE {known_places} SET failed_in_row = failed_in_row + 1 WHERE key_hash = :keyHash',
    { keyHash },
  );
}
