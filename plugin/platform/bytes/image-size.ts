/**
 * Pictures above this many megapixels are refused: unpacked they take four bytes a pixel. A phone
 * makes 12 to 24, and more only when it is told to.
 */
export const MOST_MEGAPIXELS = 40;

/** Width times height as the head of a PNG says; undefined when it says nothing sensible. */
export function pngPixels(head: Buffer): number | undefined {
  if (head.length < 24 || head.toString('latin1', 12, 16) !== 'IHDR') return undefined;
  const pixels = head.readUInt32BE(16) * head.readUInt32BE(20);
  return pixels === 0 ? undefined : pixels;
}
