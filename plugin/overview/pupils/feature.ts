import type { DossierRecord } from '../../dossier/record/index.ts';
import type { FeatureParts, Platform } from '../../platform/index.ts';
import { overviewRoutes } from './overview-routes.ts';
import { createOverviewStore } from './overview-store.ts';

interface PupilsNeeds {
  platform: Platform;
  record: DossierRecord;
  growth: Parameters<typeof overviewRoutes>[0]['growth'];
}

/** Pupils: found by name or group, and each with the dossiers over the years. */
export function createPupilsFeature({ platform, record, growth }: PupilsNeeds) {
  const { database, audit, base } = platform;
  const store = createOverviewStore({ database });
  return {
    name: 'pupils',
    store,
    routes: overviewRoutes({ store, dossiers: record.store, growth, audit, base }),
    menu: [
      {
        in: 'main',
        id: 'pupils',
        of: 'school',
        path: '/leerlingen',
        label: 'nav.pupils',
        place: 20,
        roles: ['teacher', 'coordinator', 'admin', 'external'],
      },
    ],
  } satisfies FeatureParts;
}
