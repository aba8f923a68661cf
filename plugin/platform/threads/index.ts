export { untilAborted, withDeadline } from './deadline.ts';
export { giveWay, givingWay, letGroupGiveWay } from './give-way.ts';
export { createKeptThread } from './kept-thread.ts';
export { createTurns } from './turns.ts';
export type { Turns } from './turns.ts';
export { WorkerDied, answerOf, startWorker } from './worker-thread.ts';
