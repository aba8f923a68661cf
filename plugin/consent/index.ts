export { actsRoutes } from './acts-routes.ts';
export { cockpitRoutes } from './cockpit-routes.ts';
export { createCockpitStore } from './cockpit-store.ts';
export { createInRound } from './in-round.ts';
export { needsSecondChannel } from './sensitive-content.ts';
export { createWays } from './ways.ts';
export { waysRoutes } from './ways-routes.ts';
export { createLadder } from './ladder.ts';
export type { RemindedQuestion } from './ladder.ts';
export { createRoundActs } from './round-acts.ts';
export { createRoundsPage } from './rounds-page.ts';
export { createAnswers } from './answers-service.ts';
export { createConsents } from './consent-service.ts';
export type { Consents, RegisteredConsent } from './consent-service.ts';
export type { Scans } from './consent.ts';
export { consentRoutes } from './consent-routes.ts';
export { evidenceDocument } from './evidence-document.ts';
export { roundKinds } from './evidence-view.ts';
export type { Evidence, RoundFacts, RoundReader } from './round-facts.ts';
export { createEvidencePrinter } from './evidence-printer.ts';
export { evidenceRoutes } from './evidence-routes.ts';
export { createRoundReader } from './round-facts.ts';
export { planRoutes } from './plan-routes.ts';
export { createRounds } from './rounds-service.ts';
export { createRoundsStore } from './rounds-store.ts';
export { sharedReading } from './shared-reading.ts';
export { screenBlock } from './plan-view.ts';
export {
  dayFaults,
  declinedFaults,
  OTHERS,
  personFaults,
  sharedAddresses,
  subjectFaults,
} from './asking.ts';
export type { AskedPerson, AskingFault, AskingForm, Candidate } from './asking.ts';
export { nextReminder } from './ladder.ts';
export { watchConsents, watchTabs } from './cockpit-routes.ts';
