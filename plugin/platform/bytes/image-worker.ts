import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import decodeJpeg, { init as startDecodeJpeg } from '@jsquash/jpeg/decode.js';
import encodeJpeg, { init as startEncodeJpeg } from '@jsquash/jpeg/encode.js';
import decodePng, { init as startPng } from '@jsquash/png/decode.js';
import encodePng, { init as startPngEncoder } from '@jsquash/png/encode.js';
import { giveWay } from '../threads/index.ts';

export interface ImageRequest {
  kind: 'jpg' | 'png';
  bytes: Uint8Array;
}
/**
 * `broken`: it is no picture; `changed`: what was made of it is not the same picture. Neither
 * quotes anything of it.
 */
export type ImageAnswer = { bytes: Uint8Array } | { failed: 'broken' | 'changed' };

/**
 * Good for a scan or a photo; progressive passes save a tenth of the size and cost twice the time.
 * Without optimized coding this encoder can write codes that its tables do not have, and the
 * picture is garbage.
 */
const QUALITY = { quality: 88, progressive: false, optimize_coding: true };

/**
 * Mean difference in brightness, of 255: pure noise at this quality is 7, a garbled picture above
 * 30.
 */
const MOST_DIFFERENCE = 12;

/** Node has it; the types of this product, which is no page, do not. */
const webAssembly = (
  globalThis as unknown as { WebAssembly: { compile(bytes: Uint8Array): Promise<never> } }
).WebAssembly;

const port = parentPort;
if (port === null) throw new Error('image-worker runs as a worker thread');
giveWay();

/** What the codecs expect of a browser: a picture of rows of four bytes a pixel. */
class Pixels {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  constructor(data: Uint8ClampedArray, width: number, height: number) {
    this.data = data;
    this.width = width;
    this.height = height;
  }
}
Object.assign(globalThis, { ImageData: Pixels });

const compiled = async (path: string): Promise<never> =>
  await webAssembly.compile(await readFile(createRequire(import.meta.url).resolve(path)));

port.once('message', (request: ImageRequest) => {
  void redraw(request).then((answer) => {
    port.postMessage(answer, 'bytes' in answer ? [answer.bytes.buffer as ArrayBuffer] : []);
  });
});

/**
 * Unpacks to pixels, turned as the camera was held, and packs those: whatever else lay in the file
 * is gone.
 */
async function redraw({ kind, bytes }: ImageRequest): Promise<ImageAnswer> {
  try {
    const own = new Uint8Array(bytes);
    return { bytes: kind === 'jpg' ? await redrawJpeg(own.buffer) : await redrawPng(own.buffer) };
  } catch (cause) {
    return { failed: cause instanceof Changed ? 'changed' : 'broken' };
  }
}

class Changed extends Error {}

/**
 * What was made is read back and laid beside what came in: an original that is not kept must not be
 * lost.
 */
function assertSame(before: Pixels, after: Pixels, most: number): void {
  if (before.width !== after.width || before.height !== after.height) throw new Changed();
  let difference = 0;
  for (let at = 0; at < before.data.length; at += 4)
    difference += Math.abs(brightness(before.data, at) - brightness(after.data, at));
  if (difference / (before.data.length / 4) > most) throw new Changed();
}

const brightness = (data: Uint8ClampedArray, at: number): number =>
  ((data[at] ?? 0) * 2 + (data[at + 1] ?? 0) * 5 + (data[at + 2] ?? 0)) / 8;

/** The packages' own types speak of a browser's ImageData. */
const codecs = { decodeJpeg, encodeJpeg, decodePng, encodePng } as unknown as {
  decodeJpeg(bytes: ArrayBuffer, options: { preserveOrientation: boolean }): Promise<Pixels>;
  encodeJpeg(pixels: Pixels, options: typeof QUALITY): Promise<ArrayBuffer>;
  decodePng(bytes: ArrayBuffer): Promise<Pixels>;
  encodePng(pixels: Pixels): Promise<ArrayBuffer>;
};

async function redrawJpeg(bytes: ArrayBuffer): Promise<Uint8Array> {
  await startDecodeJpeg(await compiled('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm'));
  const pixels = await codecs.decodeJpeg(bytes, { preserveOrientation: true });
  await startEncodeJpeg(await compiled('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm'));
  const made = new Uint8Array(await codecs.encodeJpeg(pixels, QUALITY)).slice();
  assertSame(
    pixels,
    await codecs.decodeJpeg(made.slice().buffer, { preserveOrientation: false }),
    MOST_DIFFERENCE,
  );
  return made;
}

async function redrawPng(bytes: ArrayBuffer): Promise<Uint8Array> {
  const codec = await compiled('@jsquash/png/codec/pkg/squoosh_png_bg.wasm');
  await startPng(codec);
  const pixels = await codecs.decodePng(bytes);
  await startPngEncoder(codec);
  const made = new Uint8Array(await codecs.encodePng(pixels)).slice();
  assertSame(pixels, await codecs.decodePng(made.slice().buffer), 0);
  return made;
}
