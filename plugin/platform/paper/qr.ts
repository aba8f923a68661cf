import { createRequire } from 'node:module';

/** What we use of a package that brings no types. */
interface QrCode {
  toString(
    text: string,
    options: { type: 'svg'; errorCorrectionLevel: 'M'; margin: number },
  ): Promise<string>;
}

const qrCode = createRequire(import.meta.url)('qrcode') as QrCode;

/**
 * The drawing as an image's address: nothing of the key travels in a path, and the page needs no
 * markup of ours.
 */
export async function qrImage(text: string): Promise<string> {
  const svg = await qrCode.toString(text, { type: 'svg', errorCorrectionLevel: 'M', margin: 4 });
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}
