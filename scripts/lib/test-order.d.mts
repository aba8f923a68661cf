/** Seconds by test file. */
export type Durations = Readonly<Record<string, number>>;

/**
 * Test files with the longest first: a long one that comes last would run alone. A file of which nothing is known
 * stands between the long ones and the short.
 * @param files paths from the root of the repository
 */
export function longestFirst(files: readonly string[], durations: Durations): string[];

/** How long each file took the last time; empty where {@link keepDurations} left nothing that can be read. */
export function readDurations(place: string): Record<string, number>;

/**
 * Keeps what was measured now, and what is still known of the other files.
 * @param exists whether a test file is still there; of one that is not, nothing is kept
 */
export function keepDurations(
  place: string,
  measured: Durations,
  exists: (file: string) => boolean,
): void;
