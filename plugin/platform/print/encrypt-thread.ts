import type { Worker } from 'node:worker_threads';
import { AppError } from '../../kernel/errors.ts';
import type { Log } from '../../kernel/log.ts';
import { answerOf, startWorker, untilAborted, WorkerDied } from '../threads/index.ts';
import type { EncryptAnswer, EncryptRequest } from './encrypt-worker.ts';
import type { EncryptTask } from './qpdf-job.ts';

/** qpdf in a thread of this process, kept warm: the main thread keeps answering. */
export interface EncryptThread {
  /** @throws AppError `pdf-encryption-failed` (500); the signal's reason */
  encrypt(task: EncryptTask): Promise<Uint8Array>;
  running(): boolean;
  end(): Promise<void>;
}

/** Starts nothing until the first document. */
export function createEncryptThread(log: Log): EncryptThread {
  let current: Worker | undefined;
  const start = (): Worker => {
    // qpdf writes to the console what it finds wrong, and may quote the document there.
    const started = startWorker(import.meta.url, 'encrypt-worker', {
      silent: true,
      failed: (cause) => log.error('pdf.encrypt-worker-failed', cause),
    });
    started.once('exit', () => {
      if (current === started) current = undefined;
    });
    return started;
  };
  const take = (): Worker => (current ??= start());
  return {
    encrypt: (task) => withRetry(take, task, log),
    running: () => current !== undefined,
    end: async () => {
      await current?.terminate();
    },
  };
}

/** A thread that dies under a document is worth one more try. */
async function withRetry(take: () => Worker, task: EncryptTask, log: Log): Promise<Uint8Array> {
  try {
    return await attempt(take, task);
  } catch (cause) {
    if (!(cause instanceof WorkerDied)) throw cause;
    log.warn('pdf.encrypt-worker-died', { retry: true });
  }
  try {
    return await attempt(take, task);
  } catch (cause) {
    throw cause instanceof WorkerDied
      ? new AppError('pdf-encryption-failed', 500, { cause })
      : cause;
  }
}

async function attempt(
  take: () => Worker,
  { pdf, password, signal }: EncryptTask,
): Promise<Uint8Array> {
  signal.throwIfAborted();
  const worker = take();
  const bytes = new TextEncoder().encode(password);
  const request: EncryptRequest = { pdf, password: bytes };
  try {
    const answered = answerOf<EncryptAnswer>(worker, request, [bytes.buffer]);
    const answer = await untilAborted(answered, signal);
    if ('failed' in answer)
      throw new AppError('pdf-encryption-failed', 500, { cause: new Error(answer.failed) });
    return answer.pdf;
  } catch (cause) {
    // Whatever it is still doing, it must not answer the next document.
    if (signal.aborted) await worker.terminate();
    throw cause;
  }
}
