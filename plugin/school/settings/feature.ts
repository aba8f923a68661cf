import type { FeatureParts, Platform } from '../../platform/index.ts';
import { inOrder } from '../../platform/menu/index.ts';
import type { MenuEntry } from '../../platform/menu/index.ts';
import { settingsRoutes } from './settings-routes.ts';

interface SettingsNeeds {
  platform: Platform;
  /** Every entry of every menu. */
  menu: () => readonly MenuEntry[];
  licenceKind: (licenceId: string) => 'school' | 'swv';
}

/** INSTELLINGEN: the way to every page of settings that a feature has. */
export function createSettingsFeature({ platform, menu, licenceKind }: SettingsNeeds) {
  return {
    name: 'settings',
    routes: settingsRoutes({
      entries: () => inOrder(menu(), 'settings'),
      licenceKind,
      base: platform.base,
    }),
    menu: [
      {
        in: 'main',
        id: 'settings',
        path: '/instellingen',
        label: 'nav.settings',
        place: 60,
        roles: ['coordinator', 'admin'],
      },
    ],
  } satisfies FeatureParts;
}
