import type { DossierFacts } from '../../dossier/facts/index.ts';
import { lockDossier } from '../../dossier/record/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Database, Reads, Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { KeyPlace } from '../facts/index.ts';
import type { RequestRoutesStore, RouteDefinition } from '../request-routes/index.ts';
import { requestSeal } from '../requests/index.ts';
import type { ExpertsDoor, RequestFacts } from '../requests/index.ts';
import { expertsTable } from './advice-tables.ts';
import type { ReadStaff } from './applicant.ts';
import { ask, askAgain, endAsking } from './asking.ts';
import type { AskingDeps } from './asking.ts';
import { expertFaults, isNobody } from './expert.ts';
import type { ExpertFault, Known, NewExpert } from './expert.ts';
import {
  askedRequest,
  draftsOf,
  expertOf,
  expertsFor,
  expertsOf,
  lockAsked,
  placeOf,
  preparedOf,
  signedOf,
} from './experts-store.ts';
import type { AskedRequest, Expert, ExpertPerson } from './experts-store.ts';

export type Slot = 1 | 2;
export const slots: readonly Slot[] = [1, 2];
export type SlotFault = ExpertFault & { slot: Slot };

/** What stands in the way of naming them; nothing was kept. */
export type Named = 'kept' | 'moved' | readonly SlotFault[];

export interface Experts {
  /** Whom the school names for the request that it prepares; nobody is told. */
  drafts(dossier: DossierFacts): Promise<Expert[]>;
  /**
   * Keeps who stands in the form, in both places at once; nobody in a place takes its name away.
   * `seen`: the ids of those that the form began with; `moved` when they are others by now.
   * @throws AppError `dossier-archived`, `experts-sent`, `experts-none`
   */
  name(
    actor: SignedInActor,
    dossier: DossierFacts,
    form: { people: Readonly<Record<Slot, NewExpert>>; seen: readonly string[] },
  ): Promise<Named>;
  /**
   * A new link, for as long again. @throws AppError `request-not-open`, `advice-signed`,
   * `expert-ended`, `mail-declined`
   */
  renew(actor: SignedInActor, request: RequestFacts, expertId: string): Promise<void>;
  /**
   * Asks another in somebody's place. @returns what stands in the way
   * @throws AppError as {@link Experts.renew}
   */
  replace(
    actor: SignedInActor,
    request: RequestFacts,
    expertId: string,
    person: NewExpert,
  ): Promise<readonly ExpertFault[]>;
  readonly door: ExpertsDoor;
}

export interface ExpertsDeps extends AskingDeps {
  database: Database;
  unitOfWork: UnitOfWork;
  routes: RequestRoutesStore;
  staff: ReadStaff;
  clock: Clock;
  dossierKey: (dossier: KeyPlace) => Buffer;
}

export function createExperts(deps: ExpertsDeps): Experts {
  return {
    drafts: (dossier) => draftsOf(deps.database, deps.dossierKey(dossier), dossier.id),
    name: (...asked) => name(deps, ...asked),
    renew: (actor, request, expertId) =>
      deps.unitOfWork.run(actor, async (unit) => {
        const held = await hold(deps, unit, request, expertId);
        const { recipientId } = held.expert;
        if (recipientId === null) throw new AppError('expert-ended', 409);
        await askAgain(deps, unit, held.request, { ...held.expert, recipientId });
      }),
    replace: (...asked) => replace(deps, ...asked),
    door: {
      named: (reads, dossier) => named(deps, reads, dossier),
      invite: (unit, request, dossier) => invite(deps, unit, request, dossier),
      close: (unit, requestId, as) => close(deps, unit, requestId, as),
      signed: (reads, requestId) => signed(deps, reads, requestId),
    },
  };
}

/** Everything that judging an expert needs beside the person. */
export async function judged(
  deps: Pick<ExpertsDeps, 'staff' | 'declines' | 'schoolName'>,
  reads: Reads,
  asked: {
    of: RouteDefinition['experts'];
    school: { licenceId: string; pupilId: string };
    at: Date;
    people: readonly { slot: Slot; person: NewExpert; other: Known | undefined }[];
  },
): Promise<SlotFault[]> {
  if (asked.people.length === 0) return [];
  const { licenceId, pupilId } = asked.school;
  const staff = await deps.staff(reads, licenceId, asked.at);
  const declined = await deps.declines.of(
    asked.people.map(({ person: { name: who, email } }) => ({ name: who, email, pupilId })),
    reads,
  );
  return asked.people.flatMap(({ slot, person, other }, index) =>
    expertFaults(person, {
      slot,
      of: asked.of,
      other,
      staff,
      school: deps.schoolName(licenceId),
      declined: declined[index] !== undefined,
    }).map((fault) => ({ ...fault, slot })),
  );
}

