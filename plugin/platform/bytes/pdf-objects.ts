/** What counts as white space in a PDF: NUL too. */
export const WHITE = new Set([0x00, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20]);
const LINE_ENDS = new Set([0x0a, 0x0d]);
const [ZERO, NINE, REMARK] = [0x30, 0x39, 0x25];
const [O, B, J] = [0x6f, 0x62, 0x6a];

/** How far a beginning has come, one bit each: what looks like a remark may begin one as well. */
const NUMBER = 1;
const GAP = 2;
const GAP_REMARK = 4;
const SECOND = 8;
const LAST_GAP = 16;
const LAST_REMARK = 32;
const AFTER_O = 64;
const AFTER_B = 128;

/**
 * Looks for where an object of a PDF begins, as `7 0 obj`: white space and remarks may stand
 * between its words, of any length. Every byte is looked at once, whatever there is.
 */
export class ObjectScan {
  #at = 0;

  /** Whether one begins in these bytes, or in what came before and these. */
  found(bytes: Iterable<number>): boolean {
    for (const byte of bytes) if (this.step(byte)) return true;
    return false;
  }

  /** Whether this byte is the last of a beginning. */
  step(byte: number): boolean {
    const isLast = byte === J && (this.#at & AFTER_B) !== 0;
    this.#at = steps[(this.#at << 8) | byte] ?? 0;
    return isLast;
  }
}

function next(at: number, byte: number): number {
  const any = (states: number): boolean => (at & states) !== 0;
  if (byte >= ZERO && byte <= NINE) {
    const second = any(GAP | SECOND) ? SECOND : 0;
    return NUMBER | second | remarks(at);
  }
  if (WHITE.has(byte)) {
    const isEnd = LINE_ENDS.has(byte);
    const gap = any(NUMBER | GAP) || (isEnd && any(GAP_REMARK)) ? GAP : 0;
    const last = any(SECOND | LAST_GAP) || (isEnd && any(LAST_REMARK)) ? LAST_GAP : 0;
    return gap | last | (isEnd ? 0 : remarks(at));
  }
  if (byte === REMARK) {
    const gap = any(NUMBER | GAP) ? GAP_REMARK : 0;
    return gap | (any(SECOND | LAST_GAP) ? LAST_REMARK : 0) | remarks(at);
  }
  if (byte === O && any(SECOND | LAST_GAP)) return AFTER_O | remarks(at);
  if (byte === B && any(AFTER_O)) return AFTER_B | remarks(at);
  return remarks(at);
}

/** The next state for every state and byte: large files are gone through as they come in. */
const steps = Uint8Array.from({ length: 1 << 16 }, (_, at) => next(at >> 8, at & 0xff));

/** A remark goes on to the end of its line. */
function remarks(at: number): number {
  return at & (GAP_REMARK | LAST_REMARK);
}
