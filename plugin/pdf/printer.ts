import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../kernel/errors.ts';
import type { Log } from '../kernel/log.ts';
import { findExecutable, guards, startBrowser } from './browser.ts';
import type { Guard } from './browser.ts';
import { untilAborted, withDeadline } from './deadline.ts';
import { createGeneration } from './generation.ts';
import type { Generation } from './generation.ts';
import type { LockedPage } from './lock.ts';
import { createQueue } from './queue.ts';

/** When nobody waits, the processor is first for what follows on a document: it is encrypted and sent. */
const restMs = 100;

export interface PrinterOptions {
  executablePath: string | undefined;
  log: Log;
  concurrency: number;
  maxQueue: number;
  deadlineMs: number;
  restartAfter: number;
}

export interface PrinterHealth {
  /** False when there is no browser to start, or the last start failed. */
  ok: boolean;
  running: boolean;
  /** Chromium's own sandbox; null until a browser has been started. */
  sandbox: boolean | null;
  /** The user it runs as when that is another than this process's. */
  user: string | null;
  waiting: number;
  printing: number;
  /** Browsers started so far. */
  starts: number;
}

export interface Printer {
  print(html: string, signal?: AbortSignal): Promise<Uint8Array>;
  /** Prints a small document, and is done when pages stand ready. @returns that document */
  warm(): Promise<Uint8Array>;
  health(): PrinterHealth;
  stop(): Promise<void>;
}

/** A browser or page that died under a document; worth one more try. */
class Crash extends Error {}

/**
 * Keeps one browser: starts it on first use, replaces it when it has died or has printed its number of documents (a
 * browser grows with each), and gives every document a page of its own that was made ready before.
 */
export function createPrinter(options: PrinterOptions): Printer {
  const { log } = options;
  const queue = createQueue({ concurrency: options.concurrency, maxWaiting: options.maxQueue });
  const stopping = new AbortController();
  const living = new Set<Generation>();
  const background = new Set<Promise<void>>();
  const stopped = (): AppError => new AppError('pdf-stopped', 503);
  let current: Promise<Generation> | undefined;
  let ways: readonly Guard[] = guards();
  let guard: Guard | undefined;
  let failed = false;
  let starts = 0;

  const inBackground = (work: Promise<void>): void => {
    const settled = work.catch((cause: unknown) => log.error('pdf.background-failed', cause))
      .finally(() => background.delete(settled));
    background.add(settled);
  };

  /** The way that worked is kept for every later start, so that a machine without a sandbox is named once. */
  const keepGuard = (used: Guard): void => {
    if (guard === undefined && !used.sandbox) {
      log.warn('pdf.browser-without-sandbox', { user: used.user?.name ?? 'own' });
    }
    guard = used;
    ways = [used];
  };

  const start = async (): Promise<Generation> => {
    try {
      const browser = await startBrowser(options.executablePath, ways);
      starts += 1;
      failed = false;
      keepGuard(browser.guard);
      const generation = createGeneration(browser, options.concurrency);
      living.add(generation);
      return generation;
    } catch (cause) {
      failed = true;
      throw cause;
    }
  };

  const generation = async (): Promise<Generation> => {
    if (stopping.signal.aborted) throw stopped();
    const wanted = current ??= start();
    try {
      const found = await wanted;
      if (found.browser.alive()) return found;
    } catch (cause) {
      if (current === wanted) current = undefined;
      throw cause;
    }
    if (current === wanted) current = undefined;
    return generation();
  };

  const prepareNext = async (): Promise<void> => (await generation()).prepare();

  /** After a document: away with its page, and with its browser when that is worn out; the next ones are made ready. */
  const cleanUp = async (used: Generation, taken: Promise<LockedPage>): Promise<void> => {
    if (queue.counts().waiting === 0) {
      await sleep(restMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    // Asked anew each time: other documents of the same browser come and go while this one waits.
    const worn = (): boolean => used.counts().documents >= options.restartAfter;
    const present = current;
    if (worn() && (await present?.catch(() => undefined)) === used && current === present) current = undefined;
    const next = stopping.signal.aborted ? Promise.resolve() : prepareNext();
    const [prepared] = await Promise.allSettled([next, used.release(taken)]);
    if ((worn() && used.counts().busy === 0) || !used.browser.alive()) {
      living.delete(used);
      await used.browser.end();
    }
    if (prepared.status === 'rejected' && !stopping.signal.aborted) throw prepared.reason;
  };

  const attempt = async (html: string, signal: AbortSignal): Promise<Uint8Array> => {
    const used = await untilAborted(generation(), signal);
    const taken = used.take();
    let page: LockedPage | undefined;
    try {
      return await untilAborted(taken.then((opened) => (page = opened).print(html)), signal);
    } catch (cause) {
      if (signal.aborted || cause instanceof AppError) throw cause;
      if (used.browser.alive() && page?.crashed() !== true) throw new AppError('pdf-failed', 500, { cause });
      throw new Crash('The browser died under a document', { cause });
    } finally {
      inBackground(cleanUp(used, taken));
    }
  };

  const withRetry = async (html: string, signal: AbortSignal): Promise<Uint8Array> => {
    try {
      return await attempt(html, signal);
    } catch (cause) {
      if (!(cause instanceof Crash)) throw cause;
      log.warn('pdf.browser-crashed', { retry: true });
    }
    try {
      return await attempt(html, signal);
    } catch (cause) {
      throw cause instanceof Crash ? new AppError('pdf-crashed', 503, { cause }) : cause;
    }
  };

  const print: Printer['print'] = (html, signal) => queue.run(() => withDeadline({
    ms: options.deadlineMs, late: () => new AppError('pdf-too-slow', 504), signals: [signal, stopping.signal],
  }, (limit) => withRetry(html, limit)), signal);

  return {
    print,
    warm: async () => {
      const pdf = await print('<html lang="nl"><title>OPP</title><h1>OPP</h1>');
      await prepareNext();
      return pdf;
    },
    health: () => ({
      ok: !failed && findExecutable(options.executablePath) !== undefined,
      running: [...living].some((one) => one.browser.alive()),
      sandbox: guard?.sandbox ?? null,
      user: guard?.user?.name ?? null,
      waiting: queue.counts().waiting,
      printing: queue.counts().running,
      starts,
    }),
    stop: async () => {
      stopping.abort(stopped());
      queue.close(stopped);
      await current?.catch(() => undefined);
      await Promise.all([...living].map((one) => one.browser.end()));
      await Promise.all(background);
    },
  };
}
