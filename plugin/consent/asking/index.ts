export {
  OTHERS,
  dayFaults,
  declinedFaults,
  personFaults,
  sharedAddresses,
  subjectFaults,
} from './asked-people.ts';
export type { AskedPerson, AskingFault, AskingForm, Candidate, Part } from './asked-people.ts';
export { askedSeal } from './asked-seal.ts';
export type { AskedSeal } from './asked-seal.ts';
export { createAsked, personOf } from './asked-thing.ts';
export type { Asked } from './asked-thing.ts';
export { eventsSection } from './evidence-events.ts';
export { evidenceRoutes } from './evidence-routes.ts';
export { createAskingFeature } from './feature.ts';
export { nextReminder } from './ladder.ts';
export type { RemindedQuestion } from './ladder.ts';
export { watchQuery, watchRoute, watchValues } from './watch-page.ts';
export type { WatchQuery } from './watch-page.ts';
