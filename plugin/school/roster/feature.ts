import type { HostAdapter } from '../../../adapters/contract/index.ts';
import type { Checked, FeatureParts, Platform } from '../../platform/index.ts';
import type { Licences } from '../licences/index.ts';
import { createLiveCheck } from './live-check.ts';
import { rosterRoutes } from './roster-routes.ts';
import type { RosterNames } from './roster-routes.ts';
import { namesOf } from './roster-store.ts';
import { createRoster } from './roster.ts';
import type { Roster, RosterRun } from './roster.ts';

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
  const names: RosterNames = (licenceId, ids) => namesOf(database, { licenceId, ids });
  /**
   * Pulls every licence's people and groups from its host; what goes wrong with one school stops no
   * other. @throws the first fault that could not even be recorded, after all had their turn
   */
  const sync = async (): Promise<{ licence: string; run: RosterRun }[]> => {
    const done: { licence: string; run: RosterRun }[] = [];
    const faults: unknown[] = [];
    for (const licence of licences.all()) {
      try {
        done.push({ licence: licence.name, run: await roster.sync(licence) });
      } catch (error) {
        log.error('roster.unrecorded', error, { licence: licence.name });
        faults.push(error);
      }
    }
    if (faults.length > 0) throw faults[0];
    return done;
  };
  return {
    name: 'roster',
    roster,
    live: createLiveCheck({ database, licences, adapters, clock }),
    sync,
    routes: rosterRoutes({ roster, names, licences, hostName, base }),
    checks: [{ run: () => lastRunsChecked(roster, licences) }],
    jobs:
      config.syncMinutes === 0
        ? []
        : [{ name: 'roster.sync', everyMs: config.syncMinutes * 60_000, run: sync }],
    cautions: ['roster-incomplete', 'roster-waiting', 'roster-failed', 'roster-not-applied'],
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

/** The last pull of each licence, for who looks after the server and opens no page of it. */
async function lastRunsChecked(roster: Roster, licences: Licences): Promise<Checked[]> {
  const checked: Checked[] = [];
  for (const licence of licences.all()) {
    const [last] = await roster.runs(licence.id, 1);
    const ok = last === undefined || last.outcome === 'applied' || last.outcome === 'unchanged';
    const name = `last roster sync of ${licence.name}`;
    const advice = `it is ${last?.outcome ?? ''}: see INSTELLINGEN – KOPPELING and the log`;
    checked.push(ok ? { name, ok } : { name, ok, advice });
  }
  return checked;
}
