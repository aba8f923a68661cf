export { applyAct, beginningAnew, begunAnew, concluding, droppingNew, reopening } from './anew.ts';
export { MovedOnError, StaleActError } from './stale-errors.ts';
