import { randomBytes } from 'node:crypto';
import { AppError, ValuesRefusedError, notFound } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import { systemActor } from '../../platform/store/index.ts';
import type { Database, Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { RowOf } from '../../platform/tables/index.ts';
import type { Licences } from '../../school/licences/index.ts';
import { builtIn } from './built-in/index.ts';
import type { RouteDefinition } from './definition.ts';
import type { DefinitionFault } from './definition-rules.ts';
import { definitionHash, definitionText } from './definition-text.ts';
import { readDefinition } from './read-definition.ts';
import { requestRouteVersionsTable, requestRoutesTable } from './route-tables.ts';
import { nextNumber, routeKeys, startRoute } from './routes-store.ts';
import type { RequestRoutesStore } from './routes-store.ts';

/** A definition cannot be kept: what is wrong with it, each with its place. */
export class DefinitionRefusedError extends ValuesRefusedError<DefinitionFault> {}

/** Acts on the routes of the actor's own partnership; those of another are not there. */
export interface RequestRoutes {
  /** Gives a partnership the routes that the product brings, as far as it lacks them. */
  ensureBuiltIn(partnershipId: string): Promise<void>;
  /**
   * What is edited of a route: its draft, or else what counts now.
   * @throws AppError `not-found`
   */
  draft(actor: SignedInActor, routeId: string): Promise<RouteDefinition>;
  /**
   * @param seen the hash of what was edited; whatever is there now is written over without it
   * @throws DefinitionRefusedError; AppError `route-moved` when somebody kept another text since
   */
  saveDraft(actor: SignedInActor, routeId: string, json: unknown, seen?: Seen): Promise<string>;
  dropDraft(actor: SignedInActor, routeId: string): Promise<void>;
  /**
   * From now on it counts, and never changes any more.
   * @param seen the hash of what was read before; any text will do without it
   * @throws AppError `route-begun` when it does so already, or is gone; `route-moved` when it is
   *   another text by now
   */
  begin(actor: SignedInActor, routeId: string, versionId: string, seen?: Seen): Promise<void>;
  /** Whether schools are offered it; what was begun or sent goes on. */
  setOpen(actor: SignedInActor, routeId: string, open: boolean): Promise<void>;
  /** Who treats what is sent from now on. @throws AppError `route-desk` */
  setDesk(actor: SignedInActor, routeId: string, deskId: string): Promise<void>;
  /**
   * A route of the partnership's own: a draft, under a key that it is given.
   * @throws DefinitionRefusedError
   */
  addRoute(actor: SignedInActor, json: unknown, deskId: string): Promise<string>;
  /** It is offered no more and edited no more; what was sent along it goes on. */
  retire(actor: SignedInActor, routeId: string): Promise<void>;
}

/** A hash as a page carries it. */
type Seen = string;

interface RoutesDeps {
  database: Database;
  unitOfWork: UnitOfWork;
  store: RequestRoutesStore;
  licences: Pick<Licences, 'desksOf'>;
  /** After any change, so that what schools are offered follows at once. */
  changed: () => Promise<void>;
}

type Route = RowOf<typeof requestRoutesTable>;

export function createRequestRoutes(deps: RoutesDeps): RequestRoutes {
  const { database, unitOfWork, store } = deps;
  /** One change of a route at a time. */
  const change = async <T>(
    actor: SignedInActor,
    routeId: string,
    work: (unit: Unit, route: Route) => Promise<T>,
  ): Promise<T> => {
    const done = await unitOfWork.run(actor, async (unit) => {
      return await work(unit, await lockRoute(unit, actor, routeId));
    });
    await deps.changed();
    return done;
  };
  return {
    ensureBuiltIn: (partnershipId) => ensureBuiltIn(deps, partnershipId),
    draft: async (actor, routeId) => {
      const own = (await store.history(database, routeId)).filter(
        ({ partnershipId }) => partnershipId === actor.licenceId,
      );
      const edited = own.find(({ begins }) => begins === null) ?? own[0];
      if (edited === undefined) throw notFound();
      return edited.definition;
    },
    saveDraft: (actor, routeId, json, seen) =>
      change(actor, routeId, (unit, route) =>
        saveDraft(unit, route, withKey(json, route.routeKey), seen),
      ),
    dropDraft: (actor, routeId) =>
      change(actor, routeId, async (unit, route) => {
        await unit.remove(requestRouteVersionsTable, { routeId: route.id, beginsAt: null });
        await tell(unit, 'draft-dropped', route);
      }),
    begin: (actor, routeId, versionId, seen) =>
      change(actor, routeId, async (unit, route) => {
        const draft = { id: versionId, routeId: route.id, beginsAt: null };
        assertSeen(await unit.find(requestRouteVersionsTable, draft, { lock: true }), seen);
        await begin(unit, route, versionId);
      }),
    setOpen: (actor, routeId, open) =>
      change(actor, routeId, async (unit, route) => {
        await unit.update(requestRoutesTable, { id: route.id }, { open });
        await tell(unit, open ? 'opened' : 'closed', route);
      }),
    setDesk: (actor, routeId, deskId) =>
      change(actor, routeId, async (unit, route) => {
        assertDesk(deps, actor.licenceId, deskId);
        await unit.update(requestRoutesTable, { id: route.id }, { deskId });
        await tell(unit, 'desk-chosen', route, { desk: deskId });
      }),
    addRoute: async (actor, json, deskId) => {
      assertDesk(deps, actor.licenceId, deskId);
      const key = `r-${randomBytes(4).toString('hex')}`;
      const definition = withKey(json, key);
      return await unitOfWork.run(actor, (unit) =>
        addRoute(unit, { partnershipId: actor.licenceId, deskId, definition }),
      );
    },
    retire: (actor, routeId) =>
      change(actor, routeId, async (unit, route) => {
        await unit.update(requestRoutesTable, { id: route.id }, { retiredAt: unit.at });
        await tell(unit, 'retired', route);
      }),
  };
}

const tell = (
  unit: Unit,
  event: string,
  route: Pick<Route, 'id'>,
  details: Record<string, string | number> = {},
): Promise<void> =>
  unit.audit({ event: `request-route.${event}`, details: { route: route.id, ...details } });

/** @throws AppError `not-found` for one of another partnership, or that is retired */
export async function lockRoute(
  unit: Unit,
  actor: Pick<SignedInActor, 'licenceId'>,
  routeId: string,
): Promise<Route> {
  const route = await unit.find(
    requestRoutesTable,
    { id: routeId, partnershipId: actor.licenceId, retiredAt: null },
    { lock: true },
  );
  if (route === undefined) throw notFound();
  return route;
}

function assertDesk({ licences }: RoutesDeps, partnershipId: string, deskId: string): void {
  if (!licences.desksOf(partnershipId).some(({ id }) => id === deskId))
    throw new AppError('route-desk', 422);
}

/** As it came in, under the key of its route: that one is never typed. */
function withKey(json: unknown, key: string): RouteDefinition {
  const read = readDefinition(typeof json === 'object' && json !== null ? { ...json, key } : json);
  if ('faults' in read) throw new DefinitionRefusedError(read.faults);
  return read.definition;
}

function assertSeen(present: { hash: Buffer } | undefined, seen: Seen | undefined): void {
  if (seen !== undefined && present !== undefined && present.hash.toString('hex') !== seen)
    throw new AppError('route-moved', 409);
}

/** The one draft of a route: made, or written over. */
async function saveDraft(
  unit: Unit,
  route: Route,
  definition: RouteDefinition,
  seen?: Seen,
): Promise<string> {
  const draft = await unit.find(
    requestRouteVersionsTable,
    { routeId: route.id, beginsAt: null },
    { lock: true },
  );
  const counts = { routeId: route.id, number: route.currentNumber };
  assertSeen(draft ?? (await unit.find(requestRouteVersionsTable, counts)), seen);
  const made = madeOf(unit, definition);
  const id = draft?.id ?? newId();
  const number = draft?.number ?? (await nextNumber(unit, route.id));
  if (draft === undefined)
    await unit.insert(requestRouteVersionsTable, { id, routeId: route.id, number, ...made });
  else await unit.update(requestRouteVersionsTable, { id, beginsAt: null }, made);
  await tell(unit, 'drafted', route, { number });
  return id;
}

const madeOf = (
  unit: Unit,
  definition: RouteDefinition,
): Pick<RowOf<typeof requestRouteVersionsTable>, 'definition' | 'hash' | 'madeBy' | 'madeAt'> => ({
  definition: definitionText(definition),
  hash: definitionHash(definition),
  madeBy: unit.actor.personId ?? null,
  madeAt: unit.at,
});

async function begin(unit: Unit, route: Route, versionId: string): Promise<void> {
  const begun = await unit.update(
    requestRouteVersionsTable,
    { id: versionId, routeId: route.id, beginsAt: null },
    { beginsAt: unit.at },
  );
  const version = await unit.find(requestRouteVersionsTable, { id: versionId, routeId: route.id });
  if (begun === 0 || version === undefined) throw new AppError('route-begun', 409);
  await unit.update(requestRoutesTable, { id: route.id }, { currentNumber: version.number });
  await tell(unit, 'begun', route, { number: version.number });
}

async function addRoute(
  unit: Unit,
  made: { partnershipId: string; deskId: string; definition: RouteDefinition },
): Promise<string> {
  const { partnershipId, deskId, definition } = made;
  const id = newId();
  const createdBy = unit.actor.personId ?? null;
  const route = { id, partnershipId, deskId, key: definition.key, createdBy };
  if (!(await startRoute(unit, route))) throw new AppError('route-key-taken', 409);
  await unit.insert(requestRouteVersionsTable, {
    id: newId(),
    routeId: id,
    number: 1,
    ...madeOf(unit, definition),
  });
  await tell(unit, 'added', route);
  return id;
}

/** Harmless to repeat, and by several processes at once: the first one makes them. */
async function ensureBuiltIn(deps: RoutesDeps, partnershipId: string): Promise<void> {
  const there = await routeKeys(deps.database, partnershipId);
  const missing = builtIn.filter(({ definition }) => !there.includes(definition.key));
  if (missing.length === 0) return;
  const desks = deps.licences.desksOf(partnershipId);
  await deps.unitOfWork.run(systemActor(partnershipId), async (unit) => {
    const made: string[] = [];
    for (const { definition, partner } of missing) {
      const desk = desks.find(({ name }) => name === partner)?.id ?? partnershipId;
      if (await startBuiltIn(unit, partnershipId, desk, definition)) made.push(definition.key);
    }
    await unit.audit({ event: 'request-route.brought', details: { routes: made } });
  });
}

async function startBuiltIn(
  unit: Unit,
  partnershipId: string,
  deskId: string,
  definition: RouteDefinition,
): Promise<boolean> {
  const id = newId();
  const route = { id, partnershipId, deskId, key: definition.key, createdBy: null };
  if (!(await startRoute(unit, route))) return false;
  await unit.insert(requestRouteVersionsTable, {
    id: newId(),
    routeId: id,
    number: 1,
    ...madeOf(unit, definition),
    beginsAt: unit.at,
  });
  await unit.update(requestRoutesTable, { id }, { currentNumber: 1 });
  return true;
}
