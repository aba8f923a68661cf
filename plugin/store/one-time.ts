import { createHash } from 'node:crypto';
import type { Database } from './database.ts';
import type { UnitOfWork } from './unit-of-work.ts';
import { systemActor } from './unit-of-work.ts';

/** Keys that may be used once, over all processes: sign-on transactions, later codes and links. */
export interface OneTimeKeys {
  /** True for the first caller only; the unique key in the database decides. */
  use(key: string, purpose: string, expiresAt: Date): Promise<boolean>;
}

export function createOneTimeKeys(deps: { database: Database; unitOfWork: UnitOfWork }): OneTimeKeys {
  return {
    use: (key, purpose, expiresAt) => deps.unitOfWork.run(systemActor(), async (unit) => {
      await unit.write('DELETE FROM {one_time_keys} WHERE expires_at < :now', { now: unit.at });
      const added = await unit.write(
        'INSERT IGNORE INTO {one_time_keys} (key_hash, expires_at) VALUES (:hash, :expiresAt)',
        { hash: createHash('sha256').update(`${purpose}:${key}`).digest(), expiresAt },
      );
      await unit.audit({ event: `${purpose}.key-used`, outcome: added === 1 ? 'done' : 'denied' });
      return added === 1;
    }),
  };
}
