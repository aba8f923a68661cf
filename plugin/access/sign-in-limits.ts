import { createHash } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import type { Database, UnitOfWork } from '../store/index.ts';

/** Promise 9: tries that may fail in a quarter of an hour, for one account and for one address of the network. */
const MOST = 10;
const WINDOW_MS = 15 * 60_000;

/** A try that counts as failed until it has succeeded, so that many at once cannot pass together. */
export interface Try { ids: readonly string[] }

export interface SignInLimits {
  /** @throws AppError `sign-in-too-many` (429); a refused try does not lengthen the wait */
  enter(keys: readonly string[]): Promise<Try>;
  /** Takes the try back: it did not fail. */
  succeed(entered: Try): Promise<void>;
  /** Forgets what failed for this key: the owner has shown to be the owner. */
  clear(key: string): Promise<void>;
}

/** Kept in the database, so that all processes count together and a restart forgets nothing. */
export function createSignInLimits(deps: { database: Database; unitOfWork: UnitOfWork; clock: Clock }): SignInLimits {
  const { database, unitOfWork, clock } = deps;
  const hash = (key: string): Buffer => createHash('sha256').update(key).digest();
  const remove = async (ids: readonly string[]): Promise<void> => {
    await unitOfWork.upkeep('DELETE FROM {sign_in_failures} WHERE id IN (:ids)', { ids });
  };
  return {
    enter: async (keys) => {
      const now = clock.now();
      const since = new Date(now.getTime() - WINDOW_MS);
      await unitOfWork.upkeep('DELETE FROM {sign_in_failures} WHERE at <= :since', { since });
      const entered = keys.map((key) => ({ id: newId(), hash: hash(key) }));
      for (const { id, hash: keyHash } of entered) {
        await unitOfWork.upkeep('INSERT IGNORE INTO {sign_in_failures} (id, key_hash, at) VALUES (:id, :keyHash, :now)', { id, keyHash, now });
      }
      const ids = entered.map(({ id }) => id);
      for (const { hash: keyHash } of entered) {
        const [row] = await database.select<{ tries: number }>(
          'SELECT COUNT(*) AS tries FROM {sign_in_failures} WHERE key_hash = :keyHash AND at > :since', { keyHash, since });
        if ((row?.tries ?? 0) <= MOST) continue;
        await remove(ids);
        throw new AppError('sign-in-too-many', 429);
      }
      return { ids };
    },
    succeed: (entered) => remove(entered.ids),
    clear: async (key) => { await unitOfWork.upkeep('DELETE FROM {sign_in_failures} WHERE key_hash = :keyHash', { keyHash: hash(key) }); },
  };
}
