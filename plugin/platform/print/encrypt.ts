import type { Worker } from 'node:worker_threads';
import { AppError } from '../../kernel/errors.ts';
import type { Log } from '../../kernel/log.ts';
import { answerOf, startWorker, untilAborted, withDeadline, WorkerDied } from '../threads/index.ts';
import type { EncryptAnswer, EncryptRequest } from './encrypt-worker.ts';
import { createQueue } from './queue.ts';

export interface Encrypter {
  encrypt(pdf: Uint8Array, password: string): Promise<Uint8Array>;
  running(): boolean;
  stop(): Promise<void>;
}

/** Encrypts one document at a time in a thread kept warm, so that the main thread keeps answering meanwhile. */
export function createEncrypter(options: {
  log: Log;
  maxQueue: number;
  deadlineMs: number;
}): Encrypter {
  const queue = createQueue({ concurrency: 1, maxWaiting: options.maxQueue });
  const stopping = new AbortController();
  const stopped = (): AppError => new AppError('pdf-stopped', 503);
  let current: Worker | undefined;

  const worker = (): Worker => {
    if (stopping.signal.aborted) throw stopped();
    if (current !== undefined) return current;
    // qpdf writes to the console what it finds wrong, and may quote the document there.
    const started = startWorker(import.meta.url, 'encrypt-worker', {
      silent: true,
      failed: (cause) => options.log.error('pdf.encrypt-worker-failed', cause),
    });
    started.once('exit', () => {
      if (current === started) current = undefined;
    });
    current = started;
    return started;
  };

  const attempt = async (
    pdf: Uint8Array,
    password: string,
    signal: AbortSignal,
  ): Promise<Uint8Array> => {
    const used = worker();
    const bytes = new TextEncoder().encode(password);
    const request: EncryptRequest = { pdf, password: bytes };
    try {
      const answered = answerOf<EncryptAnswer>(used, request, [bytes.buffer]);
      const answer = await untilAborted(answered, signal);
      if ('failed' in answer)
        throw new AppError('pdf-encryption-failed', 500, { cause: new Error(answer.failed) });
      return answer.pdf;
    } catch (cause) {
      // Whatever it is still doing, it must not answer the next document.
      if (signal.aborted) await used.terminate();
      throw cause;
    }
  };

  const withRetry = async (
    pdf: Uint8Array,
    password: string,
    signal: AbortSignal,
  ): Promise<Uint8Array> => {
    try {
      return await attempt(pdf, password, signal);
    } catch (cause) {
      if (!(cause instanceof WorkerDied)) throw cause;
      options.log.warn('pdf.encrypt-worker-died', { retry: true });
    }
    try {
      return await attempt(pdf, password, signal);
    } catch (cause) {
      throw cause instanceof WorkerDied
        ? new AppError('pdf-encryption-failed', 500, { cause })
        : cause;
    }
  };

  return {
    encrypt: (pdf, password) =>
      queue.run(() =>
        withDeadline(
          {
            ms: options.deadlineMs,
            late: () => new AppError('pdf-too-slow', 504),
            signals: [stopping.signal],
          },
          (signal) => withRetry(pdf, password, signal),
        ),
      ),
    running: () => current !== undefined,
    stop: async () => {
      stopping.abort(stopped());
      queue.close(stopped);
      await current?.terminate();
    },
  };
}
