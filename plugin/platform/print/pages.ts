import { setTimeout as sleep } from 'node:timers/promises';
import type { Background } from './background.ts';
import type { Browsers } from './browsers.ts';
import type { Generation } from './generation.ts';
import type { LockedPage } from './lock.ts';

/** When nobody waits, the processor is first for what follows: a document is encrypted and sent. */
const REST_MS = 200;

/** Where documents get their page, and what becomes of it after. */
export interface Pages {
  take(used: Generation): Promise<LockedPage>;
  after(used: Generation, taken: Promise<LockedPage>, printed: boolean): void;
}

export interface PagesNeeds {
  browsers: Browsers;
  background: Background;
  /** Whether documents wait for their turn. */
  crowded: () => boolean;
  stopping: AbortSignal;
}

/** A page for each document. */
export function ownPages(needs: PagesNeeds): Pages {
  return {
    take: (used) => used.take(),
    after: (used, taken) => {
      needs.background.run(cleanUp(needs, used, taken));
    },
  };
}

async function cleanUp(
  { browsers, crowded, stopping }: PagesNeeds,
  used: Generation,
  taken: Promise<LockedPage>,
): Promise<void> {
  if (!crowded()) await sleep(REST_MS, undefined, { signal: stopping }).catch(() => undefined);
  await browsers.release(used, taken);
}

/** Pages that go from one document of a series to its next. */
export interface KeptPages extends Pages {
  /** Lets go of them; documents that are still printed let go of theirs after. */
  end(): void;
}

interface Kept {
  used: Generation;
  page: Promise<LockedPage>;
}

export function keptPages({ browsers, background }: PagesNeeds, own: Pages): KeptPages {
  const free: Kept[] = [];
  let ended = false;
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
      background.run(browsers.prepare());
      return taken;
    },
    after: (used, taken, printed) => {
      if (!printed || ended) {
        own.after(used, taken, printed);
        return;
      }
      const page = cleared(own, used, taken);
      // A failure is told to whoever prints on it next.
      page.catch(() => undefined);
      free.push({ used, page });
    },
    end: () => {
      ended = true;
      for (const { used, page } of free.splice(0)) own.after(used, page, true);
    },
  };
}

/** The same page without its document, or another one where it does not let go of it. */
async function cleared(
  own: Pages,
  used: Generation,
  taken: Promise<LockedPage>,
): Promise<LockedPage> {
  try {
    const page = await taken;
    await page.clear();
    return page;
  } catch {
    own.after(used, taken, false);
    return await used.take();
  }
}
