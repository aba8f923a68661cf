import { TOOLBOX_STEP } from '../../dossier/facts/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { dossierSequence, lockDossier } from '../../dossier/record/index.ts';
import type { Dossiers, DossierStore, RequestForms } from '../../dossier/record/index.ts';
import { addDays, schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { shownMoment } from '../../kernel/moments.ts';
import { shownHash } from '../../kernel/shown-hash.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { KeyPlace, ShareFacts } from '../facts/index.ts';
import { lockRunning } from '../partnership/index.ts';
import type { SharesStore } from '../partnership/index.ts';
import type { RequestRoutesStore, RouteVersion } from '../request-routes/index.ts';
import type { ExpertsDoor, SeenBySender, Sending } from './acts.ts';
import { requestObstacles, transitionOf } from './course.ts';
import type { CourseFacts, RequestAct } from './course.ts';
import { LONGEST_REASON, SHORTEST_REASON, wordFaults } from './decision.ts';
import type { RequestEvents } from './events.ts';
import { pinOf } from './picks-store.ts';
import type { Found, Readiness } from './readiness-facts.ts';
import { dueOf, waitedSince } from './request.ts';
import type { RequestFacts } from './request.ts';
import type { RequestNotices } from './request-notices.ts';
import { requestSeal, snapshotPlace } from './request-seal.ts';
import {
  requestDecisionsTable,
  requestItemsTable,
  requestSnapshotsTable,
  requestsTable,
} from './request-tables.ts';
import {
  lastOver,
  lockRequest,
  lockRunningRequests,
  nextReference,
  runningRequest,
} from './requests-store.ts';
import { categoryOf, frozen } from './snapshot.ts';

/** Questions that were followed by others can be sent this long. */
const OLD_QUESTIONS_DAYS = 90;
const LONGEST_CONTACT = 500;

export interface SendingDeps {
  unitOfWork: UnitOfWork;
  store: DossierStore;
  dossiers: Dossiers;
  shares: SharesStore;
  routes: RequestRoutesStore;
  forms: RequestForms;
  readiness: Readiness;
  experts: ExpertsDoor;
  events: RequestEvents;
  notices: RequestNotices;
  schoolName: (licenceId: string) => string;
  dossierKey: (dossier: KeyPlace) => Buffer;
  /** Dutch: what is sent is one text for everybody. */
  t: Translate;
}

export const createSending = (deps: SendingDeps): Sending => ({
  send: (...asked) => send(deps, ...asked),
  supplement: (...asked) => supplement(deps, ...asked),
  withdraw: (actor, { dossier, request }, words) =>
    deps.unitOfWork.run(actor, async (unit) => {
      const status = (await lockDossier(unit, dossier.id))?.status;
      const locked = await lockRequest(unit, request.id);
      assertAct('withdraw', {
        status: locked?.status ?? 'withdrawn',
        archived: status !== 'open',
        explained: assertWords(words, SHORTEST_REASON, 'withdraw-reason', LONGEST_REASON) !== '',
      });
      await endRequest(deps, unit, request, 'withdrawn', { dossier, words: words.trim() });
    }),
  renew: (...asked) => renew(deps, ...asked),
});

/** Nothing stands in the way unless it is said here. */
const clear: CourseFacts = {
  status: 'draft',
  archived: false,
  complete: true,
  another: false,
  shared: true,
  explained: true,
  advised: true,
  permitted: true,
  filled: true,
  fourEyes: false,
  second: true,
};

/** @throws AppError with the first thing in the way */
export function assertAct(
  act: RequestAct,
  facts: Partial<CourseFacts>,
  params: Record<string, string | number> = {},
): void {
  const [code] = requestObstacles(act, { ...clear, ...facts });
  if (code !== undefined) throw new AppError(code, 409, { params });
}

/** How an act says what a form says at its field. */
const refusals: Readonly<Record<string, string>> = {
  'message-bsn': 'request-bsn',
  'too-long': 'request-too-long',
  'value-refused': 'request-letters',
};

/** What was typed, trimmed. @throws AppError when it cannot be kept */
export function assertWords(
  words: string,
  shortest: number,
  short: string,
  longest?: number,
): string {
  const [fault] = wordFaults('', words, shortest, short, longest);
  if (fault !== undefined) throw new AppError(refusals[fault.code] ?? fault.code, 422);
  return words.trim();
}

/** Ends what is not over: with its experts' asking and what was proposed. Its row is locked. */
export async function endRequest(
  deps: Pick<SendingDeps, 'experts' | 'events' | 'notices'>,
  unit: Unit,
  request: RequestFacts,
  kind: 'withdrawn' | 'share-ended',
  { dossier, words }: { dossier: KeyPlace & Pick<DossierFacts, 'trace'>; words: string },
): Promise<void> {
  const { from } = transitionOf('withdraw');
  const ended = await unit.update(
    requestsTable,
    { id: request.id, status: from.filter((status) => status !== 'draft') },
    { status: 'withdrawn', running: null, waitingSince: null, changedAt: unit.at },
  );
  if (ended === 0) throw new AppError('request-not-open', 409);
  await unit.update(
    requestDecisionsTable,
    { requestId: request.id, state: 'proposed' },
    { state: 'dropped', settledAt: unit.at },
  );
  await deps.experts.close(unit, request.id, 'withdrawn');
  await deps.events.add(unit, request, kind, { dossier, words });
  await unit.audit({
    event: 'request.withdrawn',
    ...dossier.trace,
    details: { request: request.id, reference: request.reference, why: kind },
  });
  await deps.notices.toDesk(unit, request, 'request-withdrawn');
}

/** In the unit that ends a share: what was sent on it is over as well. */
export const createOnEnding =
  (deps: Pick<SendingDeps, 'experts' | 'events' | 'notices'>) =>
  async (
    unit: Unit,
    of: { dossier: DossierFacts; partnershipId: string },
  ): Promise<readonly string[]> => {
    const running = await lockRunningRequests(unit, {
      dossierId: of.dossier.id,
      deskId: of.partnershipId,
    });
    for (const request of running)
      await endRequest(deps, unit, request, 'share-ended', { dossier: of.dossier, words: '' });
    return running.map(({ reference }) => reference);
  };

interface Locked {
  dossier: DossierFacts;
  version: RouteVersion;
  share: ShareFacts;
  found: Found;
}

/**
 * The dossier and its share, locked, exactly as the page that sends showed them, and all that the
 * route asks judged once more.
 */
async function lockSeen(
  deps: SendingDeps,
  unit: Unit,
  asked: DossierFacts,
  { seen, itself }: { seen: SeenBySender; itself?: RequestFacts },
): Promise<Locked> {
  const act = itself === undefined ? 'send' : 'supplement';
  const today = schoolDay(unit.at);
  const archived = (await lockDossier(unit, asked.id))?.status !== 'open';
  if (archived) throw new AppError('dossier-archived', 409);
  const version = await deps.routes.version(unit, seen.versionId);
  if (version === undefined) throw new AppError('request-moved', 409);
  if (itself === undefined) await refuseRunning(unit, asked.id, version.routeId);
  const moved =
    (await dossierSequence(unit, asked.id)) !== seen.seen ||
    (await isElsewhere(deps, unit, asked.id, { version, adds: itself !== undefined })) ||
    (itself !== undefined && itself.versionId !== version.id);
  if (moved) throw new AppError('request-moved', 409);
  const share = await lockRunning(unit, asked.id, version.deskId, today);
  if (share === undefined) throw new AppError('request-unshared', 409);
  if (share.version !== seen.shareVersion) throw new AppError('request-moved', 409);
  const { personId: actorId = '' } = unit.actor;
  const dossier = await deps.store
    .within(unit)
    .find(asked.id, { actorId, licenceId: asked.licenceId, today });
  const found =
    dossier === undefined
      ? undefined
      : await deps.readiness.of(dossier, {
          t: deps.t,
          today,
          unit,
          ...(itself === undefined ? {} : { itself }),
        });
  if (dossier === undefined || found === undefined) throw new AppError('request-moved', 409);
  if (itself === undefined) refuseOldQuestions(found, today);
  assertAct(
    act,
    { status: itself?.status ?? 'draft', complete: found.complete },
    { open: found.items.filter(({ met }) => !met).length },
  );
  return { dossier, version, share, found };
}

/** What is added to answers the questions it was sent by, though its route asks others since. */
async function isElsewhere(
  { routes }: SendingDeps,
  unit: Unit,
  dossierId: string,
  { version, adds }: { version: RouteVersion; adds: boolean },
): Promise<boolean> {
  const pinned = await pinOf(unit, dossierId);
  if (pinned === version.id) return false;
  const other = adds && pinned !== undefined ? await routes.version(unit, pinned) : undefined;
  return other?.routeId !== version.routeId;
}

/** Two tabs: the second is told of the request of the first. */
async function refuseRunning(unit: Unit, dossierId: string, routeId: string): Promise<void> {
  const other = await runningRequest(unit, { dossierId, routeId });
  if (other === undefined) return;
  const { id, reference, sender, sentAt } = other;
  assertAct('send', { another: true }, { id, reference, who: sender, when: shownMoment(sentAt) });
}

function refuseOldQuestions({ version, current }: Found, today: string): void {
  if (current === undefined) throw new AppError('route-closed', 409);
  const begins = current.begins;
  if (current.id === version.id || begins === null) return;
  if (addDays(schoolDay(begins), OLD_QUESTIONS_DAYS) < today)
    throw new AppError('route-changed', 409, { params: { when: shownMoment(begins) } });
}

async function send(
  deps: SendingDeps,
  ...[actor, asked, seen]: Parameters<Sending['send']>
): Promise<{ id: string; reference: string }> {
  const contact = assertWords(seen.contact, 0, '', LONGEST_CONTACT);
  // Read before the unit: within it there is no other way to read than through it.
  await deps.forms.load([seen.versionId]);
  return await deps.unitOfWork.run(actor, async (unit) => {
    const locked = await lockSeen(deps, unit, asked, { seen });
    const { dossier, version, share, found } = locked;
    const today = schoolDay(unit.at);
    const previous = await lastOver(unit, { dossierId: dossier.id, routeId: version.routeId });
    const reference = await nextReference(unit, version.deskId, Number(today.slice(0, 4)));
    const id = newId();
    const { definition } = version;
    await unit.insert(requestsTable, {
      id,
      reference,
      dossierId: dossier.id,
      licenceId: dossier.licenceId,
      pupilId: dossier.pupilId,
      partnershipId: version.partnershipId,
      deskId: version.deskId,
      routeId: version.routeId,
      versionId: version.id,
      kind: version.key,
      name: JSON.stringify(definition.name),
      shareId: share.id,
      round: 1,
      previousId: previous ?? null,
      status: 'sent',
      running: 1,
      category: categoryOf(found),
      sentAt: unit.at,
      sentBy: actor.personId,
      dueOn: dueOf(today, definition.terms.decideDays),
      changedAt: unit.at,
    });
    const request = await lockRequest(unit, id);
    if (request === undefined) throw new Error('A request that was just kept is gone');
    const hash = await freeze(deps, unit, { ...locked, request, round: 1, contact, words: '' });
    await deps.events.add(unit, request, 'sent');
    await deps.experts.invite(unit, request, dossier);
    await deps.dossiers.tick(unit, dossier, TOOLBOX_STEP);
    await unit.audit({
      event: 'request.sent',
      ...dossier.trace,
      details: { request: id, reference, ...toldOf(request, found), snapshot: shownHash(hash) },
    });
    await deps.notices.toDesk(unit, request, 'request-sent');
    await deps.notices.toSchool(unit, request, 'request-received');
    return { id, reference };
  });
}

const toldOf = (
  { kind, category, round, deskId }: RequestFacts,
  { open }: Found,
): Record<string, string | number> => ({
  kind,
  desk: deskId,
  round,
  category: category ?? 0,
  items: open.files.length + open.reports.length,
});

/** Keeps a round: what is shared and answered now, and which items lie open with it. */
async function freeze(
  deps: SendingDeps,
  unit: Unit,
  asked: Locked & { request: RequestFacts; round: number; contact: string; words: string },
): Promise<Buffer> {
  const { dossier, share, request, round } = asked;
  const { snapshot, text, hash } = frozen({
    ...asked,
    reference: request.reference,
    document: await deps.shares.within(unit).document(dossier, share),
    school: { name: deps.schoolName(dossier.licenceId), licenceId: dossier.licenceId },
    sentBy: request.sender,
    at: unit.at,
    t: deps.t,
  });
  await unit.insert(requestSnapshotsTable, {
    requestId: request.id,
    number: round,
    sequence: dossier.sequence,
    shareVersion: share.version,
    document: requestSeal(deps.dossierKey(dossier)).seal(
      text,
      'request_snapshots/document',
      snapshotPlace(request.id, round),
    ),
    hash,
    madeBy: unit.actor.personId ?? '',
    madeAt: unit.at,
  });
  if (snapshot.items.length > 0)
    await unit.insertMany(
      requestItemsTable,
      snapshot.items.map(({ title: _title, ...item }) => ({
        ...item,
        requestId: request.id,
        number: round,
      })),
    );
  return hash;
}

async function supplement(
  deps: SendingDeps,
  ...[actor, { dossier: asked, request }, seen]: Parameters<Sending['supplement']>
): Promise<void> {
  const contact = assertWords(seen.contact, 0, '', LONGEST_CONTACT);
  const words = assertWords(seen.words, 0, '', LONGEST_REASON);
  await deps.forms.load([seen.versionId]);
  await deps.unitOfWork.run(actor, async (unit) => {
    const locked = await lockSeen(deps, unit, asked, { seen, itself: request });
    const now = await lockRequest(unit, request.id);
    if (now === undefined) throw new AppError('not-found', 404);
    assertAct('supplement', { status: now.status });
    const round = now.round + 1;
    const today = schoolDay(unit.at);
    const waited = now.waitingSince === null ? 0 : waitedSince(schoolDay(now.waitingSince), today);
    await unit.update(
      requestsTable,
      { id: now.id, status: 'waiting' },
      {
        status: 'treated',
        round,
        category: categoryOf(locked.found),
        shareId: locked.share.id,
        dueOn: addDays(now.dueOn, waited),
        waitedDays: now.waitedDays + waited,
        waitingSince: null,
        answerBy: null,
        changedAt: unit.at,
      },
    );
    const hash = await freeze(deps, unit, { ...locked, request: now, round, contact, words });
    await deps.events.add(unit, now, 'supplemented', { dossier: locked.dossier, words });
    await deps.dossiers.tick(unit, locked.dossier, TOOLBOX_STEP);
    await unit.audit({
      event: 'request.supplemented',
      ...locked.dossier.trace,
      details: { request: now.id, round, waited, snapshot: shownHash(hash) },
    });
    await deps.notices.toDesk(unit, now, 'request-supplemented');
  });
}

/** In steps that are each harmless to repeat: step 9 open, its route pinned anew, chosen again. */
async function renew(
  deps: SendingDeps,
  ...[actor, { dossier, request }]: Parameters<Sending['renew']>
): Promise<void> {
  await deps.unitOfWork.run(actor, async (unit) => {
    const archived = (await lockDossier(unit, dossier.id))?.status !== 'open';
    const now = await lockRequest(unit, request.id);
    const of = { dossierId: dossier.id, routeId: request.routeId };
    const another = (await runningRequest(unit, of)) !== undefined;
    assertAct(
      'renew',
      { status: now?.status ?? 'draft', archived, another },
      {
        reference: request.reference,
        who: request.sender,
        when: shownMoment(request.sentAt),
      },
    );
    await deps.forms.chosen(unit, dossier, request.kind);
    await deps.events.add(unit, request, 'renewed');
    await unit.audit({
      event: 'request.renewed',
      ...dossier.trace,
      details: { request: request.id, reference: request.reference },
    });
  });
  if (dossier.stepStates[TOOLBOX_STEP - 1] === 'done')
    await deps.dossiers.reopen(actor, dossier, TOOLBOX_STEP);
  await chooseAgain(deps, actor, dossier, request);
}

/** Step 9 holds this route, where another was chosen since. */
async function chooseAgain(
  deps: SendingDeps,
  actor: SignedInActor,
  { id, licenceId }: DossierFacts,
  { kind, changedAt }: RequestFacts,
): Promise<void> {
  const asker = { actorId: actor.personId, licenceId, today: schoolDay(changedAt) };
  const now = await deps.store.find(id, asker);
  if (now === undefined) throw new AppError('not-found', 404);
  const { read } = await deps.dossiers.readers(now, [TOOLBOX_STEP]);
  if (read(TOOLBOX_STEP).value('choice') === kind) return;
  await deps.dossiers.save(actor, now, TOOLBOX_STEP, [
    { op: 'set', path: 'choice', value: kind, base: now.sequence },
  ]);
}
