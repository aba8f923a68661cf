import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, fchownSync, openSync, unlinkSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { untilAborted } from '../threads/index.ts';
import type { User } from './nobody.ts';
import { QpdfError, qpdfJob } from './qpdf-job.ts';

/** Where files lie in memory. */
export const MEMORY_FOLDER = '/dev/shm';

/** What the process was given without a name, as it finds it by number. */
const DOCUMENT = '/dev/fd/3';
const JOB = '/dev/fd/4';

/** qpdf, started ahead of its one document. */
export interface QpdfProcess {
  /** Whether its document may still come. */
  waits(): boolean;
  /**
   * Encrypts as `qpdfJob` says.
   * @param password UTF-8; the caller wipes it
   * @throws QpdfError when it does not take the document or dies; the signal's reason; the system's
   *   own error when it did not start, or when memory is short
   */
  encrypt(pdf: Uint8Array, password: Uint8Array, signal: AbortSignal): Promise<Uint8Array>;
  /** Ends it and gives its memory back. Harmless when repeated. */
  end(): Promise<void>;
}

interface Given {
  document: number;
  job: number;
}

/**
 * It waits at standard input for the name of its job. Document and job lie in files that have lost
 * their name before there is a byte in them: a pipe would not do, as qpdf moves about in a
 * document.
 * @throws the system's own error
 */
export function startQpdf(path: string, user: User | undefined): QpdfProcess {
  const given = namelessFiles(user);
  const child = spawnQpdf(path, user, given);
  const made: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => made.push(chunk));
  // A dead process answers with EPIPE; that it is dead is told by its end.
  child.stdin?.on('error', () => undefined);
  const ended = exitCode(child);
  let waiting = true;
  const stop = (): void => {
    waiting = false;
  };
  ended.then(stop, stop);
  let ending: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    waiting = false;
    child.kill('SIGKILL');
    await ended.catch(() => undefined);
    close(given);
  };
  return {
    waits: () => waiting,
    encrypt: async (pdf, password, signal) => {
      waiting = false;
      const job = qpdfJob({ input: DOCUMENT, output: '-' }, password);
      try {
        signal.throwIfAborted();
        writeFileSync(given.document, pdf);
        writeFileSync(given.job, job);
        child.stdin?.end(`--job-json-file=${JOB}\n`);
        const code = await untilAborted(ended, signal);
        if (code !== 0) throw new QpdfError(code);
        return Buffer.concat(made);
      } finally {
        job.fill(0);
        writeSync(given.job, job, 0, job.length, 0);
        await (ending ??= end());
      }
    },
    end: () => (ending ??= end()),
  };
}

function namelessFiles(user: User | undefined): Given {
  const document = namelessFile(user);
  try {
    return { document, job: namelessFile(user) };
  } catch (cause) {
    closeSync(document);
    throw cause;
  }
}

/** For this process's user, or for the one that qpdf runs as, which has to open it anew. */
function namelessFile(user: User | undefined): number {
  const path = join(MEMORY_FOLDER, `opp-dossier-${randomBytes(12).toString('hex')}`);
  const file = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  if (user !== undefined) fchownSync(file, user.uid, user.gid);
  return file;
}

function close({ document, job }: Given): void {
  closeSync(document);
  closeSync(job);
}

/** What it writes to standard error may quote the document: nobody is to see that. */
function spawnQpdf(path: string, user: User | undefined, given: Given): ChildProcess {
  try {
    return spawn(path, ['@-'], {
      ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
      cwd: '/',
      env: {},
      stdio: ['pipe', 'pipe', 'ignore', given.document, given.job],
    });
  } catch (cause) {
    close(given);
    throw cause;
  }
}

/** Null when a signal ended it. Rejects when it did not start. */
function exitCode(child: ChildProcess): Promise<number | null> {
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // Nobody may be waiting for it when it happens.
  ended.catch(() => undefined);
  return ended;
}
