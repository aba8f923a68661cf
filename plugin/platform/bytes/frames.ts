import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AppError } from '../../kernel/errors.ts';

/**
 * A file as it lies in the store (decisions/sealed-files.md): a head of five bytes, then frames of
 * 64 KiB of content, each sealed by itself with AES-256-GCM. What binds a frame to its place is the
 * associated data: the blob's id, the frame's number and whether it is the last. A frame that was
 * moved, left out, or came from another file does not open.
 */
export const FRAME = 64 * 1024;
const HEAD = Buffer.from('OPPF\u0001', 'latin1');
const NONCE = 12;
const TAG = 16;
const SEALED_FRAME = NONCE + FRAME + TAG;

const place = (blobId: string, frame: number, last: boolean): Buffer =>
  Buffer.from(`files/${blobId}/${frame}/${last ? 'last' : 'more'}`, 'utf8');

export const newFileKey = (): Buffer => randomBytes(32);

/** Seals while reading: never more than two frames are held. */
export async function* sealFrames(
  key: Buffer,
  blobId: string,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer, void, undefined> {
  yield HEAD;
  let number = 0;
  for await (const { bytes, last } of slices(source, FRAME)) {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    cipher.setAAD(place(blobId, number, last));
    const body = cipher.update(bytes);
    cipher.final();
    yield Buffer.concat([nonce, body, cipher.getAuthTag()]);
    number += 1;
  }
}

/**
 * Opens while reading; a frame is given out only when it was found whole.
 * @throws AppError `file-broken-here` when anything was changed, moved, added or cut off
 */
export async function* openFrames(
  key: Buffer,
  blobId: string,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer, void, undefined> {
  let number = 0;
  for await (const { bytes, last } of slices(withoutHead(source), SEALED_FRAME)) {
    yield openFrame(key, bytes, place(blobId, number, last));
    number += 1;
  }
}

function openFrame(key: Buffer, sealed: Buffer, at: Buffer): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE));
    decipher.setAAD(at);
    decipher.setAuthTag(sealed.subarray(-TAG));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE, -TAG)), decipher.final()]);
  } catch (cause) {
    throw new AppError('file-broken-here', 500, { cause });
  }
}

async function* withoutHead(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of source) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < HEAD.length) continue;
    if (!head.subarray(0, HEAD.length).equals(HEAD))
      throw new AppError('file-broken-here', 500, {
        cause: new Error('unknown form of a sealed file'),
      });
    yield head.subarray(HEAD.length);
    head = undefined;
  }
  if (head !== undefined)
    throw new AppError('file-broken-here', 500, {
      cause: new Error('a sealed file without a head'),
    });
}

/**
 * The same bytes in pieces of one size, the last one marked; an empty source is one empty last
 * piece.
 */
async function* slices(
  source: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<{ bytes: Buffer; last: boolean }, void, undefined> {
  let held: Buffer[] = [];
  let length = 0;
  for await (const chunk of source) {
    held.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    length += chunk.byteLength;
    // A piece goes out when it is certain that more follows.
    if (length <= size) continue;
    let all = Buffer.concat(held);
    for (; all.length > size; all = all.subarray(size))
      yield { bytes: all.subarray(0, size), last: false };
    held = [all];
    length = all.length;
  }
  yield { bytes: Buffer.concat(held), last: true };
}
