export { actsRoutes } from './acts-routes.ts';
export { createAnswers } from './answers-service.ts';
export {
  OTHERS,
  dayFaults,
  declinedFaults,
  personFaults,
  sharedAddresses,
  subjectFaults,
} from './asking.ts';
export type { AskedPerson, AskingFault, AskingForm, Candidate } from './asking.ts';
export { cockpitRoutes, watchConsents, watchTabs } from './cockpit-routes.ts';
export { createCockpitStore } from './cockpit-store.ts';
export { consentRoutes } from './consent-routes.ts';
export { createConsents } from './consent-service.ts';
export type { Consents } from './consent-service.ts';
export type { Scans } from './consent.ts';
export { evidenceDocument } from './evidence-document.ts';
export type { EvidenceDocumentDeps } from './evidence-document.ts';
export { evidenceRoutes } from './evidence-routes.ts';
export { roundKinds } from './evidence-view.ts';
export { createInRound } from './in-round.ts';
export { planRoutes } from './plan-routes.ts';
export { screenBlock } from './plan-view.ts';
export { createRoundActs } from './round-acts.ts';
export { createRoundReader } from './round-facts.ts';
export type { Evidence, RoundFacts, RoundReader } from './round-facts.ts';
export { createRoundsPage } from './rounds-page.ts';
export { createRounds } from './rounds-service.ts';
export { createRoundsStore } from './rounds-store.ts';
export { needsSecondChannel } from './sensitive-content.ts';
export { waysRoutes } from './ways-routes.ts';
export { createWays } from './ways.ts';
