import type { Log } from '../../kernel/log.ts';

export interface Job {
  /** "notes.sweep": the room, and what is done. */
  readonly name: string;
  readonly everyMs: number;
  /** Answers what it did, for who starts it by hand. */
  run(): Promise<unknown>;
}

/**
 * Repeated work of one instance. A run that is still going is not started again; a fault is logged
 * and the next run comes.
 */
export function createJobs(deps: { jobs: readonly Job[]; log: Log }): {
  start(): void;
  stop(): Promise<void>;
} {
  const timers = new Set<NodeJS.Timeout>();
  const running = new Map<string, Promise<unknown>>();
  const run = (job: Job): void => {
    if (running.has(job.name)) return;
    const going = job
      .run()
      .catch((error: unknown) => {
        deps.log.error('job.failed', error, { job: job.name });
      })
      .finally(() => {
        running.delete(job.name);
      });
    running.set(job.name, going);
  };
  return {
    start: () => {
      for (const job of deps.jobs) {
        const timer = setInterval(() => {
          run(job);
        }, job.everyMs);
        timer.unref();
        timers.add(timer);
      }
    },
    stop: async () => {
      for (const timer of timers) clearInterval(timer);
      timers.clear();
      await Promise.all(running.values());
    },
  };
}
