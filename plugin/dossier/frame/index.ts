export type { DossierHead } from './dossier-head.ts';
export {
  accessTabs,
  dossierCrumbs,
  headView,
  logbookTabs,
  planKinds,
  planWord,
} from './head-view.ts';
export { dossierParams, loadDossier, stepParams } from './load-dossier.ts';
export type { StepParams } from './load-dossier.ts';
