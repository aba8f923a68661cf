import type { DossierFacts } from '../../dossier/facts/index.ts';
import { lockDossier } from '../../dossier/record/index.ts';
import { AppError } from '../../kernel/errors.ts';
import { NAMELESS, plainName } from '../../kernel/file-names.ts';
import { newId } from '../../kernel/ids.ts';
import {
  gather,
  hasActiveParts,
  inspect,
  MOST_BYTES,
  newFileKey,
  once,
  partsOf,
  sealFrames,
  tooLarge,
} from '../../platform/bytes/index.ts';
import type {
  createImages,
  FileKind,
  FileStore,
  Scanner,
  Staged,
  Staging,
} from '../../platform/bytes/index.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import { open, openText, seal, sealText } from '../../platform/store/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import { LONGEST_TITLE, MOST_FILES } from './file.ts';
import type { FileDetails, FileFacts, VersionState } from './file.ts';
import {
  countFiles,
  countUploads,
  detailsPlace,
  lockLicence,
  namePlace,
  titlePlace,
  uploadKeyPlace,
  usedBytes,
  versionKeyPlace,
} from './files-store.ts';
import type { FilesStore, KeyHolder, UploadRow } from './files-store.ts';
import { filesTable, fileUploadsTable, fileVersionsTable } from './files-tables.ts';

/**
 * Where a file that comes in belongs: a new one with what is said of it, or the next version of one
 * that is there.
 */
export type Destination =
  | { readonly details: FileDetails }
  | { readonly file: Pick<FileFacts, 'id'> };

export interface Intake {
  /** A whole file from one stream, as a form without scripts sends it. @returns the file's id */
  receive(
    actor: SignedInActor,
    dossier: DossierFacts,
    sent: { name: string; bytes: AsyncIterable<Uint8Array> },
    into: Destination,
  ): Promise<string>;
  /** Makes place for a file that comes by parts. @returns the upload's id */
  begin(
    actor: SignedInActor,
    dossier: DossierFacts,
    sent: { name: string; size: number },
    into: Destination,
  ): Promise<string>;
  part(dossier: DossierFacts, upload: UploadRow, part: number, bytes: Buffer): Promise<void>;
  present(dossier: DossierFacts, upload: UploadRow): Promise<{ parts: number[]; of: number }>;
  /**
   * Looks at what came in and makes a file of it.
   * @returns the file's id
   * @throws AppError with what is wrong with the file
   */
  finish(actor: SignedInActor, dossier: DossierFacts, upload: UploadRow): Promise<string>;
}

export interface IntakeDeps {
  unitOfWork: UnitOfWork;
  store: FilesStore;
  files: FileStore;
  staging: Staging;
  images: ReturnType<typeof createImages>;
  scanner: Scanner | undefined;
  dossierKey: (dossier: KeyHolder) => Buffer;
  quotaBytes: number;
}

/** Uploads that one person may have under way: what is given up is cleared away within the hour. */
const MOST_UPLOADS = 5;
/**
 * Refusals that say something of the file itself; they are told in the trail, others are not about
 * the file.
 */
const aboutTheFile = (error: unknown): error is AppError =>
  error instanceof AppError && error.code.startsWith('file-') && error.status < 500;

type SavedDetails = { name: string } & ({ details: FileDetails } | { details?: undefined });

interface Made {
  versionId: string;
  staged: Staged;
  name: string;
  into: Destination;
  uploaded: boolean;
}

export const createIntake = (deps: IntakeDeps): Intake => ({
  receive: (actor, dossier, sent, into) => receive(deps, actor, dossier, sent, into),
  begin: (actor, dossier, sent, into) => begin(deps, actor, dossier, sent, into),
  part: async (dossier, upload, part, bytes) => {
    if (part >= partsOf(upload.size)) throw new AppError('upload-part', 400);
    await deps.staging.put(stagedOf(deps, dossier, upload), part, bytes);
  },
  present: async (dossier, upload) => ({
    parts: await deps.staging.present(stagedOf(deps, dossier, upload)),
    of: partsOf(upload.size),
  }),
  finish: (actor, dossier, upload) => finish(deps, actor, dossier, upload),
});

const stagedOf = (
  { dossierKey }: IntakeDeps,
  dossier: DossierFacts,
  upload: UploadRow,
): Staged => ({
  id: upload.id,
  size: upload.size,
  key: open(dossierKey(dossier), upload.wrappedKey, uploadKeyPlace(upload.id)),
});

async function receive(
  deps: IntakeDeps,
  ...[actor, dossier, { name, bytes }, into]: Parameters<Intake['receive']>
): Promise<string> {
  await assertRoom(deps, dossier, 0);
  const staged = await deps.staging.receive(bytes);
  try {
    return await take(deps, actor, dossier, {
      versionId: newId(),
      staged,
      name,
      into,
      uploaded: false,
    });
  } finally {
    await deps.staging.drop(staged);
  }
}

