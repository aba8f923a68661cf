export { createFileSharing } from './file-sharing.ts';
export { itemRoutes } from './item-routes.ts';
export { messageBody, sendForm } from './message-form.ts';
export { createNotices } from './notices.ts';
export { createOpenItems } from './open-items.ts';
export type { OpenFile, OpenItems, OpenItemsReader, OpenReport } from './open-items.ts';
export { listDesk, messagePartnership, messageSchool, readShared } from './partnership-policy.ts';
export type { DeskSubject } from './partnership.ts';
export { sensitiveWord, stepName } from './school-page.ts';
export { schoolRoutes } from './school-routes.ts';
export { shareRoutes } from './share-routes.ts';
export { sharedDocument } from './shared-document.ts';
export { createShares } from './shares-service.ts';
export { createSharesStore, sharedDossier } from './shares-store.ts';
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
export { createThreads } from './threads-service.ts';
export type { Threads } from './threads-service.ts';
export {
  createThreadsStore,
  unreadOfDossier,
  waitingInThread,
  waitingWhere,
} from './threads-store.ts';
export type { ThreadFacts, ThreadsStore, WaitingThread } from './threads-store.ts';
