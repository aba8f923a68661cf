import { AppError } from '../../kernel/errors.ts';
import type { Log } from '../../kernel/log.ts';
import { withDeadline } from '../threads/index.ts';
import { createEncryptProgram, findProgram } from './encrypt-program.ts';
import { createEncryptThread } from './encrypt-thread.ts';
import type { EncryptTask } from './qpdf-job.ts';
import { createQueue } from './queue.ts';

export interface EncrypterOptions {
  qpdfPath: string | undefined;
  log: Log;
  maxQueue: number;
  deadlineMs: number;
}

export interface Encrypter {
  encrypt(pdf: Uint8Array, password: string): Promise<Uint8Array>;
  /** Encrypts this document, and is done when all stands ready for the next. */
  warm(pdf: Uint8Array): Promise<void>;
  running(): boolean;
  stop(): Promise<void>;
}

/** Encrypts one document at a time, by qpdf: the machine's own program, or the one in a thread. */
export function createEncrypter(options: EncrypterOptions): Encrypter {
  const queue = createQueue({ concurrency: 1, maxWaiting: options.maxQueue });
  const stopping = new AbortController();
  const stopped = (): AppError => new AppError('pdf-stopped', 503);
  const limits = {
    ms: options.deadlineMs,
    late: () => new AppError('pdf-too-slow', 504),
    signals: [stopping.signal],
  };
  const ways = createWays(options);
  const encrypt: Encrypter['encrypt'] = (pdf, password) =>
    queue.run(() => withDeadline(limits, (signal) => ways.encrypt({ pdf, password, signal })));
  return {
    encrypt,
    warm: async (pdf) => {
      await encrypt(pdf, 'not a secret');
      ways.prepare();
    },
    running: () => ways.running(),
    stop: async () => {
      stopping.abort(stopped());
      queue.close(stopped);
      await ways.end();
    },
  };
}

/** Both ways to qpdf. The thread stands in for the program where that is not, or does not work. */
interface Ways {
  encrypt(task: EncryptTask): Promise<Uint8Array>;
  prepare(): void;
  running(): boolean;
  end(): Promise<void>;
}

function createWays({ qpdfPath, log }: EncrypterOptions): Ways {
  const place = findProgram(qpdfPath);
  const thread = createEncryptThread(log);
  let program = place === undefined ? undefined : createEncryptProgram(place);
  return {
    encrypt: async (task) => {
      const used = program;
      if (used === undefined) return await thread.encrypt(task);
      try {
        return await used.encrypt(task);
      } catch (cause) {
        if (task.signal.aborted) throw cause;
        log.error('pdf.qpdf-program-failed', cause);
      }
      const made = await thread.encrypt(task);
      // The document was good, so the fault is the program's: others need not find that out.
      program = undefined;
      await used.end();
      return made;
    },
    prepare: () => program?.prepare(),
    running: () => thread.running() || program?.running() === true,
    end: async () => {
      await Promise.all([thread.end(), program?.end()]);
    },
  };
}
