export { archiveReasons, levels, planState, setBefore } from './dossier.ts';
export type {
  ArchiveReason,
  DossierFacts,
  Level,
  PlanMode,
  PlanState,
  PlanTurn,
  RequestInDossier,
  RequestStatus,
  Sensitivity,
  StepState,
} from './dossier.ts';
export {
  PERSPECTIVE_STEPS,
  PLAN_STEP,
  STATUS_STEP,
  TOOLBOX_STEP,
  chosenReasons,
  obstacles,
  planTransitions,
  stepTransitions,
  transitions,
} from './lifecycle.ts';
export type { LifecycleAct, LifecycleFacts } from './lifecycle.ts';
