import { createHash } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import { oneTimeKeysTable } from './store-tables.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** Keys that may be used once, over all processes: sign-on transactions, later codes and links. */
export interface OneTimeKeys {
  /** True for the first caller only; the unique key in the database decides. */
  use(key: string, expiresAt: Date): Promise<boolean>;
}

export function createOneTimeKeys(deps: { unitOfWork: UnitOfWork; clock: Clock }): OneTimeKeys {
  return {
    use: async (key, expiresAt) => {
      await deps.unitOfWork.upkeep(
        oneTimeKeysTable,
        'DELETE FROM {one_time_keys} WHERE expires_at < :now',
        {
          now: deps.clock.now(),
        },
      );
      const added = await deps.unitOfWork.upkeep(
        oneTimeKeysTable,
        'INSERT IGNORE INTO {one_time_keys} (key_hash, expires_at) VALUES (:hash, :expiresAt)',
        { hash: createHash('sha256').update(key).digest(), expiresAt },
      );
      return added === 1;
    },
  };
}
