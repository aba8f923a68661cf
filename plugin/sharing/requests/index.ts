export type { ExpertsDoor, NamedExpert, NewDecision } from './acts.ts';
export { isOver, requestStatuses, requestTransitions } from './course.ts';
export type { RequestStatus, RequestTransition } from './course.ts';
export { createRequestsFeature } from './feature.ts';
export type { RequestParts } from './feature.ts';
export type { ReadinessItem } from './readiness.ts';
export type { Readiness } from './readiness-facts.ts';
export { requestSeal } from './request-seal.ts';
export { INBOX_PAGE, inboxSorts, termKind } from './request.ts';
export type {
  DecisionFacts,
  InboxQuery,
  InboxRow,
  RequestEvent,
  RequestFacts,
  RequestSubject,
} from './request.ts';
export { may } from './requests-policy.ts';
export type { KeptSnapshot } from './snapshot-facts.ts';
export { toolboxOf } from './toolbox-columns-store.ts';
