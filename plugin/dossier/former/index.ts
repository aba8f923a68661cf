export {
  askedOf,
  beganAt,
  formerOf,
  formerRows,
  isBegun,
  isWritten,
  keptLists,
  listParts,
  mayBeginAnew,
  mayDropNew,
  ownPaths,
  pastOf,
  standing,
} from './former.ts';
export { outcomesOf, pastTimes } from './past-times.ts';
export type { PastFact, PastOutcome, PastTime } from './past-times.ts';
