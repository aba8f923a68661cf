import { noteEvent } from '../../consent/links/index.ts';
import type { VisitRow } from '../../consent/links/index.ts';
import { aboutOf, actorOf } from '../../consent/visits/index.ts';
import type { Visits } from '../../consent/visits/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { Clock } from '../../kernel/clock.ts';
import { shownHash } from '../../kernel/shown-hash.ts';
import type { Files, FilesStore, FileVersion } from '../../logbook/files/index.ts';
import { reportBytes, reportPlace, reportsToShare } from '../../logbook/reports/index.ts';
import { assertPassword } from '../../platform/passwords/index.ts';
import type { Pdf } from '../../platform/print/index.ts';
import { open } from '../../platform/store/index.ts';
import type { Database, Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { KeyPlace, ShareFacts } from '../facts/index.ts';
import { lockRunning, openItemsOf } from '../partnership/index.ts';
import type { SharesStore } from '../partnership/index.ts';
import type { Profession, RequestRoutesStore } from '../request-routes/index.ts';
import { requestSeal } from '../requests/index.ts';
import type { KeptSnapshot, RequestParts } from '../requests/index.ts';
import { advicesTable } from './advice-tables.ts';
import { isJoint, signingFaults, textHash } from './advice.ts';
import type { AdviceFault, Draft, Signing } from './advice.ts';
import { adviceOf, keepDraft, signedAdvices } from './advices-store.ts';
import type { Advice } from './advices-store.ts';
import type { ReadStaff } from './applicant.ts';
import { asShared, openItems } from './as-shared.ts';
import type { AsShared } from './as-shared.ts';
import { employedBy, nameKey, professionsOf } from './expert.ts';
import { askedRequest, expertOf, expertsOf, lockAsked } from './experts-store.ts';
import type { AskedRequest, Expert } from './experts-store.ts';
import type { AdviceNotices } from './notices.ts';

type SnapshotItem = KeptSnapshot['items'][number];

/** What somebody reads and writes who came in by a link for an advice. */
export interface AdviceReading {
  request: AskedRequest;
  expert: Expert;
  advice: Advice | undefined;
  professions: readonly Profession[];
  /** The round that is read. */
  round: number;
  /** Undefined while the school does not share the dossier, and once the advice was signed. */
  shared: (AsShared & { items: readonly SnapshotItem[]; snapshot: KeptSnapshot }) | undefined;
}

/** Why nothing was kept, or nothing signed. */
export type AdviceHindrance = 'moved' | 'stale' | 'share-ended' | 'joint' | 'employed' | 'signed';

/** `over`: the visit, or the asking, ended meanwhile. */
export type Saved = 'saved' | 'over' | 'moved' | 'signed';
export type Signed =
  | 'signed'
  | 'over'
  | { hindrance: AdviceHindrance }
  | { faults: readonly AdviceFault[] };

export interface SharedFile {
  chunks: AsyncIterable<Uint8Array>;
  version: Pick<FileVersion, 'name' | 'kind' | 'size'>;
}

export interface Advices {
  reading(visit: VisitRow): Promise<AdviceReading>;
  noteRead(visit: VisitRow, reading: AdviceReading, part?: number): Promise<void>;
  /** `was`: when what the form began with was kept; '' for nothing. */
  save(visit: VisitRow, draft: Draft, was: string): Promise<Saved>;
  /** Keeps it as a draft whatever comes of it. */
  sign(visit: VisitRow, signing: Signing, was: string): Promise<Signed>;
  /** A file as it was sent. Undefined when it does not lie open. */
  file(visit: VisitRow, itemId: string): Promise<SharedFile | undefined>;
  /** @throws AppError for a weak password. Undefined when it does not lie open. */
  report(visit: VisitRow, itemId: string, password: string): Promise<Uint8Array | undefined>;
}

export interface AdvicesDeps {
  database: Database;
  unitOfWork: UnitOfWork;
  clock: Clock;
  visits: Visits;
  shares: SharesStore;
  kept: RequestParts['kept'];
  events: RequestParts['events'];
  routes: RequestRoutesStore;
  filesStore: FilesStore;
  files: Files;
  pdf: Pick<Pdf, 'encrypt'>;
  staff: ReadStaff;
  notices: AdviceNotices;
  dossierKey: (dossier: KeyPlace) => Buffer;
}

export const createAdvices = (deps: AdvicesDeps): Advices => ({
  reading: (visit) => readingOf(deps, visit),
  noteRead: (visit, { round }, part) =>
    deps.unitOfWork.run(actorOf(visit), (unit) =>
      noteEvent(unit, aboutOf(visit), 'read', false, {
        round: String(round),
        ...(part === undefined ? {} : { part: String(part) }),
      }),
    ),
  save: (visit, draft, was) => save(deps, visit, draft, was),
  sign: (visit, signing, was) => sign(deps, visit, signing, was),
  file: (visit, itemId) => file(deps, visit, itemId),
  report: (visit, itemId, password) => report(deps, visit, itemId, password),
});

const placeOf = (visit: VisitRow): KeyPlace => ({
  id: visit.dossierId,
  licenceId: visit.licenceId,
  wrappedKey: visit.wrappedKey,
});

async function readingOf(deps: AdvicesDeps, visit: VisitRow): Promise<AdviceReading> {
  const { database } = deps;
  const key = deps.dossierKey(placeOf(visit));
  const expert = await expertOf(database, key, visit.aboutId);
  const request =
    expert === undefined || expert.requestId === null
      ? undefined
      : await askedRequest(database, expert.requestId);
  if (expert === undefined || request === undefined)
    throw new Error('A link for an advice without its request');
  const advice = await adviceOf(database, key, expert.id);
  const version = await deps.routes.version(database, request.versionId);
  return {
    request,
    expert,
    advice,
    professions:
      version === undefined ? [] : professionsOf(expert.slot, version.definition.experts),
    round: request.round,
    shared:
      advice !== undefined && advice.signedAt !== null
        ? undefined
        : await sharedNow(deps, visit, request),
  };
}

async function sharedNow(
  deps: AdvicesDeps,
  visit: VisitRow,
  request: AskedRequest,
): Promise<AdviceReading['shared']> {
  const today = schoolDay(deps.clock.now());
  const share = await deps.shares.running(request.dossierId, request.deskId, today);
  const snapshot = await deps.kept.snapshot(placeOf(visit), request.id);
  if (share === undefined || snapshot === undefined) return undefined;
  const items = await itemsNow(deps, visit, snapshot, share);
  return { ...asShared(snapshot, share), snapshot, items };
}

async function itemsNow(
  deps: AdvicesDeps,
  visit: VisitRow,
  snapshot: KeptSnapshot,
  share: ShareFacts,
): Promise<SnapshotItem[]> {
  if (snapshot.items.length === 0) return [];
  const [lying, files, reports] = await Promise.all([
    openItemsOf(deps.database, share.id),
    deps.filesStore.ofDossier(placeOf(visit)),
    reportsToShare(deps.database, visit.dossierId),
  ]);
  return openItems(snapshot, share, { open: lying, files, reports });
}

const isMoved = (kept: Advice | undefined, draft: Draft, was: string): boolean =>
  kept !== undefined && kept.savedAt.toISOString() !== was && kept.text !== draft.text;

interface Held {
  key: Buffer;
  expert: Expert;
  request: AskedRequest;
  kept: Advice | undefined;
}

/** Whoever advises and their request, held; undefined when it is over. */
async function hold(deps: AdvicesDeps, unit: Unit, visit: VisitRow): Promise<Held | undefined> {
  if (!(await deps.visits.present(unit, visit))) return undefined;
  const key = deps.dossierKey(placeOf(visit));
  const expert = await expertOf(unit, key, visit.aboutId);
  if (expert === undefined || expert.requestId === null) return undefined;
  const request = await lockAsked(unit, expert.requestId);
  if (request === undefined) return undefined;
  const kept = await adviceOf(unit, key, expert.id);
  // What was signed can still be read when the request is over; anything else has ended.
  const over = expert.endedAt !== null || (request.running === null && kept?.signedAt == null);
  return over ? undefined : { key, expert, request, kept };
}

async function save(deps: AdvicesDeps, visit: VisitRow, draft: Draft, was: string): Promise<Saved> {
  return await deps.unitOfWork.run(actorOf(visit), async (unit): Promise<Saved> => {
    const held = await hold(deps, unit, visit);
    if (held === undefined) return await refuse(unit, visit, 'saved', 'over');
    if (held.kept?.signedAt != null) return await refuse(unit, visit, 'saved', 'signed');
    if (isMoved(held.kept, draft, was)) return await refuse(unit, visit, 'saved', 'moved');
    await keep(unit, held, draft);
    await noteEvent(unit, aboutOf(visit), 'saved');
    return 'saved';
  });
}

async function refuse<T extends string>(
  unit: Unit,
  visit: VisitRow,
  kind: 'saved' | 'signed',
  why: T,
): Promise<T> {
  await noteEvent(unit, aboutOf(visit), kind, true, { why });
  return why;
}

async function keep(unit: Unit, { key, expert, request }: Held, draft: Draft): Promise<void> {
  const seal = requestSeal(key);
  await keepDraft(unit, {
    expertId: expert.id,
    requestId: request.id,
    round: request.round,
    text: seal.seal(draft.text, 'request_advices/text', expert.id),
    name: seal.seal(draft.name, 'request_advices/name', expert.id),
    registration: seal.seal(draft.registration, 'request_advices/registration', expert.id),
    profession: draft.profession === '' ? null : draft.profession,
  });
}

async function sign(
  deps: AdvicesDeps,
  visit: VisitRow,
  signing: Signing,
  was: string,
): Promise<Signed> {
  return await deps.unitOfWork.run(actorOf(visit), async (unit): Promise<Signed> => {
    const held = await hold(deps, unit, visit);
    if (held === undefined) return await refuse(unit, visit, 'signed', 'over');
    // Twice the same press: it was signed by the first.
    if (held.kept?.signedAt != null) {
      if (held.kept.text === signing.text) {
        await refuse(unit, visit, 'signed', 'twice');
        return 'signed';
      }
      return { hindrance: await refuse(unit, visit, 'signed', 'signed') };
    }
    if (isMoved(held.kept, signing, was))
      return { hindrance: await refuse(unit, visit, 'signed', 'moved') };
    await keep(unit, held, signing);
    const hindrance = await hindranceOf(deps, unit, visit, { held, signing });
    if (hindrance !== undefined)
      return { hindrance: await refuse(unit, visit, 'signed', hindrance) };
    const faults = await faultsOf(deps, unit, held, signing);
    if (faults.length > 0) {
      await refuse(unit, visit, 'signed', 'faults');
      return { faults };
    }
    await finish(deps, unit, visit, { held, signing });
    return 'signed';
  });
}

async function faultsOf(
  deps: AdvicesDeps,
  unit: Unit,
  { key, expert, request }: Held,
  signing: Signing,
): Promise<readonly AdviceFault[]> {
  const version = await deps.routes.version(unit, request.versionId);
  const professions =
    version === undefined ? [] : professionsOf(expert.slot, version.definition.experts);
  const faults = signingFaults(signing, professions);
  const others = await expertsOf(unit, key, request.id);
  const twice = others.find(
    ({ slot, endedAt, name }) =>
      slot !== expert.slot && endedAt === null && nameKey(name) === nameKey(signing.name),
  );
  return twice === undefined
    ? faults
    : [...faults, { field: 'name', code: `expert-twice-${twice.slot}` }];
}

/** What stands in the way that no other words would change. */
async function hindranceOf(
  deps: AdvicesDeps,
  unit: Unit,
  visit: VisitRow,
  { held, signing }: { held: Held; signing: Signing },
): Promise<AdviceHindrance | undefined> {
  const { key, expert, request } = held;
  const share = await lockRunning(unit, visit.dossierId, request.deskId, schoolDay(unit.at));
  if (share === undefined) return 'share-ended';
  if (signing.round !== request.round) return 'stale';
  const staff = await deps.staff(unit, visit.licenceId, unit.at);
  const employed = [expert, { ...expert, name: signing.name }].some(
    (one) => employedBy(one, staff) !== undefined,
  );
  if (employed) return 'employed';
  const others = await signedAdvices(unit, key, request.id);
  return others.some((one) => isJoint(one.text, signing.text)) ? 'joint' : undefined;
}

async function finish(
  deps: AdvicesDeps,
  unit: Unit,
  visit: VisitRow,
  { held, signing }: { held: Held; signing: Signing },
): Promise<void> {
  const { expert, request } = held;
  const hash = textHash(signing.text);
  await unit.update(
    advicesTable,
    { expertId: expert.id, signedAt: null },
    { textHash: hash, signedAt: unit.at },
  );
  await deps.events.add(unit, request, 'advice-signed');
  await noteEvent(unit, aboutOf(visit), 'signed', false, {
    request: request.id,
    round: String(request.round),
    hash: shownHash(hash),
  });
  await deps.notices.signed(unit, request);
}

async function itemOf(
  deps: AdvicesDeps,
  visit: VisitRow,
  kind: SnapshotItem['kind'],
  itemId: string,
): Promise<SnapshotItem | undefined> {
  const { shared } = await readingOf(deps, visit);
  return shared?.items.find((one) => one.kind === kind && one.itemId === itemId);
}

const noteItem = (deps: AdvicesDeps, visit: VisitRow, kind: string, item: string): Promise<void> =>
  deps.unitOfWork.run(actorOf(visit), (unit) =>
    noteEvent(unit, aboutOf(visit), kind, false, { item }),
  );

async function file(
  deps: AdvicesDeps,
  visit: VisitRow,
  itemId: string,
): Promise<SharedFile | undefined> {
  const item = await itemOf(deps, visit, 'file', itemId);
  const versions = item === undefined ? [] : await deps.filesStore.versions(placeOf(visit), itemId);
  const version = versions.find(({ id }) => id === item?.versionId);
  if (version?.state !== 'ready' || version.blob === undefined) return undefined;
  const chunks = deps.files.read(placeOf(visit), version);
  await noteItem(deps, visit, 'file-downloaded', itemId);
  return { chunks, version };
}

async function report(
  deps: AdvicesDeps,
  visit: VisitRow,
  itemId: string,
  password: string,
): Promise<Uint8Array | undefined> {
  await assertPassword(password);
  const item = await itemOf(deps, visit, 'report', itemId);
  const kept =
    item === undefined ? undefined : await reportBytes(deps.database, visit.dossierId, itemId);
  if (kept === undefined) return undefined;
  const bytes = open(deps.dossierKey(placeOf(visit)), kept, reportPlace(itemId));
  const encrypted = await deps.pdf.encrypt(bytes, password);
  await noteItem(deps, visit, 'report-downloaded', itemId);
  return encrypted;
}
