import type { Database } from '../../platform/store/index.ts';
import { hasRole } from '../../platform/routes/index.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Licences } from '../../school/licences/index.ts';
import type { RequestRoutesStore, RouteVersion } from '../../sharing/request-routes/index.ts';

/** A route that somebody is explained. */
export interface ShownRoute {
  version: RouteVersion;
  /** Its place under /hulp/routes. */
  address: string;
}

/** Whose help is read, and the routes in it. */
export interface Reader {
  atDesk: boolean;
  routes: ShownRoute[];
}

export interface RoutesDeps {
  database: Database;
  routesStore: RequestRoutesStore;
  licences: Pick<Licences, 'all' | 'byId' | 'partnershipOf'>;
}

/** A licence may have a desk and pupils: what somebody does there decides whose help they need. */
function worksAtDesk({ licences }: RoutesDeps, actor: SignedInActor): boolean {
  const working = (['teacher', 'coordinator', 'external'] as const).some((role) =>
    hasRole(actor, role),
  );
  return !working && (hasRole(actor, 'swv') || licences.byId(actor.licenceId).kind === 'swv');
}

export async function readerOf(deps: RoutesDeps, actor: SignedInActor): Promise<Reader> {
  const atDesk = worksAtDesk(deps, actor);
  const versions = await (atDesk ? ofDesk : ofSchool)(deps, actor.licenceId);
  const taken = new Set<string>();
  return {
    atDesk,
    routes: versions.map((version) => {
      // Two partnerships with the same partner may have a route of the same key.
      const address = taken.has(version.key) ? version.routeId : version.key;
      taken.add(version.key);
      return { version, address };
    }),
  };
}

async function ofSchool(deps: RoutesDeps, licenceId: string): Promise<RouteVersion[]> {
  const partnership = deps.licences.partnershipOf(licenceId);
  return partnership === undefined
    ? []
    : await deps.routesStore.current(deps.database, partnership.id);
}

/** Its own, closed ones too, and those of others that it treats; its own first. */
async function ofDesk(deps: RoutesDeps, licenceId: string): Promise<RouteVersion[]> {
  const { licences, routesStore, database } = deps;
  const partnerships = new Set([
    licenceId,
    ...licences.all().flatMap(({ id }) => licences.partnershipOf(id)?.id ?? []),
  ]);
  const found: RouteVersion[] = [];
  for (const id of partnerships) found.push(...(await routesStore.current(database, id)));
  return found.filter(
    ({ partnershipId, deskId }) => partnershipId === licenceId || deskId === licenceId,
  );
}
