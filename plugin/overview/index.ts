export { createOverviewStore } from './overview-store.ts';
export { overviewRoutes } from './overview-routes.ts';
