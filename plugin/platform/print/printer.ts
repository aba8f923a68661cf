import { AppError } from '../../kernel/errors.ts';
import type { Log } from '../../kernel/log.ts';
import { untilAborted, withDeadline } from '../threads/index.ts';
import { createBackground } from './background.ts';
import { findExecutable } from './browser.ts';
import { createBrowsers } from './browsers.ts';
import type { Browsers } from './browsers.ts';
import type { LockedPage } from './lock.ts';
import { keptPages, ownPages } from './pages.ts';
import type { Pages, PagesNeeds } from './pages.ts';
import { createQueue } from './queue.ts';
import type { Queue } from './queue.ts';

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
  /**
   * Keeps its pages from one document to the next: opening one takes the browser as long as half a
   * document.
   */
  series(): PrintSeries;
  /** Prints a small document, and is done when pages stand ready. @returns that document */
  warm(): Promise<Uint8Array>;
  health(): PrinterHealth;
  stop(): Promise<void>;
}

/** A browser or page that died under a document; worth one more try. */
class Crash extends Error {}

/**
 * Keeps one browser: starts it on first use, replaces it when it has died or is worn out, and gives
 * every document, or series of them, a page of its own that was made ready before.
 */
export function createPrinter(options: PrinterOptions): Printer {
  const queue = createQueue({ concurrency: options.concurrency, maxWaiting: options.maxQueue });
  const stopping = new AbortController();
  const stopped = (): AppError => new AppError('pdf-stopped', 503);
  const background = createBackground(options.log);
  const browsers = createBrowsers({
    ...options,
    pages: options.concurrency,
    stopping: stopping.signal,
  });
  const needs: PagesNeeds = {
    browsers,
    background,
    crowded: () => queue.counts().waiting > 0,
    stopping: stopping.signal,
  };
  const own = ownPages(needs);
  const printOn = (pages: Pages, html: string, signal?: AbortSignal): Promise<Uint8Array> => {
    const limits = {
      ms: options.deadlineMs,
      late: () => new AppError('pdf-too-slow', 504),
      signals: [signal, stopping.signal],
    };
    return queue.run(
      () =>
        withDeadline(limits, (limit) =>
          withRetry(options.log, () => attempt({ browsers, pages, html, signal: limit })),
        ),
      signal,
    );
  };
  return {
    print: (html, signal) => printOn(own, html, signal),
    series: () => {
      const pages = keptPages(needs, own);
      return {
        print: (html) => printOn(pages, html),
        end: () => {
          pages.end();
        },
      };
    },
    warm: async () => {
      const pdf = await printOn(own, '<html lang="nl"><title>OPP</title><h1>OPP</h1>');
      await browsers.prepare();
      return pdf;
    },
    health: () => healthOf(options, browsers, queue),
    stop: async () => {
      stopping.abort(stopped());
      queue.close(stopped);
      await browsers.end();
      await background.settled();
    },
  };
}

function healthOf(
  { executablePath }: PrinterOptions,
  browsers: Browsers,
  queue: Queue,
): PrinterHealth {
  const { failed, running, guard, starts } = browsers.facts();
  return {
    ok: !failed && findExecutable(executablePath) !== undefined,
    running,
    sandbox: guard?.sandbox ?? null,
    user: guard?.user?.name ?? null,
    waiting: queue.counts().waiting,
    printing: queue.counts().running,
    starts,
  };
}

/**
 * @throws AppError `pdf-crashed` (503) when it crashes a second time; whatever else `print` does
 */
async function withRetry(log: Log, print: () => Promise<Uint8Array>): Promise<Uint8Array> {
  try {
    return await print();
  } catch (cause) {
    if (!(cause instanceof Crash)) throw cause;
    log.warn('pdf.browser-crashed', { retry: true });
  }
  try {
    return await print();
  } catch (cause) {
    throw cause instanceof Crash ? new AppError('pdf-crashed', 503, { cause }) : cause;
  }
}

interface Attempt {
  browsers: Browsers;
  pages: Pages;
  html: string;
  signal: AbortSignal;
}

/** @throws Crash when browser or page died under it */
async function attempt({ browsers, pages, html, signal }: Attempt): Promise<Uint8Array> {
  const used = await untilAborted(browsers.current(), signal);
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
}
