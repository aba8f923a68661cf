import { z } from 'zod';
import type { Both } from '../../dossier/declaration/index.ts';
import type { Input, Permission, SignedInActor } from '../../platform/routes/index.ts';
import type { Database } from '../../platform/store/index.ts';
import type { Licences } from '../../school/licences/index.ts';
import { editRoutes } from '../request-routes/index.ts';
import type {
  RequestRouteParts,
  RequestRoutes,
  RequestRoutesStore,
} from '../request-routes/index.ts';
import { ROUTES_PATH } from './list-view.ts';
import type { EditedRoute } from './list-view.ts';

export interface RouteSettingsDeps {
  database: Database;
  routes: RequestRoutes;
  store: RequestRoutesStore;
  files: RequestRouteParts['routeFiles'];
  licences: Pick<Licences, 'desksOf' | 'partnershipOf'>;
  licenceKind: (licenceId: string) => 'school' | 'swv';
  schoolName: (licenceId: string) => string;
  hostName: (licenceId: string) => string;
  /** A text of the catalogue in both languages: what a new route begins with is data. */
  both: (key: string) => Both;
  base: string;
}

/** The routes of the actor's licence, as its kind allows to edit them. */
export interface RoutesOf {
  readonly partnershipId: string;
  readonly licenceKind: 'school' | 'swv';
  readonly trace: object;
}

export type RouteOf = RoutesOf & EditedRoute;

/** Minutes that a sign-in may be old: the page asks before anything is typed. */
const PAGE_MINUTES = 30;
const FORM_MINUTES = 90;

export const get = {
  method: 'GET',
  permission: editRoutes,
  csrf: 'none',
  frame: 'host',
  stepUpMinutes: PAGE_MINUTES,
} as const;
export const post = {
  method: 'POST',
  permission: editRoutes,
  csrf: 'token',
  frame: 'host',
  audit: 'in-unit',
  stepUpMinutes: FORM_MINUTES,
} as const;

export const routeParams = z.object({ routeId: z.uuid() });

/** The same permission, about one of them. */
const editRoute: Permission<RouteOf> = editRoutes;

export const at = (part: string) => ({
  permission: editRoute,
  path: `${ROUTES_PATH}/:routeId${part}`,
  params: routeParams,
});

export const loadRoutes =
  ({ licenceKind }: Pick<RouteSettingsDeps, 'licenceKind'>) =>
  <P, Q, B>({ actor }: Input<P, Q, B>): RoutesOf => ({
    partnershipId: actor.licenceId,
    licenceKind: licenceKind(actor.licenceId),
    trace: {},
  });

/** Those of the actor's licence, in order: a draft alone stands after what counts already. */
export async function routesOf(
  { store, database }: Pick<RouteSettingsDeps, 'store' | 'database'>,
  { licenceId }: Pick<SignedInActor, 'licenceId'>,
): Promise<EditedRoute[]> {
  const [counting, drafts] = await Promise.all([
    store.current(database, licenceId),
    store.drafts(database, licenceId),
  ]);
  const draftOf = new Map(drafts.map((draft) => [draft.routeId, draft]));
  const begun = new Set(counting.map(({ routeId }) => routeId));
  return [
    ...counting.map((current) => {
      const draft = draftOf.get(current.routeId);
      return { current, draft, edited: draft ?? current };
    }),
    ...drafts
      .filter(({ routeId }) => !begun.has(routeId))
      .map((draft) => ({ current: undefined, draft, edited: draft })),
  ];
}

/** One of the actor's own licence that is not retired; any other is not there. */
export const loadRoute =
  (deps: RouteSettingsDeps) =>
  async <Q, B>(input: Input<{ routeId: string }, Q, B>): Promise<RouteOf | undefined> => {
    const found = (await routesOf(deps, input.actor)).find(
      ({ edited }) => edited.routeId === input.params.routeId,
    );
    return found && { ...loadRoutes(deps)(input), ...found };
  };
