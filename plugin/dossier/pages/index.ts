export { dossierRoutes } from './dossier-routes.ts';
export type { AccessTelling } from './dossier-routes.ts';
export { statusRoutes } from './status-routes.ts';
export { railView } from './step-page.ts';
export { dossierParams, loadDossier, stepParams, stepRoutes } from './step-routes.ts';
export type {
  DomainView,
  DossierHead,
  FieldView,
  ListView,
  PartView,
  RowView,
} from './step-view.ts';
