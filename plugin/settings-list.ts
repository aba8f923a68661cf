import type { SettingsEntry } from './settings/index.ts';

/** The pages of settings in the order of the overview; a new page is a line here and its words in `settings.json`. */
export const settingsList: readonly SettingsEntry[] = [
  { id: 'groups', path: '/instellingen/groepen', roles: ['coordinator', 'admin'] },
  { id: 'domains', path: '/instellingen/domeinen', roles: ['admin'] },
  { id: 'staff', path: '/instellingen/medewerkers', roles: ['coordinator', 'admin'] },
  { id: 'policies', path: '/instellingen/licentie', roles: ['admin'] },
  { id: 'roster', path: '/instellingen/koppeling', roles: ['admin'] },
  { id: 'post', path: '/instellingen/post', roles: ['admin'] },
];
