export type { Declines } from './declines.ts';
export { createLinksFeature } from './feature.ts';
export type { LinkParts } from './feature.ts';
export { noteEvent } from './link-events.ts';
export type { About } from './link-events.ts';
export { isInside, newestMail, openPerson, progressColumns, schoolOf } from './links-store.ts';
export type {
  EventRow,
  KeyPlace,
  LinkRow,
  LinksStore,
  MailRow,
  VisitRow,
} from './links-store.ts';
export { hashToken, reopen } from './links.ts';
export type { Links } from './links.ts';
export { asReached } from './reached.ts';
export type { ReadReached } from './reached.ts';
export { isOneOf, letterCodes, readSchoolCode } from './short-codes.ts';
export type { CodeHashes } from './short-codes.ts';
