import type { Log } from '../../kernel/log.ts';

/** Work that nobody waits for, except whoever stops all. */
export interface Background {
  /** A failure is logged. */
  run(work: Promise<void>): void;
  settled(): Promise<void>;
}

export function createBackground(log: Log): Background {
  const running = new Set<Promise<void>>();
  return {
    run: (work) => {
      const settled = work
        .catch((cause: unknown) => log.error('pdf.background-failed', cause))
        .finally(() => running.delete(settled));
      running.add(settled);
    },
    settled: async () => {
      await Promise.all(running);
    },
  };
}
