import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Of a run on two cores: what a clone goes by before its own first run. Only speed hangs on it. */
const firstGuess = { 'test/journeys/axe.test.ts': 120 };
/** Seconds a file is taken to last of which nothing is known: most last less. */
const unknown = 5;

/** Test files with the longest first. See test-order.d.mts for the shapes. */
export function longestFirst(files, durations) {
  const seconds = (/** @type {string} */ file) => durations[file] ?? firstGuess[file] ?? unknown;
  return files.toSorted((one, other) => seconds(other) - seconds(one));
}

/** How long each file took the last time. */
export function readDurations(place) {
  try {
    return Object.fromEntries(
      Object.entries(JSON.parse(readFileSync(place, 'utf8'))).filter(
        ([, seconds]) => typeof seconds === 'number',
      ),
    );
  } catch {
    return {};
  }
}

/** Keeps what was measured now, and what is still known of the other files. */
export function keepDurations(place, measured, exists) {
  const all = Object.entries({ ...readDurations(place), ...measured })
    .filter(([file]) => exists(file))
    .toSorted(([one], [other]) => one.localeCompare(other));
  mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
  writeFileSync(place, `${JSON.stringify(Object.fromEntries(all), null, 2)}\n`);
}
