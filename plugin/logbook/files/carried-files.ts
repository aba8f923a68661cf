import type { CarriedFiles } from '../../dossier/record/index.ts';
import { newId } from '../../kernel/ids.ts';
import { newFileKey, sealFrames } from '../../platform/bytes/index.ts';
import type { FileStore } from '../../platform/bytes/index.ts';
import { seal, sealText } from '../../platform/store/index.ts';
import type { Unit } from '../../platform/store/index.ts';
import { isSeen } from './file.ts';
import type { FileFacts } from './file.ts';
import type { Files } from './files-service.ts';
import { copyFile, copyVersion, namePlace, titlePlace, versionKeyPlace } from './files-store.ts';
import type { FilesStore } from './files-store.ts';
import { assertRoomLocked } from './intake.ts';

interface Copy {
  file: FileFacts;
  fileId: string;
  versionId: string;
  blobId: string;
  key: Buffer;
}

/**
 * Files that come along when a dossier changes level. The bytes are sealed anew before the change
 * is written, under keys that the new dossier's key wraps; of a change that fails they are cleared
 * away.
 */
export function createCarriedFiles(deps: {
  store: FilesStore;
  files: FileStore;
  service: Files;
  quotaBytes: number;
}): CarriedFiles {
  const { store, files } = deps;
  const carriable = async (
    ...[dossier, sight]: Parameters<CarriedFiles['list']>
  ): Promise<FileFacts[]> =>
    (await store.ofDossier(dossier)).filter(
      (file) =>
        file.removedAt === null &&
        file.version.state === 'ready' &&
        isSeen(file.sensitivity, sight),
    );
  return {
    list: async (dossier, sight) =>
      (await carriable(dossier, sight)).map((file) => ({
        id: file.id,
        title: file.title,
        at: file.version.at,
      })),
    prepare: async (dossier, ids, sight) => {
      const copies: Copy[] = [];
      const drop = async (): Promise<void> => {
        for (const { blobId } of copies) await files.remove(`v-${blobId}`);
      };
      try {
        for (const file of (await carriable(dossier, sight)).filter(({ id }) => ids.includes(id))) {
          const copy = {
            file,
            fileId: newId(),
            versionId: newId(),
            blobId: newId(),
            key: newFileKey(),
          };
          copies.push(copy);
          await files.put(
            `v-${copy.blobId}`,
            sealFrames(copy.key, copy.blobId, deps.service.read(dossier, file.version)),
          );
        }
      } catch (error) {
        await drop();
        throw error;
      }
      return {
        drop,
        carry: async (unit, to) => {
          await assertRoomLocked(
            unit,
            dossier,
            copies.reduce((sum, { file }) => sum + file.version.size, 0),
            deps.quotaBytes,
          );
          for (const copy of copies) await insert(unit, copy, to, dossier.id);
          return copies.length;
        },
      };
    },
  };
}

/**
 * The present version alone, as the first of the new file; earlier ones stay with the archived
 * dossier.
 */
async function insert(
  unit: Unit,
  copy: Copy,
  to: { dossierId: string; key: Buffer },
  from: string,
): Promise<void> {
  const { file, fileId, versionId } = copy;
  await copyFile(unit, {
    fileId,
    to: to.dossierId,
    title: sealText(to.key, file.title, titlePlace(fileId)),
    from,
    old: file.id,
  });
  await copyVersion(unit, {
    versionId,
    fileId,
    name: sealText(to.key, file.version.name, namePlace(versionId)),
    blobId: copy.blobId,
    wrappedKey: seal(to.key, copy.key, versionKeyPlace(versionId)),
    old: file.version.id,
  });
}
