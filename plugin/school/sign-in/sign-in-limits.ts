import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Database, UnitOfWork } from '../../platform/store/index.ts';
import { signInFailuresTable } from './sign-in-tables.ts';
import { createHash, randomInt } from 'node:crypto';

/**
 * Promise 9: tries that may fail in a quarter of an hour, for one account and for one address of
 * the network.
 */
const MOST = 10;
const WINDOW_MS = 15 * 60_000;
const places = Array.from({ length: MOST }, (_, place) => place);

/**
 * A try that counts as failed until it has succeeded, so that many at once cannot pass together.
 */
export interface Try {
  ids: readonly string[];
}

export interface SignInLimits {
  /** @throws AppError `sign-in-too-many` (429); a refused try does not lengthen the wait */
  enter(keys: readonly string[]): Promise<Try>;
  /** Takes the try back: it did not fail. */
  succeed(entered: Try): Promise<void>;
  /** Forgets what failed for this key: the owner has shown to be the owner. */
  clear(key: string): Promise<void>;
}

/**
 * Kept in the database, so that all processes count together and a restart forgets nothing. A try
 * takes one of ten places of its key, and the unique key of the table gives each to one try only:
 * of fifty at once ten go on, never more, and never none.
 */
export function createSignInLimits(deps: {
  database: Database;
  unitOfWork: UnitOfWork;
  clock: Clock;
}): SignInLimits {
  const { database, unitOfWork, clock } = deps;
  const hash = (key: string): Buffer => createHash('sha256').update(key).digest();
  const remove = async (ids: readonly string[]): Promise<void> => {
    if (ids.length > 0)
      await unitOfWork.upkeep(
        signInFailuresTable,
        'DELETE FROM {sign_in_failures} WHERE id IN (:ids)',
        { ids },
      );
  };
  /** @returns the id of the place taken; undefined when all are taken */
  const take = async (keyHash: Buffer, now: Date): Promise<string | undefined> => {
    for (;;) {
      const taken = await database.select<{ slot: number }>(
        'SELECT slot FROM {sign_in_failures} WHERE key_hash = :keyHash',
        { keyHash },
      );
      const free = places.filter((place) => !taken.some(({ slot }) => slot === place));
      // By chance, so that two at once seldom want the same one.
      const slot = free[randomInt(Math.max(free.length, 1))];
      if (slot === undefined) return undefined;
      const id = newId();
      const added = await unitOfWork.upkeep(
        signInFailuresTable,
        'INSERT IGNORE INTO {sign_in_failures} (id, key_hash, slot, at) VALUES (:id, :keyHash, :slot, :now)',
        { id, keyHash, slot, now },
      );
      if (added === 1) return id;
    }
  };
  return {
    enter: async (keys) => {
      const now = clock.now();
      await unitOfWork.upkeep(
        signInFailuresTable,
        'DELETE FROM {sign_in_failures} WHERE at <= :since',
        {
          since: new Date(now.getTime() - WINDOW_MS),
        },
      );
      const ids: string[] = [];
      for (const key of keys) {
        const id = await take(hash(key), now);
        if (id === undefined) {
          await remove(ids);
          throw new AppError('sign-in-too-many', 429);
        }
        ids.push(id);
      }
      return { ids };
    },
    succeed: (entered) => remove(entered.ids),
    clear: async (key) => {
      await unitOfWork.upkeep(
        signInFailuresTable,
        'DELETE FROM {sign_in_failures} WHERE key_hash = :keyHash',
        {
          keyHash: hash(key),
        },
      );
    },
  };
}
