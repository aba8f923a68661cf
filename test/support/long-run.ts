import type { AsyncFunc, Func } from 'mocha';

/** Whether this is `npm run test:deep`, which has more of what a daily run has one of. */
export const LONG_RUN = process.env['TEST_DEEP'] === '1';

/**
 * A test of the long run alone: another case of a rule of which the daily run has one, or of the
 * project's own scripts.
 */
export const itInTheLongRun = (title: string, run: AsyncFunc | Func): void => {
  if (LONG_RUN) it(title, run);
};

/** All of them in the long run, and daily these. */
export const daily = <T>(some: readonly T[], all: readonly T[]): readonly T[] =>
  LONG_RUN ? all : some;
