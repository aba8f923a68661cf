import type { Worker } from 'node:worker_threads';
import { createTurns } from './turns.ts';
import { answerOf, startWorker, WorkerDied } from './worker-thread.ts';

/**
 * One thread for small work that would hold everybody up if it ran beside the answering. It starts
 * with the first request and ends when nobody asked for a while.
 */
export interface KeptThread<Request, Answer> {
  /**
   * @throws AppError `too-busy` (503) when too many wait; WorkerDied when it died twice under the
   *   same request
   */
  ask(request: Request): Promise<Answer>;
  end(): Promise<void>;
}

const IDLE_MS = 60_000;
const WAIT_MS = 20_000;

/**
 * @param starter `import.meta.url` of a module in the same folder
 * @param name of the module's file, without its ending
 * @param options.waiting how many may wait for their turn
 */
export function createKeptThread<Request, Answer>(
  starter: string,
  name: string,
  options: { waiting: number },
): KeptThread<Request, Answer> {
  const turns = createTurns({ atOnce: 1, waiting: options.waiting, waitMs: WAIT_MS });
  let current: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  const start = (): Worker => {
    const started = startWorker(starter, name);
    started.once('exit', () => {
      if (current === started) current = undefined;
    });
    return started;
  };
  const end = async (): Promise<void> => {
    clearTimeout(idle);
    await current?.terminate();
  };
  const once = async (request: Request): Promise<Answer> => {
    const worker = (current ??= start());
    // Only while it works does it keep the process alive.
    worker.ref();
    try {
      return await answerOf<Answer>(worker, request);
    } finally {
      worker.unref();
    }
  };
  return {
    ask: (request) =>
      turns.run('', async () => {
        clearTimeout(idle);
        try {
          return await once(request).catch((error: unknown) => {
            if (error instanceof WorkerDied) return once(request);
            throw error;
          });
        } finally {
          idle = setTimeout(() => void end(), IDLE_MS);
          idle.unref();
        }
      }),
    end,
  };
}
