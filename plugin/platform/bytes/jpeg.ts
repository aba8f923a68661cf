import type { Readable } from './readable.ts';

/** What the structure of a JPEG tells. */
export interface JpegFacts {
  /** Width times height; 0 when the frame does not say. */
  pixels: number;
  /**
   * The first byte behind the picture: phones put films, second pictures and empty space there.
   */
  end: number;
}

const WINDOW = 256 * 1024;
const MARKER = 0xff;
const END_OF_IMAGE = 0xd9;
const START_OF_SCAN = 0xda;

/**
 * Walks from segment to segment, whatever a camera put between them, and through the scans to the
 * end of the picture. Undefined when the end never comes: the file was cut off, or is none.
 */
export async function readJpeg(file: Readable): Promise<JpegFacts | undefined> {
  const read = windowOn(file);
  let pixels = 0;
  for (let at: number | undefined = 2; at !== undefined; ) {
    const head: Buffer = await read(at, 9);
    const marker = head[1];
    if (head[0] !== MARKER || marker === undefined) return undefined;
    if (marker === END_OF_IMAGE) return { pixels, end: at + 2 };
    if (marker === MARKER) at += 1;
    else if (standsAlone(marker)) at += 2;
    else {
      const length = head.length < 4 ? 0 : head.readUInt16BE(2);
      if (length < 2) return undefined;
      if (isFrame(marker) && pixels === 0 && head.length === 9)
        pixels = head.readUInt16BE(5) * head.readUInt16BE(7);
      at += 2 + length;
      if (marker === START_OF_SCAN) at = await nextMarker(read, at);
    }
  }
  return undefined;
}

const isRestart = (marker: number): boolean => marker >= 0xd0 && marker <= 0xd7;
const standsAlone = (marker: number): boolean => isRestart(marker) || marker === 0x01;
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

type Read = (at: number, length: number) => Promise<Buffer>;

/** The place of the marker that ends the coded pixels; undefined when the file ends before it. */
async function nextMarker(read: Read, from: number): Promise<number | undefined> {
  for (let at = from; ; ) {
    const chunk = await read(at, WINDOW);
    if (chunk.length < 2) return undefined;
    let found = chunk.indexOf(MARKER);
    while (found >= 0 && found < chunk.length - 1) {
      const next = chunk[found + 1] ?? 0;
      if (next !== 0 && next !== MARKER && !isRestart(next)) return at + found;
      found = chunk.indexOf(MARKER, found + (next === MARKER ? 1 : 2));
    }
    at += found === chunk.length - 1 ? chunk.length - 1 : chunk.length;
  }
}

/** Reads anywhere in the file, a stretch at a time. */
function windowOn(file: Readable): Read {
  let held: Buffer = Buffer.alloc(0);
  let start = 0;
  return async (at, length) => {
    const end = Math.min(at + length, file.size);
    if (at < start || end > start + held.length) {
      const parts: Uint8Array[] = [];
      const until = Math.min(at + Math.max(length, WINDOW), file.size);
      if (at < until) for await (const part of file.range(at, until)) parts.push(part);
      held = Buffer.concat(parts);
      start = at;
    }
    return held.subarray(at - start, Math.max(at, end) - start);
  };
}
