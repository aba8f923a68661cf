export {
  OTHERS,
  dayFaults,
  declinedFaults,
  langFrom,
  personFaults,
  sharedAddresses,
  subjectFaults,
} from './asked-people.ts';
export type { AskedPerson, AskingFault, AskingForm, Candidate, Part } from './asked-people.ts';
export { createEvidencePrinter } from './evidence-printer.ts';
export type { EvidencePrinter } from './evidence-printer.ts';
export { createAskingFeature } from './feature.ts';
export { nextReminder } from './ladder.ts';
export type { RemindedQuestion } from './ladder.ts';
export { inWatch } from './watch.ts';
