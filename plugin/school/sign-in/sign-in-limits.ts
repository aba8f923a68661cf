import { createHash, randomInt } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Database, UnitOfWork } from '../../platform/store/index.ts';
import {
  forgetTries,
  forgetTriesOfKey,
  forgetTriesUntil,
  takenSlots,
  takeSlot,
} from './sign-in-failures-store.ts';

/** Promise 9: tries of one kind that may fail in a quarter of an hour. */
const MOST = 10;
const WINDOW_MS = 15 * 60_000;

/** What tries are counted under: its name, and how many may fail (10; at most 200). */
export type Counted = string | { key: string; most: number };

/**
 * A try that counts as failed until it has succeeded, so that many at once cannot pass together.
 */
export interface Try {
  ids: readonly string[];
}

export interface SignInLimits {
  /** @throws AppError `sign-in-too-many` (429); a refused try does not lengthen the wait */
  enter(keys: readonly Counted[]): Promise<Try>;
  /** Takes the try back: it did not fail. */
  succeed(entered: Try): Promise<void>;
  /** Forgets what failed for this key: the owner has shown to be the owner. */
  clear(key: string): Promise<void>;
}

interface LimitsDeps {
  database: Database;
  unitOfWork: UnitOfWork;
  clock: Clock;
}

/**
 * Kept in the database, so that all processes count together and a restart forgets nothing. A try
 * takes one of the places of its key, and the unique key of the table gives each to one try only:
 * of fifty at once ten go on, never more, and never none.
 */
export function createSignInLimits(deps: LimitsDeps): SignInLimits {
  const { unitOfWork, clock } = deps;
  return {
    enter: async (keys) => {
      const now = clock.now();
      await forgetTriesUntil(unitOfWork, new Date(now.getTime() - WINDOW_MS));
      const ids: string[] = [];
      for (const counted of keys) {
        const id = await take(deps, counted, now);
        if (id === undefined) {
          await forgetTries(unitOfWork, ids);
          throw new AppError('sign-in-too-many', 429);
        }
        ids.push(id);
      }
      return { ids };
    },
    succeed: (entered) => forgetTries(unitOfWork, entered.ids),
    clear: (key) => forgetTriesOfKey(unitOfWork, hash(key)),
  };
}

/** Undefined when too many were tried. */
export async function enterUnlessFull(
  limits: SignInLimits,
  keys: readonly Counted[],
): Promise<Try | undefined> {
  try {
    return await limits.enter(keys);
  } catch (error) {
    if (error instanceof AppError && error.code === 'sign-in-too-many') return undefined;
    throw error;
  }
}

const hash = (key: string): Buffer => createHash('sha256').update(key).digest();

/** @returns the id of the place taken; undefined when all are taken */
async function take(
  { database, unitOfWork }: LimitsDeps,
  counted: Counted,
  now: Date,
): Promise<string | undefined> {
  const { key, most } = typeof counted === 'string' ? { key: counted, most: MOST } : counted;
  const keyHash = hash(key);
  for (;;) {
    const taken = new Set(await takenSlots(database, keyHash));
    const free = Array.from({ length: most }, (_, place) => place).filter(
      (place) => !taken.has(place),
    );
    // By chance, so that two at once seldom want the same one.
    const slot = free[randomInt(Math.max(free.length, 1))];
    if (slot === undefined) return undefined;
    const id = newId();
    if (await takeSlot(unitOfWork, { id, keyHash, slot, at: now })) return id;
  }
}
