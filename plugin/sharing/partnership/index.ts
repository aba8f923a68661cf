export { createPartnershipFeature } from './feature.ts';
export type { PartnershipParts } from './feature.ts';
export { messageBody, sendForm } from './message-form.ts';
export type { OpenFile, OpenItems, OpenItemsReader, OpenReport } from './open-items.ts';
export { listDesk, messageSchool, readShared } from './partnership-policy.ts';
export type { DeskSubject } from './partnership.ts';
export { sensitiveWord, stepName } from './school-page.ts';
export { sharedDossier } from './shares-store.ts';
export type { SharedDocument, SharesStore } from './shares-store.ts';
export {
  attachmentLinks,
  messageFaults,
  messageForm,
  outward,
  reportLabel,
  threadPage,
  threadRows,
} from './thread-view.ts';
export type { AttachmentLink, RefusedMessage } from './thread-view.ts';
export type { Threads } from './threads-service.ts';
export { unreadOfDossier, waitingInThread, waitingWhere } from './threads-store.ts';
export type { ThreadFacts, ThreadsStore, WaitingThread } from './threads-store.ts';
