import { join } from 'node:path';
import {
  createCarriedFiles,
  createFiles,
  createFilesStore,
  createFilesUpkeep,
  createIntake,
  fileRoutes,
  filesRoutes,
  uploadRoutes,
} from '../logbook/files/index.ts';
import {
  createImages,
  createLocalFileStore,
  createScanner,
  createStaging,
} from '../platform/bytes/index.ts';
import type { FileStore } from '../platform/bytes/index.ts';
import type { Route } from '../platform/web/index.ts';
import {
  createFileSharing,
  createSharesStore as createPartnershipSharesStore,
} from '../sharing/partnership/index.ts';
import type { DossierParts } from './dossier.ts';
import type { Foundation } from './foundation.ts';

export type FilesParts = ReturnType<typeof wireFiles>;

/** BESTANDEN: taking in, keeping, scanning and erasing; with what of it lies open to the partnership. */
export function wireFiles(
  { config, database, unitOfWork, clock, log, licences, dossierKey, base }: Foundation,
  { store }: DossierParts,
  given: FileStore | undefined,
) {
  const fileStore = given ?? createLocalFileStore(join(config.dataFolder, 'files'));
  const filesStore = createFilesStore({ database, dossierKey });
  const staging = createStaging({ files: fileStore });
  const images = createImages();
  const scanner =
    config.clamav === undefined ? undefined : createScanner({ address: config.clamav, log });
  const files = createFiles({ unitOfWork, files: fileStore, dossierKey });
  const quotaBytes = config.fileQuotaMegabytes * 1024 * 1024;
  const intake = createIntake({
    unitOfWork,
    store: filesStore,
    files: fileStore,
    staging,
    images,
    scanner,
    dossierKey,
    quotaBytes,
  });
  const filesUpkeep = createFilesUpkeep({
    unitOfWork,
    store: filesStore,
    files: fileStore,
    staging,
    scanner,
    dossierKey,
    clock,
  });
  const carriedFiles = createCarriedFiles({
    store: filesStore,
    files: fileStore,
    service: files,
    quotaBytes,
  });
  const partnershipShares = createPartnershipSharesStore({ database, dossierKey });
  const fileDeps = {
    dossiers: store,
    store: filesStore,
    intake,
    sharing: createFileSharing({ shares: partnershipShares, licences }),
    base,
    scans: scanner !== undefined,
  };
  const routes: Route[] = [
    ...filesRoutes(fileDeps),
    ...uploadRoutes(fileDeps),
    ...fileRoutes({ ...fileDeps, files }),
  ];
  return {
    filesStore,
    images,
    scanner,
    files,
    intake,
    filesUpkeep,
    carriedFiles,
    partnershipShares,
    routes,
  };
}
