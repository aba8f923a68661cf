import type { SettingsEntry } from './school/settings/index.ts';

/** The pages of settings in the order of the overview; a new page is a line here and its words in `settings.json`. */
export const settingsList: readonly SettingsEntry[] = [
  { id: 'groups', path: '/instellingen/groepen', roles: ['coordinator', 'admin'] },
  { id: 'domains', path: '/instellingen/domeinen', roles: ['admin'] },
  { id: 'staff', path: '/instellingen/medewerkers', roles: ['coordinator', 'admin'] },
  { id: 'policies', path: '/instellingen/licentie', roles: ['admin'] },
  { id: 'merging', path: '/instellingen/leerlingen-samenvoegen', roles: ['coordinator', 'admin'] },
  { id: 'testResults', path: '/instellingen/toetsresultaten', roles: ['coordinator', 'admin'] },
  { id: 'externalAccess', path: '/instellingen/externe-toegang', roles: ['coordinator', 'admin'] },
  { id: 'roster', path: '/instellingen/koppeling', roles: ['admin'] },
  { id: 'post', path: '/instellingen/post', roles: ['admin'] },
];
