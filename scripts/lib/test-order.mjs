import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Of a run on two cores: what a clone goes by before its own first run. Only speed hangs on it. */
const firstGuess = {
  'test/access/attacks.test.ts': 16,
  'test/access/matrix.test.ts': 35,
  'test/access/second-factor.test.ts': 50,
  'test/consent/links.test.ts': 30,
  'test/consent/ways.test.ts': 22,
  'test/data-consent/links.test.ts': 16,
  'test/http/autosave.test.ts': 33,
  'test/journeys/autosave.test.ts': 34,
  'test/journeys/axe.test.ts': 120,
  'test/journeys/consent.test.ts': 34,
  'test/journeys/data-consent.test.ts': 16,
  'test/journeys/external-access.test.ts': 22,
  'test/journeys/killed.test.ts': 15,
  'test/journeys/main.test.ts': 27,
  'test/journeys/partnership.test.ts': 28,
  'test/journeys/reading.test.ts': 19,
  'test/journeys/second-factor.test.ts': 17,
  'test/journeys/tablet-and-letter.test.ts': 26,
  'test/journeys/together.test.ts': 33,
  'test/journeys/toolbox.test.ts': 23,
  'test/journeys/without-mouse-or-script.test.ts': 17,
  'test/outbox/killed.test.ts': 32,
  'test/pdf/network-lock.test.ts': 20,
  'test/pdf/printing.test.ts': 32,
  'test/store/kill.test.ts': 35,
};
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
