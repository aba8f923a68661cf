import type { HostAdapter } from '../../../adapters/contract/index.ts';
import type { Checked, FeatureParts, Platform } from '../../platform/index.ts';
import type { Unit } from '../../platform/store/index.ts';
import { createLicences } from './licences.ts';
import { wrappedByOthers } from './rewrapping.ts';
import { logoRoutes } from './logo-routes.ts';
import { shownLogo } from './logo.ts';

interface LicencesNeeds {
  platform: Platform;
  adapters: readonly HostAdapter[];
  /** The adapter that signs people on. */
  identity: HostAdapter;
  /** What a new licence begins with. */
  onCreated: (licenceId: string, unit: Unit) => Promise<void>;
}

/** The licences of the configuration: a school, or a regional partnership. */
export function createLicencesFeature({ platform, adapters, identity, onCreated }: LicencesNeeds) {
  const { config, database, unitOfWork, keys } = platform;
  const licences = createLicences({
    database,
    unitOfWork,
    keys,
    configured: config.licences,
    onCreated,
  });
  return {
    name: 'licences',
    licences,
    licenceKind: (licenceId: string): 'school' | 'swv' => licences.byId(licenceId).kind,
    schoolName: (licenceId: string): string => licences.byId(licenceId).schoolName,
    /** The host that supplies this licence's people, by name. */
    hostName: (licenceId: string): string =>
      adapters.find(({ id }) => id === licences.byId(licenceId).adapter)?.name ?? identity.name,
    checks: [{ run: async () => [await masterKeyCheck({ database, keys })] }],
    /** Where pages find the logo, under the mount; undefined where there is none to show. */
    logoPath: (licenceId: string): string | undefined => shownLogo(licences.byId(licenceId))?.path,
    routes: logoRoutes(licences),
    start: () => licences.load(),
  } satisfies FeatureParts;
}

/** An old master key that still wraps something must be kept, and opens everything. */
async function masterKeyCheck(deps: Parameters<typeof wrappedByOthers>[0]): Promise<Checked> {
  const name = 'master key';
  const advice = 'An earlier master key still wraps licences: run opp-dossier keys rewrap.';
  try {
    return (await wrappedByOthers(deps)) === 0 ? { name, ok: true } : { name, ok: false, advice };
  } catch {
    return {
      name,
      ok: false,
      advice:
        'A licence’s key cannot be opened: configure the master key that wrapped it, among oldMasterKeys when it is an earlier one.',
    };
  }
}
