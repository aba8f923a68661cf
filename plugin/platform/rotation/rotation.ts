import { systemActor } from '../store/index.ts';
import type { Database, Keys, UnitOfWork } from '../store/index.ts';
import { keepKeys, keptKeys } from './retired-keys-store.ts';

/**
 * What outlives a master key: with its keys for the trail, the anchors and look-ups what it keyed
 * still verifies and is found, and nothing can be opened.
 */
export interface Rotation {
  /** Takes in what is kept of earlier master keys. Harmless to repeat. */
  load(): Promise<void>;
  /** Keeps what is needed of every earlier master key that is configured or kept; how many. */
  keep(): Promise<number>;
}

export function createRotation(deps: {
  database: Database;
  unitOfWork: UnitOfWork;
  keys: Keys;
}): Rotation {
  const { database, unitOfWork, keys } = deps;
  const load = async (): Promise<void> => {
    keys.adopt(await keptKeys(database));
  };
  return {
    load,
    keep: async () => {
      await load();
      const kept = keys.retired();
      if (kept.length > 0)
        await unitOfWork.run(systemActor(), async (unit) => {
          await keepKeys(unit, kept);
          const details = { kept: kept.map(({ keyId }) => keyId), by: keys.masterId };
          await unit.audit({ event: 'keys.retired', details });
        });
      return kept.length;
    },
  };
}
