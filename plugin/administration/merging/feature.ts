import type { DossierRecord } from '../../dossier/record/index.ts';
import type { FeatureParts, Platform } from '../../platform/index.ts';
import type { Unit } from '../../platform/store/index.ts';
import type { OwnPupilsStore } from '../../school/own-pupils/index.ts';
import { mergeRoutes } from './merge-routes.ts';
import { createMergesStore } from './merges-store.ts';
import { createMerges } from './merges.ts';

interface MergingNeeds {
  platform: Platform;
  hostName: (licenceId: string) => string;
  ownPupils: { store: OwnPupilsStore };
  record: Pick<DossierRecord, 'pupilDossiers'>;
  /** Requests name whose dossier they are about, for the lists of a desk. */
  requests: {
    give: (unit: Unit, dossierIds: readonly string[], pupilId: string) => Promise<void>;
  };
}

/** LEERLINGEN SAMENVOEGEN: two records of one pupil made one, and taken back. */
export function createMergingFeature(needs: MergingNeeds) {
  const { hostName, ownPupils, record, requests } = needs;
  const { database, unitOfWork, audit, base } = needs.platform;
  const dossiers: DossierRecord['pupilDossiers'] = {
    lock: (...of) => record.pupilDossiers.lock(...of),
    give: async (...of) => {
      await record.pupilDossiers.give(...of);
      await requests.give(...of);
    },
  };
  return {
    name: 'merging',
    routes: mergeRoutes({
      merges: createMerges({ unitOfWork, dossiers }),
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
