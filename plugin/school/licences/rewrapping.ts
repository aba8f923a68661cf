import { systemActor } from '../../platform/store/index.ts';
import type { Database, Keys, UnitOfWork } from '../../platform/store/index.ts';
import { readLicences } from './licences-store.ts';
import { licencesTable } from './licences-tables.ts';

interface RewrappingDeps {
  database: Database;
  unitOfWork: UnitOfWork;
  keys: Keys;
}

/** Licences whose key another master key than the present one wrapped. */
export const wrappedByOthers = async ({
  database,
  keys,
}: Pick<RewrappingDeps, 'database' | 'keys'>): Promise<number> =>
  (await readLicences(database)).filter(
    ({ id, wrappedKey }) => keys.rewrapped(id, wrappedKey) !== undefined,
  ).length;

/**
 * Wraps every licence's key by the present master key, each in a short transaction of its own; the
 * key itself, and so everything under it, stays. Goes on while the servers run.
 * @returns how many it changed
 */
export async function rewrapLicences(deps: RewrappingDeps): Promise<number> {
  const { database, unitOfWork, keys } = deps;
  let changed = 0;
  for (const { id, wrappedKey } of await readLicences(database)) {
    if (keys.rewrapped(id, wrappedKey) === undefined) continue;
    changed += await unitOfWork.run(systemActor(id), async (unit) => {
      const row = await unit.find(licencesTable, { id }, { lock: true });
      const wrapped = row === undefined ? undefined : keys.rewrapped(id, row.wrappedKey);
      await unit.audit({ event: 'licence.key-rewrapped', details: { by: keys.masterId } });
      return wrapped === undefined
        ? 0
        : await unit.update(licencesTable, { id }, { wrappedKey: wrapped });
    });
  }
  return changed;
}
