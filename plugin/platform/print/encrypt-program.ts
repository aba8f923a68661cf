import { existsSync, statfsSync } from 'node:fs';
import { findNobody } from './nobody.ts';
import type { User } from './nobody.ts';
import type { EncryptTask } from './qpdf-job.ts';
import { MEMORY_FOLDER, startQpdf } from './qpdf-process.ts';
import type { QpdfProcess } from './qpdf-process.ts';

/** Where Debian puts it. */
const KNOWN_PROGRAM = '/usr/bin/qpdf';
/** As Linux calls a file system that lies in memory. */
const TMPFS = 0x01021994;
/** The processor is first for what follows on a document: it is sent. */
const REST_MS = 100;

export interface Place {
  path: string;
  user: User | undefined;
}

/** The qpdf program of this machine, each document in a process of its own that stood ready. */
export interface EncryptProgram {
  /** @throws whatever `startQpdf` and its `encrypt` do */
  encrypt(task: EncryptTask): Promise<Uint8Array>;
  /** Starts the process of the next document now. */
  prepare(): void;
  /** Whether one stands ready. */
  running(): boolean;
  end(): Promise<void>;
}

/**
 * Undefined where there is no qpdf, where nothing lies in memory alone, and where it would have to
 * run as root.
 */
export function findProgram(configured = KNOWN_PROGRAM): Place | undefined {
  if (!existsSync(configured) || !liesInMemory(MEMORY_FOLDER)) return undefined;
  if (process.getuid?.() !== 0) return { path: configured, user: undefined };
  const user = findNobody();
  return user === undefined ? undefined : { path: configured, user };
}

const liesInMemory = (folder: string): boolean =>
  existsSync(folder) && statfsSync(folder).type === TMPFS;

/** For one document at a time. Starts nothing until the first one, or `prepare`. */
export function createEncryptProgram({ path, user }: Place): EncryptProgram {
  let current: QpdfProcess | undefined;
  let next: QpdfProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let ended = false;

  const ready = (): QpdfProcess => {
    clearTimeout(timer);
    if (next?.waits() === true) return next;
    void next?.end();
    next = startQpdf(path, user);
    return next;
  };
  const prepare = (): void => {
    try {
      ready();
    } catch {
      // What is wrong is told when a document comes.
    }
  };

  return {
    encrypt: async ({ pdf, password, signal }) => {
      current = ready();
      next = undefined;
      const bytes = new TextEncoder().encode(password);
      try {
        return await current.encrypt(pdf, bytes, signal);
      } finally {
        bytes.fill(0);
        if (!ended) timer = setTimeout(prepare, REST_MS);
      }
    },
    prepare,
    running: () => next?.waits() === true,
    end: async () => {
      ended = true;
      clearTimeout(timer);
      await Promise.all([current?.end(), next?.end()]);
    },
  };
}
