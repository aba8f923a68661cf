export { dossierRoutes } from './dossier-routes.ts';
export type { AccessTelling } from './dossier-routes.ts';
export { statusRoutes } from './status-routes.ts';
export { railView } from './step-page.ts';
export { stepRoutes } from './step-routes.ts';
