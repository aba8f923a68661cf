export { createDossierListStore } from './dossier-list-store.ts';
export { dossierListRoutes } from './dossier-list-routes.ts';
export { createOverviewStore } from './overview-store.ts';
export { overviewRoutes } from './overview-routes.ts';
