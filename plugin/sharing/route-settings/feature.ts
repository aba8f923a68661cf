import type { FeatureParts, Platform } from '../../platform/index.ts';
import type { Licences } from '../../school/licences/index.ts';
import type { RequestRouteParts } from '../request-routes/index.ts';
import { editingRoutes } from './edit-routes.ts';
import { fileRoutes } from './file-routes.ts';
import { listRoutes } from './list-routes.ts';
import { ROUTES_PATH } from './list-view.ts';
import { previewRoutes } from './preview-routes.ts';

interface RouteSettingsNeeds {
  platform: Platform;
  licences: Licences;
  licenceKind: (licenceId: string) => 'school' | 'swv';
  schoolName: (licenceId: string) => string;
  hostName: (licenceId: string) => string;
  requestRoutes: RequestRouteParts;
}

/** INSTELLINGEN – AANVRAAGROUTES: what a partnership asks of its schools, and by which course. */
export function createRouteSettingsFeature(needs: RouteSettingsNeeds) {
  const { platform, licences, licenceKind, schoolName, hostName, requestRoutes } = needs;
  const { database, language, base } = platform;
  const deps = {
    database,
    routes: requestRoutes.requestRoutes,
    store: requestRoutes.routesStore,
    files: requestRoutes.routeFiles,
    licences,
    licenceKind,
    schoolName,
    hostName,
    both: (key: string) => ({ nl: language.t('nl', key), en: language.t('en', key) }),
    base,
  };
  return {
    name: 'route-settings',
    routes: [
      ...listRoutes(deps),
      ...editingRoutes(deps),
      ...previewRoutes(deps),
      ...fileRoutes(deps),
    ],
    menu: [
      {
        in: 'settings',
        id: 'request-routes',
        of: 'swv',
        path: ROUTES_PATH,
        label: 'routeSettings.menu.title',
        text: 'routeSettings.menu.text',
        place: 45,
        roles: ['admin'],
      },
    ],
  } satisfies FeatureParts;
}
