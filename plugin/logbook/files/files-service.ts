import type { DossierFacts } from '../../dossier/facts/index.ts';
import { AppError } from '../../kernel/errors.ts';
import { openFrames } from '../../platform/bytes/index.ts';
import type { FileStore } from '../../platform/bytes/index.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import { open, sealText } from '../../platform/store/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { FileDetails, FileFacts, FileSharing, FileVersion } from './file.ts';
import { titlePlace, versionKeyPlace } from './files-store.ts';
import type { KeyHolder } from './files-store.ts';
import { filesTable } from './files-tables.ts';
import { lockOpen } from './intake.ts';

export interface Files {
  /**
   * The content, opened while it is read.
   * @throws AppError `file-quarantined` (409) or `file-gone` (410) before anything is read
   */
  read(dossier: KeyHolder, version: FileVersion): AsyncIterable<Uint8Array>;
  change(
    actor: SignedInActor,
    dossier: DossierFacts,
    file: FileFacts,
    details: FileDetails,
  ): Promise<void>;
  /**
   * Out of sight at once; the bytes are erased when the time to bring it back is over.
   * @throws AppError `file-in-request`
   */
  remove(actor: SignedInActor, dossier: DossierFacts, file: FileFacts): Promise<void>;
  restore(actor: SignedInActor, dossier: DossierFacts, file: FileFacts): Promise<void>;
}

export function createFiles(deps: {
  unitOfWork: UnitOfWork;
  files: FileStore;
  dossierKey: (dossier: KeyHolder) => Buffer;
  sharing: Pick<FileSharing, 'bound'>;
}): Files {
  const writing = (
    actor: SignedInActor,
    dossier: DossierFacts,
    work: (unit: Unit) => Promise<void>,
  ): Promise<void> =>
    deps.unitOfWork.run(actor, async (unit) => {
      await lockOpen(unit, dossier);
      await work(unit);
    });
  return {
    read: (dossier, version) => {
      if (version.state === 'quarantined') throw new AppError('file-quarantined', 409);
      if (version.blob === undefined) throw new AppError('file-gone', 410);
      const { id, wrappedKey } = version.blob;
      const key = open(deps.dossierKey(dossier), wrappedKey, versionKeyPlace(version.id));
      return openFrames(key, id, deps.files.get(`v-${id}`));
    },
    change: (actor, dossier, file, { title, category, sensitivity }) =>
      writing(actor, dossier, async (unit) => {
        const touched = await unit.update(
          filesTable,
          { id: file.id, removedAt: null },
          {
            title: sealText(deps.dossierKey(dossier), title, titlePlace(file.id)),
            category,
            sensitivity,
            changedAt: unit.at,
          },
        );
        if (touched === 0) throw new AppError('file-removed-meanwhile', 409);
        await unit.audit({
          event: 'file.changed',
          ...dossier.trace,
          details: { file: file.id, sensitivity },
        });
      }),
    remove: (actor, dossier, file) =>
      writing(actor, dossier, async (unit) => {
        const request = await deps.sharing.bound(unit, dossier, file.id);
        if (request !== undefined)
          throw new AppError('file-in-request', 409, { params: { reference: request } });
        await unit.update(
          filesTable,
          { id: file.id, removedAt: null },
          { removedAt: unit.at, removedBy: actor.personId },
        );
        await unit.audit({ event: 'file.removed', ...dossier.trace, details: { file: file.id } });
      }),
    restore: (actor, dossier, file) =>
      writing(actor, dossier, async (unit) => {
        const touched = await unit.update(
          filesTable,
          { id: file.id, erasedAt: null },
          { removedAt: null, removedBy: null },
        );
        if (touched === 0) throw new AppError('file-gone', 410);
        await unit.audit({ event: 'file.restored', ...dossier.trace, details: { file: file.id } });
      }),
  };
}