async function begin(
  deps: IntakeDeps,
  ...[actor, dossier, { name, size }, into]: Parameters<Intake['begin']>
): Promise<string> {
  if (size > MOST_BYTES) throw tooLarge();
  if (size === 0) throw new AppError('file-empty', 400);
  await assertRoom(deps, dossier, size);
  const [id, key] = [newId(), deps.dossierKey(dossier)];
  const details: SavedDetails = 'details' in into ? { name, details: into.details } : { name };
  await deps.unitOfWork.run(actor, async (unit) => {
    await lockOpen(unit, dossier);
    await assertRoomLocked(unit, dossier, size, deps.quotaBytes);
    if ((await countUploads(unit, actor.personId)) >= MOST_UPLOADS)
      throw new AppError('uploads-too-many', 409, { params: { most: MOST_UPLOADS } });
    await unit.insert(fileUploadsTable, {
      id,
      dossierId: dossier.id,
      fileId: 'file' in into ? into.file.id : null,
      personId: actor.personId,
      details: sealText(key, JSON.stringify(details), detailsPlace(id)),
      size,
      wrappedKey: seal(key, newFileKey(), uploadKeyPlace(id)),
      begunAt: unit.at,
    });
    await unit.audit({
      event: 'file.upload-begun',
      ...dossier.trace,
      details: { bytes: size },
    });
  });
  return id;
}

async function finish(
  deps: IntakeDeps,
  actor: SignedInActor,
  dossier: DossierFacts,
  upload: UploadRow,
): Promise<string> {
  const staged = stagedOf(deps, dossier, upload);
  if ((await deps.staging.present(staged)).length < partsOf(upload.size))
    throw new AppError('upload-incomplete', 409);
  const saved = JSON.parse(
    openText(deps.dossierKey(dossier), upload.details, detailsPlace(upload.id)),
  ) as SavedDetails;
  const into: Destination =
    saved.details === undefined
      ? { file: { id: upload.fileId ?? '' } }
      : { details: saved.details };
  const fileId = await take(deps, actor, dossier, {
    versionId: upload.id,
    staged,
    name: saved.name,
    into,
    uploaded: true,
  });
  await deps.staging.drop(staged);
  return fileId;
}

/**
 * Looked at, sealed for good and written down; refused, nothing is left but the word of it in the
 * trail.
 */
async function take(
  deps: IntakeDeps,
  actor: SignedInActor,
  dossier: DossierFacts,
  made: Made,
): Promise<string> {
  try {
    const looked = await examine(deps, made.staged, made.name);
    return await keep(deps, actor, dossier, made, looked);
  } catch (error) {
    if (!aboutTheFile(error)) throw error;
    await deps.unitOfWork.run(actor, async (unit) => {
      if (made.uploaded) await unit.remove(fileUploadsTable, { id: made.versionId });
      await unit.audit({
        event: 'file.refused',
        ...dossier.trace,
        details: { reason: error.code },
      });
    });
    await deps.staging.drop(made.staged);
    throw error;
  }
}

interface Looked {
  kind: FileKind;
  state: VersionState;
  size: number;
  /** A PDF with parts that act by themselves: taken, and told to whoever opens it. */
  active: boolean;
  bytes: AsyncIterable<Uint8Array>;
}

async function examine(deps: IntakeDeps, staged: Staged, name: string): Promise<Looked> {
  const file = deps.staging.reader(staged);
  const scanned =
    deps.scanner === undefined || staged.size === 0
      ? 'clean'
      : await deps.scanner.scan(file.range(0, file.size));
  if (scanned === 'found') throw new AppError('file-infected', 400);
  const { kind, end } = await inspect(file, name);
  const state = scanned === 'away' ? 'quarantined' : 'ready';
  if (kind !== 'jpg' && kind !== 'png') {
    const active = kind === 'pdf' && (await hasActiveParts(file));
    return { kind, state, size: file.size, active, bytes: file.range(0, file.size) };
  }
  // A picture alone is held whole, and by one at a time: it is unpacked to pixels and made anew
  // from those.
  const picture = await deps.images.redraw(kind, () => gather(file.range(0, end), MOST_BYTES));
  return { kind, state, size: picture.byteLength, active: false, bytes: once(picture) };
}

/**
 * The bytes first and the row after: a crash between them leaves bytes whose key was never written
 * down.
 */
async function keep(
  deps: IntakeDeps,
  actor: SignedInActor,
  dossier: DossierFacts,
  made: Made,
  looked: Looked,
): Promise<string> {
  const [blobId, fileKey] = [newId(), newFileKey()];
  const blob = `v-${blobId}`;
  await deps.files.put(blob, sealFrames(fileKey, blobId, looked.bytes));
  try {
    return await deps.unitOfWork.run(actor, (unit) =>
      write(deps, unit, { actor, dossier, made, looked, blobId, fileKey }),
    );
  } catch (error) {
    await deps.files.remove(blob);
    const done = made.uploaded ? await deps.store.madeBy(dossier.id, made.versionId) : undefined;
    // The same upload was finished twice at once, by a page that did not hear the first answer.
    if (done !== undefined) return done.fileId;
    throw error;
  }
}