const otherThan = <T extends { slot: Slot }>(people: readonly T[], slot: Slot): T | undefined =>
  people.find((one) => one.slot !== slot);

async function name(
  deps: ExpertsDeps,
  ...[actor, dossier, { people, seen }]: Parameters<Experts['name']>
): Promise<Named> {
  return await deps.unitOfWork.run(actor, async (unit): Promise<Named> => {
    const locked = await lockDossier(unit, dossier.id);
    if (locked?.status !== 'open') throw new AppError('dossier-archived', 409);
    const of = await preparing(deps, unit, dossier.id);
    const before = await draftsOf(unit, deps.dossierKey(dossier), dossier.id);
    const given = slots
      .map((slot) => ({ slot, person: people[slot] }))
      .filter(({ person }) => !isNobody(person));
    const faults = await judged(deps, unit, {
      of,
      school: dossier,
      at: unit.at,
      people: given.map((one) => ({ ...one, other: otherThan(given, one.slot)?.person })),
    });
    const moved = before.map(({ id }) => id).join() !== seen.join();
    const refused = moved ? 'moved' : faults;
    if (refused === 'moved' || refused.length > 0) {
      await unit.audit({
        event: 'expert.named',
        outcome: 'denied',
        ...dossier.trace,
        details: { faults: faults.length },
      });
      return refused;
    }
    for (const slot of slots)
      await keep(deps, unit, dossier, {
        slot,
        was: before.find((one) => one.slot === slot),
        person: given.find((one) => one.slot === slot)?.person,
      });
    await unit.audit({ event: 'expert.named', ...dossier.trace, details: { count: given.length } });
    return 'kept';
  });
}

/** What the chosen route asks of experts, as long as its request was not sent. */
async function preparing(
  { routes }: ExpertsDeps,
  unit: Unit,
  dossierId: string,
): Promise<RouteDefinition['experts']> {
  const prepared = await preparedOf(unit, dossierId);
  if (prepared !== undefined && prepared.runningId !== null)
    throw new AppError('experts-sent', 409);
  const version =
    prepared === undefined ? undefined : await routes.version(unit, prepared.versionId);
  if (version === undefined || version.definition.experts.count === 0)
    throw new AppError('experts-none', 409);
  return version.definition.experts;
}

const personOf = ({ name: who, organisation, registration, email }: NewExpert): ExpertPerson => ({
  name: who,
  organisation,
  registration,
  email,
});

const isSame = (was: Expert, person: NewExpert): boolean =>
  was.profession === person.profession &&
  Object.entries(personOf(person)).every(
    ([key, value]) => was[key as keyof ExpertPerson] === value,
  );

async function keep(
  deps: ExpertsDeps,
  unit: Unit,
  dossier: KeyPlace,
  { slot, was, person }: { slot: Slot; was: Expert | undefined; person: NewExpert | undefined },
): Promise<void> {
  if (was !== undefined && person !== undefined && isSame(was, person)) return;
  if (was !== undefined) await unit.remove(expertsTable, { id: was.id, requestId: null });
  if (person !== undefined) await insert(deps, unit, dossier, { slot, person, requestId: null });
}

async function insert(
  { dossierKey }: ExpertsDeps,
  unit: Unit,
  dossier: KeyPlace,
  { slot, person, requestId }: { slot: Slot; person: NewExpert; requestId: string | null },
): Promise<string> {
  const id = newId();
  await unit.insert(expertsTable, {
    id,
    dossierId: dossier.id,
    requestId,
    slot,
    profession: person.profession,
    person: requestSeal(dossierKey(dossier)).seal(
      JSON.stringify(personOf(person)),
      'request_experts/person',
      id,
    ),
    namedBy: unit.actor.personId ?? '',
    namedAt: unit.at,
    live: 1,
  });
  return id;
}

