export { applyAct, beginningAnew, concluding, droppingNew, reopening } from './anew.ts';
