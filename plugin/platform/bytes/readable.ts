/**
 * A file that came in and lies in the waiting room: any part of it can be read, as often as needed.
 */
export interface Readable {
  readonly size: number;
  /** From `start` up to, not including, `end`. */
  range(start: number, end: number): AsyncIterable<Uint8Array>;
}
