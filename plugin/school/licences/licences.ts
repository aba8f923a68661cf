import type { LicenceConfig } from '../../config.ts';
import { newId } from '../../kernel/ids.ts';
import { systemActor } from '../../platform/store/index.ts';
import type { Database, Keys, Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { Licence } from './licence.ts';
import { keepLicence, readLicences } from './licences-store.ts';
import type { LicenceRow } from './licences-store.ts';
import { rewrapLicences } from './rewrapping.ts';

export interface Licences {
  /** Brings the database in line with the configuration and opens every licence's key. */
  load(): Promise<void>;
  all(): Licence[];
  byId(id: string): Licence;
  byTenant(adapter: string, tenant: string): Licence | undefined;
  /**
   * The partnership that a school belongs to, as the configuration says; undefined for a school
   * without one.
   */
  partnershipOf(licenceId: string): Licence | undefined;
  /**
   * The licences whose desks can treat a request: the school's partnership (or the asked one, when
   * it is a partnership itself) and then its partners, as the configuration says.
   */
  desksOf(licenceId: string): Licence[];
  /** The key that wraps the licence's dossier keys; held in memory only. */
  key(licenceId: string): Buffer;
  /** Wraps every licence's key by the present master key; answers how many were by another. */
  rewrap(): Promise<number>;
}

interface LicencesDeps {
  database: Database;
  unitOfWork: UnitOfWork;
  keys: Keys;
  configured: readonly LicenceConfig[];
  /** What a new licence starts with, in the same transaction. */
  onCreated: (licenceId: string, unit: Unit) => Promise<void>;
}

export function createLicences(deps: LicencesDeps): Licences {
  const known = new Map<string, { licence: Licence; key: Buffer }>();
  const configOf = ({ adapter, tenant }: Licence): LicenceConfig | undefined =>
    deps.configured.find(
      (config) => config.tenant.adapter === adapter && config.tenant.tenant === tenant,
    );
  const named = (name: string | undefined): Licence | undefined =>
    [...known.values()].find(({ licence }) => licence.name === name)?.licence;
  return {
    load: async () => {
      const rows = await readLicences(deps.database);
      for (const config of deps.configured) {
        await save(
          deps,
          config,
          rows.find(
            (row) => row.adapter === config.tenant.adapter && row.tenant === config.tenant.tenant,
          ),
        );
      }
      known.clear();
      for (const { wrappedKey, ...licence } of await readLicences(deps.database)) {
        known.set(licence.id, { licence, key: deps.keys.licenceKey(licence.id, wrappedKey) });
      }
    },
    all: () => [...known.values()].map(({ licence }) => licence),
    byId: (id) => entry(known, id).licence,
    byTenant: (adapter, tenant) =>
      [...known.values()].find(
        ({ licence }) => licence.adapter === adapter && licence.tenant === tenant,
      )?.licence,
    partnershipOf: (id) => named(configOf(entry(known, id).licence)?.partnership),
    desksOf: (id) => {
      const { licence } = entry(known, id);
      const first = licence.kind === 'swv' ? licence : named(configOf(licence)?.partnership);
      if (first === undefined) return [];
      const partners = configOf(first)?.partners ?? [];
      return [first, ...partners.flatMap((partner) => named(partner) ?? [])];
    },
    key: (id) => entry(known, id).key,
    rewrap: () => rewrapLicences(deps),
  };
}

async function save(
  deps: LicencesDeps,
  config: LicenceConfig,
  existing: LicenceRow | undefined,
): Promise<void> {
  const id = existing?.id ?? newId();
  // In the order in which a row is read, so that the two can be compared as they stand.
  const licence: Licence = {
    id,
    name: config.name,
    adapter: config.tenant.adapter,
    tenant: config.tenant.tenant,
    schoolName: config.schoolName,
    town: config.town,
    brin: config.brin,
    colour: config.colour,
    logo: config.logo ?? null,
    kind: config.kind,
  };
  if (
    existing !== undefined &&
    JSON.stringify(licence) === JSON.stringify({ ...existing, wrappedKey: undefined })
  )
    return;
  await deps.unitOfWork.run(systemActor(id), async (unit) => {
    const wrappedKey = existing?.wrappedKey ?? deps.keys.newLicenceKey(id);
    await keepLicence(unit, { ...licence, wrappedKey });
    if (existing === undefined) await deps.onCreated(id, unit);
    await unit.audit({ event: existing === undefined ? 'licence.created' : 'licence.changed' });
  });
}

function entry<T>(known: Map<string, T>, id: string): T {
  const found = known.get(id);
  if (found === undefined) throw new Error('A licence that is not loaded was asked for');
  return found;
}
