import { toString } from 'qrcode';

/** The drawing as an image's address: nothing of the key travels in a path, and the page needs no markup of ours. */
export async function qrImage(text: string): Promise<string> {
  const svg = await toString(text, { type: 'svg', errorCorrectionLevel: 'M', margin: 4 });
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}
