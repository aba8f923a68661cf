export { actionPartHash, actionPartRows, actionPartText } from './action-part.ts';
export { carriedContent, domainsInUse } from './carried-content.ts';
export { consentersOf, guardianRows } from './consenters.ts';
export type { Consenters, GuardianRow } from './consenters.ts';
export { applyChanges, emptyContent, MOST, newestChange, readerOf, upcast } from './content.ts';
export type { Applied, Change, Revision } from './content.ts';
export {
  ConflictError,
  RefusedError,
  UnfinishedError,
} from './dossier-errors.ts';
export { lastWritten } from './last-written-store.ts';
export { followedSteps, withFollowed } from './followed-lists.ts';
export { knownPeople } from './known-people.ts';
