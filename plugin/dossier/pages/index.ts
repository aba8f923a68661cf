export type { AccessTelling } from './access-list.ts';
export { createDossierPagesFeature } from './feature.ts';
export { railView } from './step-page.ts';