async function named(
  deps: ExpertsDeps,
  reads: Reads,
  dossier: DossierFacts,
): ReturnType<ExpertsDoor['named']> {
  const found = await expertsFor(reads, deps.dossierKey(dossier), dossier.id);
  const prepared = found.length === 0 ? undefined : await preparedOf(reads, dossier.id);
  const version =
    prepared === undefined ? undefined : await deps.routes.version(reads, prepared.versionId);
  if (version === undefined) return [];
  const faults = await judged(deps, reads, {
    of: version.definition.experts,
    school: dossier,
    at: deps.clock.now(),
    people: found.map((one) => ({
      slot: one.slot,
      person: { ...one, independent: true },
      other: otherThan(found, one.slot),
    })),
  });
  return found.map(({ slot, name: who, profession, organisation }) => ({
    slot,
    name: who,
    profession,
    organisation,
    ok: faults.every((fault) => fault.slot !== slot),
  }));
}

async function invite(
  deps: ExpertsDeps,
  unit: Unit,
  request: RequestFacts,
  dossier: DossierFacts,
): Promise<void> {
  const version = await deps.routes.version(unit, request.versionId);
  if (version === undefined || version.definition.experts.count === 0) return;
  const asked = await askedRequest(unit, request.id);
  if (asked === undefined) throw new Error('Experts of a request that is not there');
  for (const expert of await draftsOf(unit, deps.dossierKey(dossier), dossier.id)) {
    await unit.update(expertsTable, { id: expert.id, requestId: null }, { requestId: request.id });
    await ask(deps, unit, asked, { ...expert, requestId: request.id });
  }
}

async function close(
  deps: ExpertsDeps,
  unit: Unit,
  requestId: string,
  as: 'withdrawn' | 'decided',
): Promise<void> {
  const request = await askedRequest(unit, requestId);
  if (request === undefined) return;
  const experts = await expertsOf(unit, deps.dossierKey(placeOf(request)), requestId);
  for (const expert of experts)
    if (expert.endedAt === null && expert.signedAt === null)
      await endAsking(deps, unit, request, { expert, as });
}

async function signed(
  { routes }: ExpertsDeps,
  reads: Reads,
  requestId: string,
): ReturnType<ExpertsDoor['signed']> {
  const request = await askedRequest(reads, requestId);
  const version =
    request === undefined ? undefined : await routes.version(reads, request.versionId);
  return {
    needed: version?.definition.experts.count ?? 0,
    signed: await signedOf(reads, requestId),
  };
}

interface Held {
  request: AskedRequest;
  expert: Expert;
}

/** A request that runs and somebody who is still asked in it, both held. */
async function hold(
  deps: ExpertsDeps,
  unit: Unit,
  { id, dossierId }: RequestFacts,
  expertId: string,
): Promise<Held> {
  await lockDossier(unit, dossierId);
  const request = await lockAsked(unit, id);
  if (request === undefined) throw new AppError('not-found', 404);
  // Of this request alone: another's is sealed under a key that is not this dossier's.
  const asked = await expertsOf(unit, deps.dossierKey(placeOf(request)), id);
  const expert = asked.find((one) => one.id === expertId);
  if (expert === undefined) throw new AppError('not-found', 404);
  if (request.running === null) throw new AppError('request-not-open', 409);
  if (expert.signedAt !== null) throw new AppError('advice-signed', 409);
  if (expert.endedAt !== null) throw new AppError('expert-ended', 409);
  return { request, expert };
}

async function replace(
  deps: ExpertsDeps,
  ...[actor, asked, expertId, person]: Parameters<Experts['replace']>
): Promise<readonly ExpertFault[]> {
  return await deps.unitOfWork.run(actor, async (unit): Promise<readonly ExpertFault[]> => {
    const { request, expert } = await hold(deps, unit, asked, expertId);
    const place = placeOf(request);
    const key = deps.dossierKey(place);
    const version = await deps.routes.version(unit, request.versionId);
    if (version === undefined) throw new Error('A request along a route that is not there');
    const { slot } = expert;
    const others = await expertsOf(unit, key, request.id);
    const other = others.find((one) => one.endedAt === null && one.slot !== slot);
    const faults = await judged(deps, unit, {
      of: version.definition.experts,
      school: request,
      at: unit.at,
      people: [{ slot, person, other }],
    });
    if (faults.length > 0) {
      await unit.audit({
        event: 'expert.replaced',
        outcome: 'denied',
        dossierId: request.dossierId,
        pupilId: request.pupilId,
        details: { request: request.id, expert: expert.id, faults: faults.length },
      });
      return faults;
    }
    await endAsking(deps, unit, request, { expert, as: 'replaced' });
    const id = await insert(deps, unit, place, { slot, person, requestId: request.id });
    const fresh = await expertOf(unit, key, id);
    if (fresh === undefined) throw new Error('An expert that was just named is gone');
    await ask(deps, unit, request, fresh);
    return [];
  });
}
