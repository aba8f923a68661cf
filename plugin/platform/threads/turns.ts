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
   * @throws AppError `too-busy` (503) at once when too many wait for this key already, or after
   *   waiting for too long; the signal's reason when that is given first
   */
  run<T>(key: string, work: () => Promise<T>, left?: AbortSignal): Promise<T>;
  /** Keys of which somebody works or waits, for tests. */
  readonly size: number;
}

interface Line {
  running: number;
  waiting: (() => void)[];
}

/**
 * @param limits.atOnce places of a key
 * @param limits.waiting how many may wait for a key's places
 * @param limits.waitMs milliseconds that one waits at most
 */
export function createTurns(limits: { atOnce: number; waiting: number; waitMs: number }): Turns {
  const lines = new Map<string, Line>();
  const full = (): AppError => new AppError('too-busy', 503);

  const enter = async (key: string, line: Line, left?: AbortSignal): Promise<void> => {
    if (line.running < limits.atOnce) {
      line.running += 1;
      return;
    }
    if (line.waiting.length >= limits.waiting) throw full();
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
      else leave(key, line);
      throw error;
    }
  };

  // A place is handed on without being given up, so that a newcomer cannot slip in between.
  const leave = (key: string, line: Line): void => {
    const next = line.waiting.shift();
    if (next !== undefined) next();
    else if ((line.running -= 1) === 0) lines.delete(key);
  };

  return {
    run: async (key, work, left) => {
      const line = lines.get(key) ?? { running: 0, waiting: [] };
      lines.set(key, line);
      await enter(key, line, left);
      try {
        return await work();
      } finally {
        leave(key, line);
      }
    },
    get size() {
      return lines.size;
    },
  };
}
