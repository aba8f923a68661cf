export { actionPartHash, actionPartRows, actionPartText } from './action-part.ts';
export { ConflictError, UnfinishedError } from './dossier-errors.ts';
export { createDossierStatus } from './dossier-status-service.ts';
export { reportReader } from './dossier-status-service.ts';
export type {
  CarriedFiles,
  CarriedReports,
  DossierStatus,
  ReportReader,
} from './dossier-status-service.ts';
export { statusRoutes } from './status-routes.ts';
export { createDossiers } from './dossier-service.ts';
export { declared } from './step-writing.ts';
export {
  PLAN_STEP,
  obstacles,
  planTransitions,
  stepTransitions,
  transitions,
} from './lifecycle.ts';
export type { ReportDeps } from './report-frame.ts';
export type { Dossiers } from './dossier-service.ts';
export { createDossierStore, dossiersIn, dossierSeal, openDossiersWith } from './dossier-store.ts';
export type { Asker, DossierStore } from './dossier-store.ts';
export { createGrants } from './grants-service.ts';
export type { Grants } from './grants-service.ts';
export { grantRoutes } from './grant-routes.ts';
export { dossierRoutes } from './dossier-routes.ts';
export type { AccessTelling } from './dossier-routes.ts';
export { levels, planState, setBefore } from './dossier.ts';
export type { DossierFacts, Level, PlanMode, PlanState, Sensitivity } from './dossier.ts';
export {
  addTestResults,
  askConsent,
  createDossier,
  editDossier,
  isHidden,
  listPupils,
  mailReport,
  makeReport,
  mayReadSensitive,
  messagePartnership,
  readConsents,
  readDossier,
  readOverview,
  readPupil,
  readSharing,
  registerConsent,
  sightOf,
} from './dossier-policy.ts';
export type { PupilFacts, Sight } from './dossier-policy.ts';
export {
  accessTabs,
  dossierCrumbs,
  headView,
  logbookTabs,
  planKinds,
  planWord,
} from './head-view.ts';
export { createHostFacts } from './host-values.ts';
export { dossierParams, loadDossier, stepRoutes } from './step-routes.ts';
export { fieldId } from './step-fields.ts';
export { mirrorClockWeeks, mirrorStage, stages } from './stage.ts';
export type { Stage } from './stage.ts';
export { stepByNumber, steps } from './steps/index.ts';
export { railView } from './step-page.ts';
export type { FieldView, DossierHead } from './step-view.ts';
export type { DossierDomain } from './places.ts';
export { consentersOf, guardianRows } from './consenters.ts';
export type { Consenters, GuardianRow } from './consenters.ts';
export type { Fault, StepReader } from './declaration.ts';
export { hasSensitiveContent } from './sensitive-content.ts';
export { isoDate, normalize } from './values.ts';
export { createTestScores, sameScore, scoreKeys } from './test-scores.ts';
export type { ScoredDossier, ScoreKey, TestScore, TestScores } from './test-scores.ts';
export { createPupilGrowth } from './pupil-growth.ts';
export type { DomainGrowth, PupilGrowth } from './pupil-growth.ts';
export { createStepPresence } from './presence-store.ts';
export { presenceRoutes } from './presence-routes.ts';
export { oppDocument, oppHtml } from './opp-report.ts';
export { shownValue, stepSection } from './opp-sections.ts';
export type { ConsentFacts, LinkAnswerFacts } from './consent-section.ts';
export { createDossierReports, dossierReportKinds } from './dossier-reports.ts';
export type { DossierReportKind, DossierReports, NothingYet } from './dossier-reports.ts';
export { bothTexts, wordDiff } from './word-diff.ts';
