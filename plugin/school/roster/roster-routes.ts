import { guardedRoute, hasRole, nobody } from '../../platform/routes/index.ts';
import type { Answer, Permission, Route, SignedInActor } from '../../platform/routes/index.ts';
import type { Licences } from '../licences/index.ts';
import { rosterView } from './roster-view.ts';
import type { Roster } from './roster.ts';

const manageRoster: Permission = {
  id: 'roster.manage',
  scope: 'licence',
  risk: ['config'],
  roles: ['admin'],
  allow: (actor) => (hasRole(actor, 'admin') ? 'admin' : undefined),
};

const RUNS_SHOWN = 20;

const PATH = '/instellingen/koppeling';

interface RosterRoutesDeps {
  roster: Roster;
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
  syncRoute(deps, `${PATH}/toepassen`, (actor) => actor),
];

const runsRoute = ({ roster, hostName, base }: RosterRoutesDeps): Route =>
  guardedRoute({
    method: 'GET',
    path: PATH,
    permission: manageRoster,
    csrf: 'none',
    frame: 'host',
    audit: 'roster.viewed',
    lists: true,
    load: () => nobody,
    act: async ({ actor, t }): Promise<Answer> => ({
      kind: 'page',
      template: 'roster/roster',
      page: {
        title: t('roster.title'),
        nav: 'settings',
        crumbs: [{ label: t('nav.settings'), url: `${base}/instellingen` }],
      },
      view: rosterView(await roster.runs(actor.licenceId, RUNS_SHOWN), {
        t,
        host: hostName(actor.licenceId),
        action: `${base}${PATH}`,
      }),
    }),
  });

/** `confirmedBy` lets a run through that would take much away. */
const syncRoute = (
  { roster, licences }: RosterRoutesDeps,
  path: string,
  confirmedBy: (actor: SignedInActor) => SignedInActor | undefined,
): Route =>
  guardedRoute({
    method: 'POST',
    path,
    permission: manageRoster,
    csrf: 'token',
    frame: 'host',
    audit: 'in-unit',
    load: () => nobody,
    act: async ({ actor }): Promise<Answer> => {
      const run = await roster.sync(licences.byId(actor.licenceId), confirmedBy(actor));
      return { kind: 'redirect', to: PATH, flash: `roster-${run.outcome}` };
    },
  });
