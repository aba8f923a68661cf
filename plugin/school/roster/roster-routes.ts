import { z } from 'zod';
import { guardedRoute, hasRole, nobody } from '../../platform/routes/index.ts';
import type { Answer, Permission, Route, SignedInActor } from '../../platform/routes/index.ts';
import type { Licences } from '../licences/index.ts';
import { idsShown, rosterView } from './roster-view.ts';
import type { Confirmed, Roster, RosterRun } from './roster.ts';

const manageRoster: Permission = {
  id: 'roster.manage',
  scope: 'licence',
  risk: ['config'],
  roles: ['admin'],
  allow: (actor) => (hasRole(actor, 'admin') ? 'admin' : undefined),
};

const RUNS_SHOWN = 20;

const PATH = '/instellingen/koppeling';

/** What people and groups of a licence are called, by id. */
export type RosterNames = (
  licenceId: string,
  ids: readonly string[],
) => Promise<{ id: string; name: string }[]>;

interface RosterRoutesDeps {
  roster: Roster;
  names: RosterNames;
  licences: Licences;
  hostName: (licenceId: string) => string;
  base: string;
}

/**
 * INSTELLINGEN – koppeling: what came from the host, what was rejected, and a run that waits for a
 * person's word.
 */
export const rosterRoutes = (deps: RosterRoutesDeps): Route[] => [
  runsRoute(deps),
  syncRoute(deps, `${PATH}/ophalen`, () => undefined),
  syncRoute(deps, `${PATH}/toepassen`, (by, run) => ({ by, run })),
];

const runsRoute = ({ roster, names, hostName, base }: RosterRoutesDeps): Route =>
  guardedRoute({
    method: 'GET',
    path: PATH,
    permission: manageRoster,
    csrf: 'none',
    frame: 'host',
    audit: 'roster.viewed',
    lists: true,
    load: () => nobody,
    act: async ({ actor, t }): Promise<Answer> => {
      const runs = await roster.runs(actor.licenceId, RUNS_SHOWN);
      const shown = await names(actor.licenceId, idsShown(runs));
      return {
        kind: 'page',
        template: 'roster/roster',
        page: {
          title: t('roster.title'),
          nav: 'settings',
          crumbs: [{ label: t('nav.settings'), url: `${base}/instellingen` }],
        },
        view: rosterView(runs, {
          t,
          host: hostName(actor.licenceId),
          action: `${base}${PATH}`,
          names: new Map(shown.map(({ id, name }) => [id, name])),
        }),
      };
    },
  });

/** `confirmed` lets a run through that would take much away. */
const syncRoute = (
  { roster, licences }: RosterRoutesDeps,
  path: string,
  confirmed: (actor: SignedInActor, run: string) => Confirmed | undefined,
): Route =>
  guardedRoute({
    method: 'POST',
    path,
    permission: manageRoster,
    csrf: 'token',
    frame: 'host',
    audit: 'in-unit',
    body: z.object({ gezien: z.string().max(64).default('') }),
    load: () => nobody,
    act: async ({ actor, body }): Promise<Answer> => {
      const run = await roster.sync(licences.byId(actor.licenceId), confirmed(actor, body.gezien));
      return { kind: 'redirect', to: PATH, flash: flashOf(run) };
    },
  });

const flashOf = ({ outcome, fault }: RosterRun): string =>
  fault === 'not-applied' ? 'roster-not-applied' : `roster-${outcome}`;
