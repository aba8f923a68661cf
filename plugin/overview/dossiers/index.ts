export { dossierListRoutes } from './dossier-list-routes.ts';
export { createDossierListStore } from './dossier-list-store.ts';
export { stageChip, stepUrl } from './dossier-list-view.ts';
export { savedViewRoutes } from './saved-views-routes.ts';
export { createSavedViews } from './saved-views-store.ts';
