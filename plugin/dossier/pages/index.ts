export type { AccessTelling } from './dossier-routes.ts';
export { createDossierPagesFeature } from './feature.ts';
export { railView } from './step-page.ts';
