import type { FeatureParts, Platform } from '../../platform/index.ts';
import { dossierListRoutes } from './dossier-list-routes.ts';
import { createDossierListStore } from './dossier-list-store.ts';
import { savedViewRoutes } from './saved-views-routes.ts';
import { createSavedViews } from './saved-views-store.ts';

interface DossiersNeeds {
  platform: Platform;
  /** A batch of reports that the person has under way or ready. */
  batchOf: Parameters<typeof dossierListRoutes>[0]['batchOf'];
}

/** Every dossier somebody works with, in a list that can be narrowed, sorted and kept as a view. */
export function createDossiersFeature({ platform, batchOf }: DossiersNeeds) {
  const { database, unitOfWork, audit, base } = platform;
  const views = createSavedViews({ database, unitOfWork });
  const list = createDossierListStore({ database });
  return {
    name: 'dossiers',
    routes: [
      ...dossierListRoutes({ list, views, audit, base, batchOf }),
      ...savedViewRoutes({ views, base }),
    ],
    menu: [
      {
        in: 'main',
        id: 'dossiers',
        of: 'school',
        path: '/dossiers',
        label: 'nav.dossiers',
        place: 30,
        roles: ['teacher', 'coordinator'],
      },
    ],
  } satisfies FeatureParts;
}
