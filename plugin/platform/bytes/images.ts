import type { Worker } from 'node:worker_threads';
import { AppError } from '../../kernel/errors.ts';
import { answerOf, startWorker, untilAborted, withDeadline, WorkerDied } from '../threads/index.ts';
import type { ImageAnswer, ImageRequest } from './image-worker.ts';

export interface Images {
  /**
   * The same picture made anew from its pixels: without place, camera and whatever else lay in it.
   * @throws AppError `file-broken`, `file-changed`, `image-slow`
   */
  redraw(kind: 'jpg' | 'png', read: () => Promise<Uint8Array>): Promise<Uint8Array>;
  stop(): Promise<void>;
}

const DEADLINE_MS = 120_000;

/**
 * One picture at a time, each in a thread of its own that ends with it: its memory goes back, and a
 * picture made to trip a codec finds nothing of another.
 */
export function createImages(): Images {
  let last: Promise<unknown> = Promise.resolve();
  let current: Worker | undefined;
  let stopped = false;

  /** Read in its turn only: pictures that wait take no memory. */
  const one = async (kind: 'jpg' | 'png', read: () => Promise<Uint8Array>): Promise<Uint8Array> => {
    if (stopped) throw new AppError('image-slow', 503);
    const request = { kind, bytes: await read() };
    const worker = startWorker(import.meta.url, 'image-worker');
    current = worker;
    try {
      const answer = await answerInTime(worker, request);
      if ('failed' in answer)
        throw new AppError(answer.failed === 'broken' ? 'file-broken' : 'file-changed', 400);
      return answer.bytes;
    } finally {
      await worker.terminate();
      current = undefined;
    }
  };

  return {
    redraw: (kind, read) => {
      const turn = last.then(() => one(kind, read));
      last = turn.catch(() => undefined);
      return turn;
    },
    stop: async () => {
      stopped = true;
      await current?.terminate();
      await last;
    },
  };
}

/** @throws AppError `image-slow` (503) when there is no answer in time, or the thread dies */
async function answerInTime(worker: Worker, request: ImageRequest): Promise<ImageAnswer> {
  const late = (): AppError => new AppError('image-slow', 503);
  try {
    return await withDeadline({ ms: DEADLINE_MS, late, signals: [] }, (signal) =>
      untilAborted(answerOf<ImageAnswer>(worker, request), signal),
    );
  } catch (cause) {
    throw cause instanceof WorkerDied ? new AppError('image-slow', 503, { cause }) : cause;
  }
}
