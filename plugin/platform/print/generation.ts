import type { RunningBrowser } from './browser.ts';
import { openLockedPage } from './lock.ts';
import type { LockedPage } from './lock.ts';

/** How long a page may take to close before its browser is ended instead: its renderer hangs. */
const closeMs = 2_000;

/** One browser from its start to its end, with locked pages opened before they are asked for. */
export interface Generation {
  readonly browser: RunningBrowser;
  /** A page for one document: a ready one, or one opened now. */
  take(): Promise<LockedPage>;
  /** Counts a further document on a page that was taken before. */
  again(): void;
  /**
   * Ends what `take` gave, whether or not it had come yet. Ends the whole browser when the page
   * does not let go.
   */
  release(taken: Promise<LockedPage>): Promise<void>;
  /** Opens pages until as many are ready as are used at once. */
  prepare(): Promise<void>;
  /** Documents taken on so far, and how many of them are not yet released. */
  counts(): { documents: number; busy: number };
}

export function createGeneration(browser: RunningBrowser, pages: number): Generation {
  const ready: Promise<LockedPage>[] = [];
  let documents = 0;
  let busy = 0;

  const open = (): Promise<LockedPage> => {
    const opening = openLockedPage(browser.browser);
    // A failure is told to whoever takes the page, which may be much later.
    opening.catch(() => undefined);
    return opening;
  };
  const close = async (taken: Promise<LockedPage>): Promise<void> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('The page does not close')), closeMs);
    });
    try {
      await Promise.race([taken.then((page) => page.close()), late]);
    } catch {
      await browser.end();
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    browser,
    take: () => {
      documents += 1;
      busy += 1;
      return ready.shift() ?? open();
    },
    again: () => {
      documents += 1;
    },
    release: async (taken) => {
      await close(taken);
      busy -= 1;
    },
    prepare: async () => {
      while (browser.alive() && ready.length < pages) ready.push(open());
      await Promise.allSettled(ready);
    },
    counts: () => ({ documents, busy }),
  };
}
