import type { Clock } from '../../kernel/clock.ts';
import { openFrames } from '../../platform/bytes/index.ts';
import type { FileStore, Scanner, Staging } from '../../platform/bytes/index.ts';
import { open, systemActor } from '../../platform/store/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import { KEPT_DAYS } from './file.ts';
import { versionKeyPlace } from './files-store.ts';
import type { FilesStore, KeyHolder, WaitingVersion } from './files-store.ts';

const DAY_MS = 86_400_000;
/** A file that is on its way longer was given up. */
const UPLOAD_MS = DAY_MS;
const AT_ONCE = 100;

export interface FilesUpkeep {
  /** Shows the scanner what waits for it. Answers how many it has now seen. */
  scan(): Promise<number>;
  /**
   * Erases what was removed long enough ago, gives up uploads, and clears away bytes that belong to
   * nothing.
   */
  sweep(): Promise<{ erased: number; uploads: number; orphans: number }>;
}

export function createFilesUpkeep(deps: {
  unitOfWork: UnitOfWork;
  store: FilesStore;
  files: FileStore;
  staging: Staging;
  scanner: Scanner | undefined;
  dossierKey: (dossier: KeyHolder) => Buffer;
  clock: Clock;
}): FilesUpkeep {
  const { unitOfWork, store, files, clock } = deps;

  const judge = async (version: WaitingVersion, found: boolean): Promise<void> => {
    await unitOfWork.run(systemActor(version.dossier.licenceId), async (unit) => {
      await unit.write(
        `UPDATE {file_versions} SET state = :state, scanned_at = :at${found ? ', blob_id = NULL, wrapped_key = NULL' : ''} WHERE id = :id AND state = 'quarantined'`,
        { id: version.versionId, state: found ? 'infected' : 'ready', at: unit.at },
      );
      await unit.audit({
        event: found ? 'file.virus-found' : 'file.released',
        dossierId: version.dossier.id,
        pupilId: version.pupilId,
        details: { file: version.fileId, version: version.number },
      });
    });
    if (found) await files.remove(`v-${version.blobId}`);
  };

  const erase = async (unit: Unit, fileId: string): Promise<string[]> => {
    const rows = await unit.select<{ blobId: string | null }>(
      'SELECT blob_id AS blobId FROM {file_versions} WHERE file_id = :fileId FOR UPDATE',
      { fileId },
    );
    await unit.write(
      'UPDATE {file_versions} SET blob_id = NULL, wrapped_key = NULL WHERE file_id = :fileId',
      { fileId },
    );
    await unit.write('UPDATE {files} SET erased_at = :at WHERE id = :fileId', {
      at: unit.at,
      fileId,
    });
    return rows.flatMap(({ blobId }) => (blobId === null ? [] : [blobId]));
  };

  const eraseSpent = async (): Promise<number> => {
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
  };

  const giveUpUploads = async (): Promise<number> => {
    const stale = await store.staleUploads(new Date(clock.now().getTime() - UPLOAD_MS));
    for (const upload of stale) {
      await unitOfWork.run(systemActor(upload.licenceId), async (unit) => {
        await unit.write('DELETE FROM {file_uploads} WHERE id = :id', { id: upload.id });
        await unit.audit({ event: 'file.upload-given-up', dossierId: upload.dossierId });
      });
      await deps.staging.drop(upload);
    }
    return stale.length;
  };

  return {
    scan: async () => {
      const { scanner } = deps;
      if (scanner === undefined) return 0;
      let seen = 0;
      for (const version of await store.waiting(AT_ONCE)) {
        const key = open(
          deps.dossierKey(version.dossier),
          version.fileKey,
          versionKeyPlace(version.versionId),
        );
        const result = await scanner.scan(
          openFrames(key, version.blobId, files.get(`v-${version.blobId}`)),
        );
        if (result === 'away') break;
        await judge(version, result === 'found');
        seen += 1;
      }
      return seen;
    },
    sweep: async () => ({
      erased: await eraseSpent(),
      uploads: await giveUpUploads(),
      orphans: await clearOrphans({ store, files, clock }),
    }),
  };
}

/**
 * Bytes older than a day that no row names: of a crash, or of an upload that broke off. Younger
 * ones may be on their way.
 */
async function clearOrphans(deps: {
  store: FilesStore;
  files: FileStore;
  clock: Clock;
}): Promise<number> {
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