async function write(
  deps: IntakeDeps,
  unit: Unit,
  what: {
    actor: SignedInActor;
    dossier: DossierFacts;
    made: Made;
    looked: Looked;
    blobId: string;
    fileKey: Buffer;
  },
): Promise<string> {
  const { dossier, made, looked } = what;
  const key = deps.dossierKey(dossier);
  await lockOpen(unit, dossier);
  if (made.uploaded && (await unit.remove(fileUploadsTable, { id: made.versionId })) === 0)
    throw new AppError('not-found', 404);
  await assertRoomLocked(unit, dossier, looked.size, deps.quotaBytes);
  const { fileId, number } =
    'details' in made.into
      ? await insertFile(unit, key, dossier, { ...made.into.details, name: made.name })
      : await nextNumber(unit, dossier, made.into.file.id);
  await unit.insert(fileVersionsTable, {
    id: made.versionId,
    fileId,
    licenceId: dossier.licenceId,
    number,
    name: sealText(key, plainName(made.name), namePlace(made.versionId)),
    kind: looked.kind,
    size: looked.size,
    state: looked.state,
    active: looked.active,
    blobId: what.blobId,
    wrappedKey: seal(key, what.fileKey, versionKeyPlace(made.versionId)),
    createdAt: unit.at,
    createdBy: what.actor.personId,
    scannedAt: looked.state === 'ready' && deps.scanner !== undefined ? unit.at : null,
  });
  await unit.audit({
    event: number === 1 ? 'file.added' : 'file.version-added',
    ...dossier.trace,
    details: {
      file: fileId,
      version: number,
      kind: looked.kind,
      bytes: looked.size,
      state: looked.state,
    },
  });
  return fileId;
}

async function insertFile(
  unit: Unit,
  key: Buffer,
  dossier: DossierFacts,
  details: FileDetails & { name: string },
): Promise<{ fileId: string; number: number }> {
  if ((await countFiles(unit, dossier.id)) >= MOST_FILES)
    throw new AppError('files-too-many', 409, { params: { most: MOST_FILES } });
  const fileId = newId();
  const title =
    (details.title === '' ? plainName(details.name) : details.title).slice(0, LONGEST_TITLE) ||
    NAMELESS;
  await unit.insert(filesTable, {
    id: fileId,
    licenceId: dossier.licenceId,
    dossierId: dossier.id,
    title: sealText(key, title, titlePlace(fileId)),
    category: details.category,
    sensitivity: details.sensitivity,
    currentNumber: 1,
    createdAt: unit.at,
    createdBy: unit.actor.personId ?? '',
    changedAt: unit.at,
  });
  return { fileId, number: 1 };
}

async function nextNumber(
  unit: Unit,
  dossier: DossierFacts,
  fileId: string,
): Promise<{ fileId: string; number: number }> {
  const file = await unit.find(
    filesTable,
    { id: fileId, dossierId: dossier.id, removedAt: null },
    { lock: true },
  );
  if (file === undefined) throw new AppError('file-removed-meanwhile', 409);
  const number = file.currentNumber + 1;
  await unit.update(filesTable, { id: fileId }, { currentNumber: number, changedAt: unit.at });
  return { fileId, number };
}

/** Writers of one dossier come one after the other, and none after it was archived. */
export async function lockOpen(unit: Unit, dossier: Pick<DossierFacts, 'id'>): Promise<void> {
  const locked = await lockDossier(unit, dossier.id);
  if (locked?.status !== 'open') throw new AppError('dossier-archived', 409);
}

const noRoom = (quotaBytes: number): AppError =>
  new AppError('files-no-room', 409, { params: { most: Math.floor(quotaBytes / 1024 / 1024) } });

/** Says when there is no room, before the file is sent; {@link assertRoomLocked} decides. */
async function assertRoom(
  deps: Pick<IntakeDeps, 'store' | 'quotaBytes'>,
  dossier: DossierFacts,
  bytes: number,
): Promise<void> {
  if (dossier.status !== 'open') throw new AppError('dossier-archived', 409);
  if ((await deps.store.used(dossier.licenceId)) + bytes > deps.quotaBytes || deps.quotaBytes === 0)
    throw noRoom(deps.quotaBytes);
}

/** Under a lock on the licence, so that two files at once do not both find the last room. */
export async function assertRoomLocked(
  unit: Unit,
  dossier: Pick<DossierFacts, 'licenceId'>,
  bytes: number,
  quotaBytes: number,
): Promise<void> {
  await lockLicence(unit, dossier.licenceId);
  if ((await usedBytes(unit, dossier.licenceId)) + bytes > quotaBytes) throw noRoom(quotaBytes);
}
