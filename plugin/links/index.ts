export { createDeclines } from './declines.ts';
export type { Decline, Declines } from './declines.ts';
export { noteEvent } from './link-events.ts';
export type { About, VisitEvent } from './link-events.ts';
export { linkRoutes, visiting, visitorLang } from './link-routes.ts';
export { gonePage } from './link-view.ts';
export { identifications, linkGate, linkState, MOST_DAYS, PROPOSED_DAYS } from './link.ts';
export type {
  ClosedAs,
  Identified,
  LinkGate,
  LinkKind,
  LinkLang,
  LinkPerson,
  LinkProgress,
  LinkPurpose,
  LinkState,
} from './link.ts';
export { createLinks } from './links.ts';
export type { Links } from './links.ts';
export { createLinksStore, newestMail, openPerson, progressColumns } from './links-store.ts';
export type { EventRow, KeyPlace, LinkRow, LinksStore, MailRow, VisitRow } from './links-store.ts';
export { seenRoutes } from './seen-routes.ts';
export { createSeen, seenPattern } from './seen.ts';
export { createOtherWays, TABLET_MINUTES } from './other-ways.ts';
export type { OtherWays } from './other-ways.ts';
export { createCodeHashes, newLetterCode } from './short-codes.ts';
export { aboutOf, actorOf, createVisits, gateOf } from './visits.ts';
export type { Visits } from './visits.ts';
