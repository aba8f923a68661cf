import type { HostAdapter } from '../../../adapters/contract/index.ts';
import type { FeatureParts, Platform } from '../../platform/index.ts';
import type { Licences } from '../licences/index.ts';
import { createLiveCheck } from './live-check.ts';
import { rosterRoutes } from './roster-routes.ts';
import { createRoster } from './roster.ts';
import type { RosterRun } from './roster.ts';

interface RosterNeeds {
  platform: Platform;
  adapters: readonly HostAdapter[];
  licences: Licences;
  hostName: (licenceId: string) => string;
}

/** KOPPELING: people and groups as the host has them. */
export function createRosterFeature(needs: RosterNeeds) {
  const { adapters, licences, hostName } = needs;
  const { config, database, unitOfWork, clock, log, base } = needs.platform;
  const roster = createRoster({
    database,
    unitOfWork,
    licences,
    adapters,
    clock,
    log,
  });
  /** Pulls every licence's people and groups from its host. */
  const sync = async (): Promise<{ licence: string; run: RosterRun }[]> => {
    const done: { licence: string; run: RosterRun }[] = [];
    for (const licence of licences.all())
      done.push({ licence: licence.name, run: await roster.sync(licence) });
    return done;
  };
  return {
    name: 'roster',
    roster,
    live: createLiveCheck({ database, licences, adapters, clock }),
    sync,
    routes: rosterRoutes({ roster, licences, hostName, base }),
    jobs:
      config.syncMinutes === 0
        ? []
        : [{ name: 'roster.sync', everyMs: config.syncMinutes * 60_000, run: sync }],
    cautions: ['roster-incomplete', 'roster-waiting', 'roster-failed'],
    menu: [
      {
        in: 'settings',
        id: 'roster',
        path: '/instellingen/koppeling',
        label: 'settings.entries.roster.title',
        text: 'settings.entries.roster.text',
        place: 80,
        roles: ['admin'],
      },
    ],
  } satisfies FeatureParts;
}
