export type { Declines } from './declines.ts';
export { createLinksFeature } from './feature.ts';
export type { LinkParts } from './feature.ts';
export { noteEvent } from './link-events.ts';
export type { About } from './link-events.ts';
export { visiting, visitorLang } from './link-routes.ts';
export { gonePage } from './link-view.ts';
export { MOST_DAYS, PROPOSED_DAYS, identifications, linkState } from './link.ts';
export type {
  ClosedAs,
  Identified,
  LinkGate,
  LinkKind,
  LinkPerson,
  LinkProgress,
  LinkPurpose,
  LinkState,
} from './link.ts';
export { newestMail, openPerson, progressColumns } from './links-store.ts';
export type { EventRow, KeyPlace, LinkRow, LinksStore, MailRow, VisitRow } from './links-store.ts';
export type { Links } from './links.ts';
export { TABLET_MINUTES } from './other-ways.ts';
export type { OtherWays } from './other-ways.ts';
export { seenPattern } from './seen.ts';
export { newLetterCode } from './short-codes.ts';
export { aboutOf, actorOf } from './visits.ts';
export type { Visits } from './visits.ts';
