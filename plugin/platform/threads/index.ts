export { untilAborted, withDeadline } from './deadline.ts';
export { answerOf, startWorker, WorkerDied } from './worker-thread.ts';
