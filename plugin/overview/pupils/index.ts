export { overviewRoutes } from './overview-routes.ts';
export { createOverviewStore } from './overview-store.ts';
export type { EmergencyRow, OverviewStore } from './overview-store.ts';
