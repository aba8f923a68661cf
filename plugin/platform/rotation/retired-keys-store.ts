import type { Keys, Reads, Unit } from '../store/index.ts';
import { retiredKeysTable } from './rotation-tables.ts';

type Kept = ReturnType<Keys['retired']>;

export const keptKeys = (reads: Reads): Promise<Kept> =>
  reads.select<Kept[number]>('SELECT key_id AS keyId, sealed FROM {retired_keys}');

/** Keeps them, sealed anew where they were kept before. */
export const keepKeys = (unit: Unit, kept: Kept): Promise<void> =>
  unit.insertMany(
    retiredKeysTable,
    kept.map((row) => ({ ...row, keptAt: unit.at })),
    ['sealed', 'keptAt'],
  );
