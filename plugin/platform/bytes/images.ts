import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../kernel/errors.ts';
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
    const worker = startWorker();
    current = worker;
    try {
      const answer = await answerOf(worker, request);
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

function answerOf(worker: Worker, request: ImageRequest): Promise<ImageAnswer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new AppError('image-slow', 503));
    }, DEADLINE_MS);
    worker.once('message', (answer: ImageAnswer) => {
      clearTimeout(timer);
      resolve(answer);
    });
    worker.once('error', (cause) => {
      clearTimeout(timer);
      reject(new AppError('image-slow', 503, { cause }));
    });
    worker.once('exit', () => {
      clearTimeout(timer);
      reject(new AppError('image-slow', 503));
    });
    worker.postMessage(request);
  });
}

/**
 * As the encrypting thread of plugin/pdf: JavaScript when built, and with a loader of its own when
 * run from the sources.
 */
function startWorker(): Worker {
  const form = extname(import.meta.url);
  const file = new URL(`image-worker${form}`, import.meta.url);
  if (form !== '.ts') return new Worker(file);
  const [loader, path] = [
    createRequire(import.meta.url).resolve('tsx/cjs/api'),
    fileURLToPath(file),
  ].map((text) => JSON.stringify(text));
  return new Worker(`require(${loader}).require(${path}, ${path})`, { eval: true });
}
