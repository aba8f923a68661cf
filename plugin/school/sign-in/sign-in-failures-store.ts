import type { Reads, UnitOfWork } from '../../platform/store/index.ts';
import { signInFailuresTable } from './sign-in-tables.ts';

/** The places of a key that are taken. */
export const takenSlots = async (reads: Reads, keyHash: Buffer): Promise<number[]> =>
  (
    await reads.select<{ slot: number }>(
      'SELECT slot FROM {sign_in_failures} WHERE key_hash = :keyHash',
      { keyHash },
    )
  ).map(({ slot }) => slot);

/** False when another took the place first. */
export const takeSlot = async (
  unitOfWork: UnitOfWork,
  row: { id: string; keyHash: Buffer; slot: number; at: Date },
): Promise<boolean> =>
  (await unitOfWork.upkeep(
    signInFailuresTable,
    `INSERT IGNORE INTO {sign_in_failures} (id, key_hash, slot, at)
     VALUES (:id, :keyHash, :slot, :at)`,
    row,
  )) === 1;

export async function forgetTries(unitOfWork: UnitOfWork, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await unitOfWork.upkeep(
    signInFailuresTable,
    'DELETE FROM {sign_in_failures} WHERE id IN (:ids)',
    { ids },
  );
}

export async function forgetTriesOfKey(unitOfWork: UnitOfWork, keyHash: Buffer): Promise<void> {
  await unitOfWork.upkeep(
    signInFailuresTable,
    'DELETE FROM {sign_in_failures} WHERE key_hash = :keyHash',
    { keyHash },
  );
}

export async function forgetTriesUntil(unitOfWork: UnitOfWork, since: Date): Promise<void> {
  await unitOfWork.upkeep(
    signInFailuresTable,
    'DELETE FROM {sign_in_failures} WHERE at <= :since',
    { since },
  );
}
