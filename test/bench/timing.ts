import { setTimeout as sleep } from 'node:timers/promises';

/** One side of a comparison: does its work once and answers how long that took, in milliseconds. */
export type Side = () => Promise<number>;

/** Milliseconds that `work` takes, clock to clock. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/**
 * Runs the sides by turns, so that whatever the machine does meanwhile falls on all alike, and the
 * order the other way round every second time, so that no side always comes after the same one.
 * @param options.rest milliseconds of quiet before each turn, in which the other side finishes
 *   what it does afterwards
 * @returns the times of each side, in the order of `sides`
 */
export async function byTurns(
  sides: readonly Side[],
  options: { rounds: number; warmUp: number; rest?: number },
): Promise<number[][]> {
  const times = sides.map((): number[] => []);
  for (let round = -options.warmUp; round < options.rounds; round += 1) {
    const order = [...sides.keys()];
    if (round % 2 !== 0) order.reverse();
    for (const index of order) {
      if (options.rest !== undefined) await sleep(options.rest);
      const time = (await sides[index]?.()) ?? 0;
      if (round >= 0) times[index]?.push(time);
    }
  }
  return times;
}

/** The value below which the given share (0 to 1) of the times lies; the nearest rank. */
export function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((one, other) => one - other);
  const found =
    sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))];
  if (found === undefined) throw new Error('There is nothing to take a quantile of');
  return found;
}

export const median = (times: readonly number[]): number => quantile(times, 0.5);

export const ms = (time: number): string => `${time.toFixed(time < 10 ? 2 : 0)} ms`;
