import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../kernel/errors.ts';
import type { Log } from '../../kernel/log.ts';
import { findExecutable, guards, startBrowser } from './browser.ts';
import type { Guard } from './browser.ts';
import { untilAborted, withDeadline } from '../threads/index.ts';
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

/** Documents that belong together: of one person, made in one go. */
export interface PrintSeries {
  print(html: string): Promise<Uint8Array>;
  /** Lets go of its pages; to be called once, whatever happened. */
  end(): void;
}

export interface Printer {
  print(html: string, signal?: AbortSignal): Promise<Uint8Array>;
  /** Keeps its pages from one document to the next: opening one takes the browser as long as half a document. */
  series(): PrintSeries;
  /** Prints a small document, and is done when pages stand ready. @returns that document */
  warm(): Promise<Uint8Array>;
  health(): PrinterHealth;
  stop(): Promise<void>;
}

/** Where documents get their page, and what becomes of it after. */
interface Pages {
  take(used: Generation): Promise<LockedPage>;
  after(used: Generation, taken: Promise<LockedPage>, printed: boolean): void;
}

/** A browser or page that died under a document; worth one more try. */
class Crash extends Error {}

/**
 * Keeps one browser: starts it on first use, replaces it when it has died or has printed its number of documents (a
 * browser grows with each), and gives every document, or series of them, a page of its own that was made ready before.
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
    const settled = work
      .catch((cause: unknown) => log.error('pdf.background-failed', cause))
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
    const wanted = (current ??= start());
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
    if (worn() && (await present?.catch(() => undefined)) === used && current === present)
      current = undefined;
    const next = stopping.signal.aborted ? Promise.resolve() : prepareNext();
    const [prepared] = await Promise.allSettled([next, used.release(taken)]);
    if ((worn() && used.counts().busy === 0) || !used.browser.alive()) {
      living.delete(used);
      await used.browser.end();
    }
    if (prepared.status === 'rejected' && !stopping.signal.aborted) throw prepared.reason;
  };

  const ownPages: Pages = {
    take: (used) => used.take(),
    after: (used, taken) => {
      inBackground(cleanUp(used, taken));
    },
  };

  const keptPages = (): Pages & { end(): void } => {
    const free: { used: Generation; page: Promise<LockedPage> }[] = [];
    let ended = false;
    const cleared = async (used: Generation, taken: Promise<LockedPage>): Promise<LockedPage> => {
      try {
        const page = await taken;
        await page.clear();
        return page;
      } catch {
        ownPages.after(used, taken, false);
        return await used.take();
      }
    };
    return {
      take: (used) => {
        const kept = free.find((one) => one.used === used);
        if (kept !== undefined) {
          free.splice(free.indexOf(kept), 1);
          used.again();
          return kept.page;
        }
        const taken = used.take();
        // The pages of a series stay away long: others find one ready meanwhile.
        inBackground(prepareNext());
        return taken;
      },
      after: (used, taken, printed) => {
        if (!printed || ended) {
          ownPages.after(used, taken, printed);
          return;
        }
        const page = cleared(used, taken);
        // A failure is told to whoever prints on it next.
        page.catch(() => undefined);
        free.push({ used, page });
      },
      end: () => {
        ended = true;
        for (const { used, page } of free.splice(0)) ownPages.after(used, page, true);
      },
    };
  };

  const attempt = async (html: string, signal: AbortSignal, pages: Pages): Promise<Uint8Array> => {
    const used = await untilAborted(generation(), signal);
    const taken = pages.take(used);
    let page: LockedPage | undefined;
    let printed = false;
    try {
      const pdf = await untilAborted(
        taken.then((opened) => (page = opened).print(html)),
        signal,
      );
      printed = true;
      return pdf;
    } catch (cause) {
      if (signal.aborted || cause instanceof AppError) throw cause;
      if (used.browser.alive() && page?.crashed() !== true)
        throw new AppError('pdf-failed', 500, { cause });
      throw new Crash('The browser died under a document', { cause });
    } finally {
      pages.after(used, taken, printed);
    }
  };

  const withRetry = async (
    html: string,
    signal: AbortSignal,
    pages: Pages,
  ): Promise<Uint8Array> => {
    try {
      return await attempt(html, signal, pages);
    } catch (cause) {
      if (!(cause instanceof Crash)) throw cause;
      log.warn('pdf.browser-crashed', { retry: true });
    }
    try {
      return await attempt(html, signal, pages);
    } catch (cause) {
      throw cause instanceof Crash ? new AppError('pdf-crashed', 503, { cause }) : cause;
    }
  };

  const printOn = (pages: Pages, html: string, signal?: AbortSignal): Promise<Uint8Array> =>
    queue.run(
      () =>
        withDeadline(
          {
            ms: options.deadlineMs,
            late: () => new AppError('pdf-too-slow', 504),
            signals: [signal, stopping.signal],
          },
          (limit) => withRetry(html, limit, pages),
        ),
      signal,
    );
  const print: Printer['print'] = (html, signal) => printOn(ownPages, html, signal);

  return {
    print,
    series: () => {
      const pages = keptPages();
      return {
        print: (html) => printOn(pages, html),
        end: () => {
          pages.end();
        },
      };
    },
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
