export { groupChoices, groupNames } from './group-choices-store.ts';
export type { GroupChoice } from './group-choices-store.ts';
export { listedDossiers, newestPlan, stepCounts } from './listed-dossiers-store.ts';
export type { ListedDossier } from './listed-dossiers-store.ts';
export { listPupils, readOverview } from './overview-policy.ts';
export {
  presentGroupName,
  presentGroupOrder,
  presentMembership,
  pupilPlan,
} from './pupil-plan-store.ts';
export type { PupilPlan } from './pupil-plan-store.ts';
export { scopeOf, totalOf, workScopeOf } from './scope.ts';
export type { Scope, Total } from './scope.ts';
