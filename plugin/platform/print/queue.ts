import { AppError } from '../../kernel/errors.ts';

export interface Queue {
  /**
   * Runs the job when it is its turn, first come first served.
   * @throws AppError `pdf-busy` (503) at once when too many wait already; the signal's reason when
   *   given while waiting
   */
  run<T>(job: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  counts(): { waiting: number; running: number };
  /** Refuses whoever waits and whoever comes, with this error. What runs goes on. */
  close(reason: () => Error): void;
}

interface Waiting {
  start(): void;
  refuse(reason: Error): void;
}

export function createQueue(limits: { concurrency: number; maxWaiting: number }): Queue {
  const line: Waiting[] = [];
  let running = 0;
  let closed: (() => Error) | undefined;

  const turn = (signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const leave = (): void => {
        line.splice(line.indexOf(place), 1);
        reject(signal?.reason as Error);
      };
      const settle = (): void => signal?.removeEventListener('abort', leave);
      const place: Waiting = {
        start: () => {
          settle();
          resolve();
        },
        refuse: (reason) => {
          settle();
          reject(reason);
        },
      };
      signal?.addEventListener('abort', leave, { once: true });
      line.push(place);
    });

  const enter = async (signal?: AbortSignal): Promise<void> => {
    signal?.throwIfAborted();
    if (closed !== undefined) throw closed();
    if (running < limits.concurrency) {
      running += 1;
      return;
    }
    if (line.length >= limits.maxWaiting) throw new AppError('pdf-busy', 503);
    await turn(signal);
  };

  // The place of a finished job is handed on without being given up, so that a newcomer cannot slip
  // in between.
  const leave = (): void => {
    const next = line.shift();
    if (next === undefined) running -= 1;
    else next.start();
  };

  return {
    run: async (job, signal) => {
      await enter(signal);
      try {
        return await job();
      } finally {
        leave();
      }
    },
    counts: () => ({ waiting: line.length, running }),
    close: (reason) => {
      closed = reason;
      for (const waiting of line.splice(0)) waiting.refuse(reason());
    },
  };
}
