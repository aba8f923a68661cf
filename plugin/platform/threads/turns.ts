import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../kernel/errors.ts';
import { untilAborted, withDeadline } from './deadline.ts';

/**
 * Turns of many: each key has a few places, and whoever comes when all are taken waits in the line
 * of their own key, so that one who asks much keeps nobody else waiting.
 */
export interface Turns {
  /**
   * Does the work when it is its turn, first come first served within a key.
   * @param left given when whoever asked is gone: its place in the line is given up
   * @throws AppError `too-busy` (503) when too many wait for this key already, or after waiting for
   *   too long; the signal's reason when that is given first
   */
  run<T>(key: string, work: () => Promise<T>, left?: AbortSignal): Promise<T>;
}

interface Limits {
  /** Places of a key. */
  atOnce: number;
  /** How many may wait for a key's places. */
  waiting: number;
  /** Milliseconds that one waits at most. */
  waitMs: number;
  /**
   * Where somebody waits, a place rests after its work before it goes on: for `times` as long as
   * that took, in milliseconds between `least` and `most`. A crowd of one then leaves most of the
   * time to others. Default: no rest.
   */
  rest?: { times: number; least: number; most: number };
}

interface Line {
  running: number;
  waiting: (() => void)[];
}

/** Before it hears that the line is full: who asks again at once is not answered at once. */
const FULL_MS = 500;

export function createTurns(limits: Limits): Turns {
  const lines = new Map<string, Line>();
  const full = (): AppError => new AppError('too-busy', 503);

  const enter = async (key: string, line: Line, left?: AbortSignal): Promise<void> => {
    if (line.running < limits.atOnce) {
      line.running += 1;
      return;
    }
    if (line.waiting.length >= limits.waiting) {
      await sleep(FULL_MS);
      throw full();
    }
    let place: () => void = () => undefined;
    const turn = new Promise<void>((resolve) => {
      place = resolve;
      line.waiting.push(place);
    });
    try {
      await withDeadline({ ms: limits.waitMs, late: full, signals: [left] }, (signal) =>
        untilAborted(turn, signal),
      );
    } catch (error) {
      const at = line.waiting.indexOf(place);
      if (at >= 0) line.waiting.splice(at, 1);
      // Its turn came in the same moment in which it left.
      else handOn(key, line);
      throw error;
    }
  };

  // A place is handed on without being given up, so that a newcomer cannot slip in between.
  const handOn = (key: string, line: Line): void => {
    const next = line.waiting.shift();
    if (next !== undefined) next();
    else if ((line.running -= 1) === 0) lines.delete(key);
  };

  const leave = (key: string, line: Line, took: number): void => {
    const { rest } = limits;
    if (rest === undefined || line.waiting.length === 0) {
      handOn(key, line);
      return;
    }
    const pause = Math.min(rest.most, Math.max(rest.least, rest.times * took));
    setTimeout(() => {
      handOn(key, line);
    }, pause);
  };

  return {
    run: async (key, work, left) => {
      const line = lines.get(key) ?? { running: 0, waiting: [] };
      lines.set(key, line);
      await enter(key, line, left);
      const began = performance.now();
      try {
        return await work();
      } finally {
        leave(key, line, performance.now() - began);
      }
    },
  };
}
