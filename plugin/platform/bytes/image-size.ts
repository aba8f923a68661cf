/**
 * Pictures above this many megapixels are refused: unpacked they take four bytes a pixel, and more
 * than three times that while they are made anew. A phone makes photos of 12 to 24. A PNG may be a
 * hundredth of the size of a photo for as many pixels: at 40 a few kB took 600 MiB. A page scanned
 * at 400 dots an inch has 16.
 */
export const MOST_MEGAPIXELS = { jpg: 40, png: 20 } as const;

/** Width times height as the head of a PNG says; undefined when it says nothing sensible. */
export function pngPixels(head: Buffer): number | undefined {
  if (head.length < 24 || head.toString('latin1', 12, 16) !== 'IHDR') return undefined;
  const pixels = head.readUInt32BE(16) * head.readUInt32BE(20);
  return pixels === 0 ? undefined : pixels;
}
