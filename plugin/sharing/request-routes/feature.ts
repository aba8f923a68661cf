import type { FeatureParts, Platform } from '../../platform/index.ts';
import type { Licences } from '../../school/licences/index.ts';
import { createRequestForms, partnershipsOf } from './forms.ts';
import { editRoutes } from './policy.ts';
import { createRouteFiles } from './route-files.ts';
import { createRequestRoutes } from './routes-service.ts';
import { createRequestRoutesStore } from './routes-store.ts';

export type RequestRouteParts = ReturnType<typeof createRequestRoutesFeature>;

interface RequestRoutesNeeds {
  platform: Platform;
  licences: Licences;
}

/** A process sees at the latest after this what another one changed. */
const REFRESHED_EVERY_MS = 30_000;

/** Aanvraagroutes: what a partnership asks of a school, and who treats it. */
export function createRequestRoutesFeature({ platform, licences }: RequestRoutesNeeds) {
  const { database, unitOfWork, language, licenceKey } = platform;
  const store = createRequestRoutesStore();
  const forms = createRequestForms({ database, language, store, licences });
  const routes = createRequestRoutes({
    database,
    unitOfWork,
    store,
    licences,
    changed: () => forms.refresh(),
  });
  return {
    name: 'request-routes',
    forms,
    requestRoutes: routes,
    routesStore: store,
    routeFiles: createRouteFiles({ database, unitOfWork, store, licenceKey }),
    permissions: [editRoutes],
    jobs: [
      {
        name: 'request-routes.refresh',
        everyMs: REFRESHED_EVERY_MS,
        run: () => forms.refresh(),
      },
    ],
    start: async () => {
      for (const id of partnershipsOf(licences)) await routes.ensureBuiltIn(id);
      await forms.refresh();
    },
  } satisfies FeatureParts;
}
