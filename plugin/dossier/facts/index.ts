export {
  addTestResults,
  archiveDossier,
  askConsent,
  askEmergencyAccess,
  createDossier,
  editDossier,
  finishStep,
  isHidden,
  listPupils,
  mailReport,
  makeReport,
  manageGrants,
  messagePartnership,
  readAccessList,
  readConsents,
  readDossier,
  readOverview,
  readPupil,
  readSharing,
  registerConsent,
  sightOf,
  takeBackDossier,
} from './dossier-policy.ts';
export type { PupilFacts, Sight } from './dossier-policy.ts';
export { levels, planState, setBefore } from './dossier.ts';
export type {
  DossierFacts,
  Level,
  PlanMode,
  PlanState,
  Sensitivity,
  StepState,
} from './dossier.ts';
export {
  PERSPECTIVE_STEPS,
  PLAN_STEP,
  STATUS_STEP,
  TOOLBOX_STEP,
  archiveReasons,
  chosenReasons,
  obstacles,
  planTransitions,
  stepTransitions,
  transitions,
} from './lifecycle.ts';
export type { ArchiveReason, LifecycleAct, LifecycleFacts } from './lifecycle.ts';
