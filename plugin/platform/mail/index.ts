export { createMailTexts } from './mail-texts.ts';
export type { MailFacts } from './mail-texts.ts';
export { createOutboxStore } from './outbox-store.ts';
export { MOST_ATTACHED, createOutbox } from './outbox.ts';
export type { DeadLetter, Outbox } from './outbox.ts';
export { createReturnPath } from './return-path.ts';
export { contactWays } from './sender.ts';
export type { MailSender, SenderOf } from './sender.ts';
export { createPostman } from './smtp.ts';
