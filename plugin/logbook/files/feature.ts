import { join } from 'node:path';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { readDossier } from '../../dossier/policy/index.ts';
import type { DossierRecord } from '../../dossier/record/index.ts';
import {
  createImages,
  createLocalFileStore,
  createScanner,
  createStaging,
} from '../../platform/bytes/index.ts';
import type { FileStore } from '../../platform/bytes/index.ts';
import type { Checked, FeatureParts, Platform } from '../../platform/index.ts';
import { createCarriedFiles } from './carried-files.ts';
import { fileRoutes } from './file-routes.ts';
import type { FileSharing } from './file.ts';
import { filesRoutes } from './files-routes.ts';
import { createFiles } from './files-service.ts';
import { createFilesStore } from './files-store.ts';
import { createIntake } from './intake.ts';
import { createFilesUpkeep } from './upkeep.ts';
import { uploadRoutes } from './upload-routes.ts';

interface FilesNeeds {
  platform: Platform;
  record: DossierRecord;
  /** What of it lies open to others; the rooms that share supply it. */
  sharing: FileSharing;
  /** Where sealed files lie; on local disk when absent. */
  given: FileStore | undefined;
}

/** BESTANDEN: taking in, keeping, scanning and erasing. */
export function createFilesFeature({ platform, record, sharing, given }: FilesNeeds) {
  const { config, database, unitOfWork, clock, log, dossierKey, base } = platform;
  const files = given ?? createLocalFileStore(join(config.dataFolder, 'files'));
  const store = createFilesStore({ database, dossierKey });
  const staging = createStaging({ files });
  const images = createImages();
  const scanner =
    config.clamav === undefined ? undefined : createScanner({ address: config.clamav, log });
  const service = createFiles({ unitOfWork, files, dossierKey, sharing });
  const quotaBytes = config.fileQuotaMegabytes * 1024 * 1024;
  const common = { unitOfWork, store, files, staging, scanner, dossierKey };
  const intake = createIntake({ ...common, images, quotaBytes });
  const upkeep = createFilesUpkeep({ ...common, clock });
  const deps = {
    dossiers: record.store,
    store,
    intake,
    sharing,
    base,
    scans: scanner !== undefined,
  };
  return {
    name: 'files',
    store,
    service,
    intake,
    carried: createCarriedFiles({ store, files, service, quotaBytes }),
    /** Whether the dossier keeps a file that not everybody may see. */
    hasSensitive: async (dossier: DossierFacts): Promise<boolean> =>
      (await store.ofDossier(dossier)).some(
        ({ removedAt, sensitivity }) => removedAt === null && sensitivity !== 'none',
      ),
    routes: [
      ...filesRoutes(deps),
      ...uploadRoutes(deps),
      ...fileRoutes({ ...deps, files: service }),
    ],
    jobs: [
      { name: 'files.give-up', everyMs: 10 * 60_000, run: () => upkeep.giveUp() },
      { name: 'files.sweep', everyMs: 6 * 3_600_000, run: () => upkeep.sweep() },
      // Without a scanner nothing waits for one.
      ...(scanner === undefined
        ? []
        : [{ name: 'files.scan', everyMs: 60_000, run: () => upkeep.scan() }]),
    ],
    checks:
      scanner === undefined ? [] : [{ run: async () => [scannerCheck(await scanner.ping())] }],
    menu: [
      {
        in: 'logbook',
        id: 'files',
        path: '/dossiers/:dossierId/logboek/bestanden',
        label: 'logbook.tabs.files',
        place: 20,
        permission: readDossier,
      },
    ],
    stop: () => images.stop(),
  } satisfies FeatureParts;
}

export type FileParts = ReturnType<typeof createFilesFeature>;

const scannerCheck = (ok: boolean): Checked =>
  ok
    ? { name: 'virus scanner', ok }
    : {
        name: 'virus scanner',
        ok,
        advice:
          'clamd does not answer at the address in clamav (OPP_CLAMAV); files that come in wait for it',
      };
