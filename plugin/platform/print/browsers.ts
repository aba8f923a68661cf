import type { Log } from '../../kernel/log.ts';
import { guards, startBrowser } from './browser.ts';
import type { Guard } from './browser.ts';
import { createGeneration } from './generation.ts';
import type { Generation } from './generation.ts';
import type { LockedPage } from './lock.ts';

export interface BrowsersOptions {
  executablePath: string | undefined;
  log: Log;
  /** Pages made ready in each. */
  pages: number;
  /** Documents after which a browser is replaced: it grows with each. */
  restartAfter: number;
  /** Given for good when all stops. */
  stopping: AbortSignal;
}

/** One browser that prints, and worn ones that still have documents to finish. */
export interface Browsers {
  /**
   * The one that prints: started when there is none yet, or the last one died.
   * @throws AppError as `startBrowser`; the reason of `stopping`
   */
  current(): Promise<Generation>;
  /** Done when pages of the one that prints stand ready. @throws as `current` */
  prepare(): Promise<void>;
  /**
   * After a document: away with its page, and with its browser when that is worn out; the next
   * pages are made ready.
   */
  release(used: Generation, taken: Promise<LockedPage>): Promise<void>;
  facts(): BrowserFacts;
  /** Ends all of them; `stopping` is given before. */
  end(): Promise<void>;
}

export interface BrowserFacts {
  /** Whether the last start failed. */
  failed: boolean;
  running: boolean;
  /** How they run; undefined until one has been started. */
  guard: Guard | undefined;
  /** Browsers started so far. */
  starts: number;
}

export function createBrowsers(options: BrowsersOptions): Browsers {
  const house: House = {
    options,
    living: new Set(),
    current: undefined,
    ways: guards(),
    guard: undefined,
    failed: false,
    starts: 0,
  };
  return {
    current: () => current(house),
    prepare: () => prepare(house),
    release: (used, taken) => release(house, used, taken),
    facts: () => ({
      failed: house.failed,
      running: [...house.living].some((one) => one.browser.alive()),
      guard: house.guard,
      starts: house.starts,
    }),
    end: async () => {
      await house.current?.catch(() => undefined);
      await Promise.all([...house.living].map((one) => one.browser.end()));
    },
  };
}

interface House {
  readonly options: BrowsersOptions;
  readonly living: Set<Generation>;
  current: Promise<Generation> | undefined;
  /** The ways to run one that are still to be tried. */
  ways: readonly Guard[];
  guard: Guard | undefined;
  failed: boolean;
  starts: number;
}

async function current(house: House): Promise<Generation> {
  house.options.stopping.throwIfAborted();
  const wanted = (house.current ??= start(house));
  const forget = (): void => {
    if (house.current === wanted) house.current = undefined;
  };
  try {
    const found = await wanted;
    if (found.browser.alive()) return found;
  } catch (cause) {
    forget();
    throw cause;
  }
  forget();
  return await current(house);
}

async function start(house: House): Promise<Generation> {
  const { options } = house;
  try {
    const browser = await startBrowser(options.executablePath, house.ways);
    house.starts += 1;
    house.failed = false;
    keepGuard(house, browser.guard);
    const generation = createGeneration(browser, options.pages);
    house.living.add(generation);
    return generation;
  } catch (cause) {
    house.failed = true;
    throw cause;
  }
}

/**
 * The way that worked is kept for every later start, so that a machine without a sandbox is named
 * once.
 */
function keepGuard(house: House, used: Guard): void {
  if (house.guard === undefined && !used.sandbox)
    house.options.log.warn('pdf.browser-without-sandbox', { user: used.user?.name ?? 'own' });
  house.guard = used;
  house.ways = [used];
}

async function prepare(house: House): Promise<void> {
  await (await current(house)).prepare();
}

async function release(house: House, used: Generation, taken: Promise<LockedPage>): Promise<void> {
  const { stopping } = house.options;
  await replaceWorn(house, used);
  const next = stopping.aborted ? Promise.resolve() : prepare(house);
  const [prepared] = await Promise.allSettled([next, used.release(taken)]);
  if ((isWorn(house, used) && used.counts().busy === 0) || !used.browser.alive()) {
    house.living.delete(used);
    await used.browser.end();
  }
  if (prepared.status === 'rejected' && !stopping.aborted) throw prepared.reason;
}

/** To be asked anew each time: other documents of the same browser come and go meanwhile. */
const isWorn = ({ options }: House, used: Generation): boolean =>
  used.counts().documents >= options.restartAfter;

/** Whoever prints next starts another one. */
async function replaceWorn(house: House, used: Generation): Promise<void> {
  if (!isWorn(house, used)) return;
  const present = house.current;
  const found = await present?.catch(() => undefined);
  if (found === used && house.current === present) house.current = undefined;
}
