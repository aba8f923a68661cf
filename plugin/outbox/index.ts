export { isMailAddress, isSubject, LONGEST_SUBJECT } from './address.ts';
export { createMailTexts, mailNames } from './mail-texts.ts';
export type { MailFacts, MailLang, MailName, MailTexts } from './mail-texts.ts';
export { createOutbox, MOST_ATTACHED } from './outbox.ts';
export type { DeadLetter, Outbox } from './outbox.ts';
export { createOutboxStore } from './outbox-store.ts';
export type { OutboxStore } from './outbox-store.ts';
export { createPostman } from './smtp.ts';
export type { Attachment, Postman } from './smtp.ts';
