export { createDossierListStore } from './dossier-list-store.ts';
export { dossierListRoutes } from './dossier-list-routes.ts';
export { createOverviewStore } from './overview-store.ts';
export { createSavedViews } from './saved-views-store.ts';
export { savedViewRoutes } from './saved-views-routes.ts';
export { createTodayStore } from './today-store.ts';
export { todayRoutes } from './today-routes.ts';
export { overviewRoutes } from './overview-routes.ts';
