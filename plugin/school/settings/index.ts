export { settingsRoutes } from './settings-routes.ts';
export type { SettingsEntry } from './settings-routes.ts';
