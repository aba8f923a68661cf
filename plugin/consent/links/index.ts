export { createDeclines } from './declines.ts';
export type { Declines } from './declines.ts';
export { noteEvent } from './link-events.ts';
export type { About } from './link-events.ts';
export { linkRoutes, visiting, visitorLang } from './link-routes.ts';
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
export { createLinksStore, newestMail, openPerson, progressColumns } from './links-store.ts';
export type { EventRow, KeyPlace, LinkRow, LinksStore, MailRow, VisitRow } from './links-store.ts';
export { createLinks } from './links.ts';
export type { Links } from './links.ts';
export { TABLET_MINUTES, createOtherWays } from './other-ways.ts';
export type { OtherWays } from './other-ways.ts';
export { seenRoutes } from './seen-routes.ts';
export { createSeen, seenPattern } from './seen.ts';
export { createCodeHashes, newLetterCode } from './short-codes.ts';
export { aboutOf, actorOf, createVisits } from './visits.ts';
export type { Visits } from './visits.ts';
