/**
 * Settles with the work, or rejects with the signal's reason as soon as that is given. The work
 * itself goes on.
 */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    const settled = (): void => signal.removeEventListener('abort', abort);
    work.then(resolve, reject).finally(settled);
  });
}

/**
 * Runs a job under one signal that is given at the deadline, or when one of `signals` is given.
 * Written out rather than `AbortSignal.any` and `AbortSignal.timeout`: those leave a timer and a
 * listener behind for every job.
 */
export async function withDeadline<T>(
  limits: { ms: number; late: () => Error; signals: readonly (AbortSignal | undefined)[] },
  job: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(limits.late()), limits.ms);
  const followed = limits.signals
    .filter((signal) => signal !== undefined)
    .map((signal) => {
      const abort = (): void => controller.abort(signal.reason);
      if (signal.aborted) abort();
      signal.addEventListener('abort', abort, { once: true });
      return (): void => signal.removeEventListener('abort', abort);
    });
  try {
    return await job(controller.signal);
  } finally {
    clearTimeout(timer);
    for (const release of followed) release();
  }
}
