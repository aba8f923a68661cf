import type { Clock } from '../../kernel/clock.ts';
import { openFrames } from '../../platform/bytes/index.ts';
import type { FileStore, Scanner, Staging } from '../../platform/bytes/index.ts';
import { open, systemActor } from '../../platform/store/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import { KEPT_DAYS } from './file.ts';
import { versionKeyPlace } from './files-store.ts';
import type { FilesStore, KeyHolder, WaitingVersion } from './files-store.ts';
import { filesTable, fileUploadsTable, fileVersionsTable } from './files-tables.ts';

const DAY_MS = 86_400_000;
/** A file that is on its way longer was given up. */
const UPLOAD_MS = 3_600_000;
const AT_ONCE = 100;

export interface FilesUpkeep {
  /** Shows the scanner what waits for it. Answers how many it has now seen. */
  scan(): Promise<number>;
  /** Gives up uploads that nobody ends. Answers how many. */
  giveUp(): Promise<number>;
  /** Erases what was removed long enough ago, and clears away bytes that belong to nothing. */
  sweep(): Promise<{ erased: number; uploads: number; orphans: number }>;
}

interface UpkeepDeps {
  unitOfWork: UnitOfWork;
  store: FilesStore;
  files: FileStore;
  staging: Staging;
  scanner: Scanner | undefined;
  dossierKey: (dossier: KeyHolder) => Buffer;
  clock: Clock;
}

export const createFilesUpkeep = (deps: UpkeepDeps): FilesUpkeep => ({
  scan: () => scan(deps),
  giveUp: () => giveUpUploads(deps),
  sweep: async () => ({
    erased: await eraseSpent(deps),
    uploads: await giveUpUploads(deps),
    orphans: await clearOrphans(deps),
  }),
});

async function scan(deps: UpkeepDeps): Promise<number> {
  const { scanner } = deps;
  if (scanner === undefined) return 0;
  let seen = 0;
  for (const version of await deps.store.waiting(AT_ONCE)) {
    const key = open(
      deps.dossierKey(version.dossier),
      version.fileKey,
      versionKeyPlace(version.versionId),
    );
    const result = await scanner.scan(
      openFrames(key, version.blobId, deps.files.get(`v-${version.blobId}`)),
    );
    if (result === 'away') break;
    await judge(deps, version, result === 'found');
    seen += 1;
  }
  return seen;
}

async function judge(
  { unitOfWork, files }: UpkeepDeps,
  version: WaitingVersion,
  found: boolean,
): Promise<void> {
  await unitOfWork.run(systemActor(version.dossier.licenceId), async (unit) => {
    await unit.update(
      fileVersionsTable,
      { id: version.versionId, state: 'quarantined' },
      {
        state: found ? 'infected' : 'ready',
        scannedAt: unit.at,
        ...(found ? { blobId: null, wrappedKey: null } : {}),
      },
    );
    await unit.audit({
      event: found ? 'file.virus-found' : 'file.released',
      dossierId: version.dossier.id,
      pupilId: version.pupilId,
      details: { file: version.fileId, version: version.number },
    });
  });
  if (found) await files.remove(`v-${version.blobId}`);
}

/** @returns the bytes that no key opens any more */
async function erase(unit: Unit, fileId: string): Promise<string[]> {
  const rows = await unit.all(fileVersionsTable, { fileId }, { lock: true });
  await unit.update(fileVersionsTable, { fileId }, { blobId: null, wrappedKey: null });
  await unit.update(filesTable, { id: fileId }, { erasedAt: unit.at });
  return rows.flatMap(({ blobId }) => (blobId === null ? [] : [blobId]));
}

async function eraseSpent({ unitOfWork, store, files, clock }: UpkeepDeps): Promise<number> {
  const spent = await store.spent(new Date(clock.now().getTime() - KEPT_DAYS * DAY_MS), AT_ONCE);
  for (const file of spent) {
    // The keys go first: what a crash leaves of the bytes is unreadable, and cleared away as
    // belonging to nothing.
    const blobs = await unitOfWork.run(systemActor(file.licenceId), async (unit) => {
      const ids = await erase(unit, file.fileId);
      await unit.audit({
        event: 'file.erased',
        dossierId: file.dossierId,
        pupilId: file.pupilId,
        details: { file: file.fileId, versions: ids.length },
      });
      return ids;
    });
    for (const id of blobs) await files.remove(`v-${id}`);
  }
  return spent.length;
}

async function giveUpUploads({ unitOfWork, store, staging, clock }: UpkeepDeps): Promise<number> {
  const stale = await store.staleUploads(new Date(clock.now().getTime() - UPLOAD_MS));
  for (const upload of stale) {
    await unitOfWork.run(systemActor(upload.licenceId), async (unit) => {
      await unit.remove(fileUploadsTable, { id: upload.id });
      await unit.audit({ event: 'file.upload-given-up', dossierId: upload.dossierId });
    });
    await staging.drop(upload);
  }
  return stale.length;
}

/**
 * Bytes older than a day that no row names: of a crash, or of an upload that broke off. Younger
 * ones may be on their way.
 */
async function clearOrphans(deps: Pick<UpkeepDeps, 'store' | 'files' | 'clock'>): Promise<number> {
  const before = deps.clock.now().getTime() - DAY_MS;
  let cleared = 0;
  let batch: { name: string; id: string }[] = [];
  const clear = async (): Promise<void> => {
    const needed = await deps.store.needed(batch.map(({ id }) => id));
    for (const { name } of batch.filter(
      (one) => !needed.has(one.id) || one.name.endsWith('.part'),
    )) {
      await deps.files.remove(name);
      cleared += 1;
    }
    batch = [];
  };
  for await (const { name, writtenAt } of deps.files.list()) {
    const id = /^[uv]-([0-9a-f-]{36})/.exec(name)?.[1];
    if (id === undefined || writtenAt.getTime() > before) continue;
    batch.push({ name, id });
    if (batch.length >= AT_ONCE) await clear();
  }
  await clear();
  return cleared;
}
