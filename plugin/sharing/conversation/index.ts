export { messageBody, sendForm } from './message-form.ts';
export type { MessageBody } from './message-form.ts';
export {
  attachmentLinks,
  faultText,
  messageFaults,
  messageForm,
  outward,
  reportLabel,
  threadPage,
  threadRows,
} from './thread-view.ts';
export type {
  AttachmentLink,
  MessageFormView,
  PupilView,
  RefusedMessage,
  ThreadRowView,
} from './thread-view.ts';
export { createThreads } from './threads-service.ts';
export type { Threads } from './threads-service.ts';
export {
  createThreadsStore,
  unreadOfDossier,
  waitingInThread,
  waitingWhere,
} from './threads-store.ts';
export type { ThreadFacts, ThreadsStore, WaitingThread } from './threads-store.ts';
