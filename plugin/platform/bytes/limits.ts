/** Largest file, as people count: promise 25. */
export const MOST_BYTES = 25 * 1024 * 1024;

export const MOST_MEBIBYTES = 25;
