import type { DossierRecord } from '../../dossier/record/index.ts';
import type { FeatureParts, Platform } from '../../platform/index.ts';
import type { OwnPupilsStore } from '../../school/own-pupils/index.ts';
import { mergeRoutes } from './merge-routes.ts';
import { createMergesStore } from './merges-store.ts';
import { createMerges } from './merges.ts';

interface MergingNeeds {
  platform: Platform;
  hostName: (licenceId: string) => string;
  ownPupils: { store: OwnPupilsStore };
  record: Pick<DossierRecord, 'pupilDossiers'>;
}

/** LEERLINGEN SAMENVOEGEN: two records of one pupil made one, and taken back. */
export function createMergingFeature({ platform, hostName, ownPupils, record }: MergingNeeds) {
  const { database, unitOfWork, audit, base } = platform;
  return {
    name: 'merging',
    routes: mergeRoutes({
      merges: createMerges({ unitOfWork, dossiers: record.pupilDossiers }),
      store: createMergesStore({ database }),
      pupils: ownPupils.store,
      audit,
      hostName,
      base,
    }),
    menu: [
      {
        in: 'settings',
        id: 'merging',
        of: 'school',
        path: '/instellingen/leerlingen-samenvoegen',
        label: 'settings.entries.merging.title',
        text: 'settings.entries.merging.text',
        place: 50,
        roles: ['coordinator', 'admin'],
      },
    ],
  } satisfies FeatureParts;
}
