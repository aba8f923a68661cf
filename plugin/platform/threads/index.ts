export { untilAborted, withDeadline } from './deadline.ts';
export { WorkerDied, answerOf, startWorker } from './worker-thread.ts';
