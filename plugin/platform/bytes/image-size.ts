/**
 * Pictures above this many megapixels are refused: unpacked they take four bytes a pixel, and more
 * than three times that while they are made anew. A phone makes photos of 12 to 24. A PNG may be a
 * hundredth of the size of a photo for as many pixels: at 40 a few kB took 600 MiB. A page scanned
 * at 400 dots an inch has 16.
 */
export const MOST_MEGAPIXELS = { jpg: 40, png: 20 } as const;

/** Width times height as the head of the file says; undefined when it says nothing sensible. */
export function imagePixels(head: Buffer, kind: 'png' | 'jpg'): number | undefined {
  const size = kind === 'png' ? pngSize(head) : jpegSize(head);
  return size === undefined || size.width === 0 || size.height === 0
    ? undefined
    : size.width * size.height;
}

interface Size {
  width: number;
  height: number;
}

function pngSize(head: Buffer): Size | undefined {
  return head.length >= 24 && head.toString('latin1', 12, 16) === 'IHDR'
    ? { width: head.readUInt32BE(16), height: head.readUInt32BE(20) }
    : undefined;
}

const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/**
 * Walks from segment to segment to the one that tells the size; a camera's own data may lie before
 * it.
 */
function jpegSize(head: Buffer): Size | undefined {
  for (let at = 2; at + 9 < head.length; ) {
    if (head[at] !== 0xff) return undefined;
    const marker = head[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (isFrame(marker))
      return { height: head.readUInt16BE(at + 5), width: head.readUInt16BE(at + 7) };
    at += 2 + head.readUInt16BE(at + 2);
  }
  return undefined;
}
