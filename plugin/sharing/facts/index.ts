export { partnershipSeal } from './partnership-seal.ts';
export type { KeyPlace, PartnershipSeal } from './partnership-seal.ts';
export {
  LONGEST_MESSAGE,
  LONGEST_REASON,
  LONGEST_SUBJECT,
  covers,
  isRunning,
  latestUntil,
  proposedUntil,
  readMessage,
  readShare,
  shareableSteps,
  standsDespite,
} from './partnership.ts';
export type {
  DeskSubject,
  FormFault,
  ItemKind,
  MessageForm,
  NewShare,
  ShareFacts,
  ShareForm,
  SharedItem,
  Side,
} from './partnership.ts';
