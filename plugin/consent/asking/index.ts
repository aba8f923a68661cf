export { askedActRoutes } from './asked-act-routes.ts';
export { askedPage } from './asked-page.ts';
export {
  OTHERS,
  dayFaults,
  declinedFaults,
  peopleFaults,
  subjectFaults,
} from './asked-people.ts';
export type { AskedPerson, AskingFault, AskingForm, Candidate } from './asked-people.ts';
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
