export type { DossierHead } from './dossier-head.ts';
export { dossierCrumbs, headView, planKinds, planWord, stateWord, stepTitle } from './head-view.ts';
export { dossierParams, loadDossier, stepParams } from './load-dossier.ts';
export type { StepParams } from './load-dossier.ts';
export { inAccess, inLogbook, inSteps } from './tabs.ts';
