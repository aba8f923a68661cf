export { applyAct, beginningAnew, begunAnew, concluding, droppingNew, reopening } from './anew.ts';
