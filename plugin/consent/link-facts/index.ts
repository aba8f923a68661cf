export { askable } from './askable.ts';
export {
  MOST_DAYS,
  PROPOSED_DAYS,
  digitsIn,
  identifications,
  linkRole,
  linkGate,
  linkState,
  readCode,
} from './link.ts';
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
