import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { open, seal } from '../store/index.ts';
import { gather, once } from './blobs.ts';
import type { FileStore } from './blobs.ts';
import { newFileKey } from './frames.ts';
import { MOST_BYTES, MOST_MEBIBYTES } from './limits.ts';
import type { Readable } from './readable.ts';

/**
 * A file comes in by parts of this size, each sealed when it is there: over a bad line only the
 * part in hand is sent again.
 */
export const PART = 512 * 1024;
const SEALED_PART = PART + 64;

/**
 * A file in the waiting room; its key lives with whoever brings it in, so that what a crash leaves
 * behind is unreadable.
 */
export interface Staged {
  readonly id: string;
  readonly key: Buffer;
  readonly size: number;
}

const partName = (id: string, part: number): string => `u-${id}-${part}`;
const partPlace = (id: string, part: number): string => `files/part/${id}/${part}`;
export const partsOf = (size: number): number => Math.max(1, Math.ceil(size / PART));
const lengthOf = (staged: Staged, part: number): number =>
  Math.min(PART, staged.size - part * PART);
/** What {@link seal} adds to a part. */
const SEALING = seal(newFileKey(), new Uint8Array(0), '').length;

export const tooLarge = (): AppError =>
  new AppError('file-too-large', 413, { params: { most: MOST_MEBIBYTES } });

export interface Staging {
  /**
   * Keeps one part; the same part again replaces it.
   * @throws AppError `upload-part` for one of another length than its place asks
   */
  put(staged: Staged, part: number, bytes: Buffer): Promise<void>;
  /** Numbers of the parts that are there whole. */
  present(staged: Staged): Promise<number[]>;
  /**
   * Takes in a stream of unknown length.
   * @throws AppError `file-too-large`, and keeps nothing then
   */
  receive(source: AsyncIterable<Uint8Array>): Promise<Staged>;
  reader(staged: Staged): Readable;
  drop(staged: Pick<Staged, 'id' | 'size'>): Promise<void>;
}

export function createStaging(deps: { files: FileStore }): Staging {
  const { files } = deps;
  const write = (id: string, key: Buffer, part: number, bytes: Buffer): Promise<void> =>
    files.put(partName(id, part), once(seal(key, bytes, partPlace(id, part))));
  const drop: Staging['drop'] = async ({ id, size }) => {
    for (let part = 0; part < partsOf(size); part += 1) await files.remove(partName(id, part));
  };
  return {
    put: async (staged, part, bytes) => {
      if (bytes.length !== lengthOf(staged, part)) throw new AppError('upload-part', 400);
      await write(staged.id, staged.key, part, bytes);
    },
    present: async (staged) => {
      const found: number[] = [];
      for (let part = 0; part < partsOf(staged.size); part += 1) {
        if ((await files.size(partName(staged.id, part))) === lengthOf(staged, part) + SEALING)
          found.push(part);
      }
      return found;
    },
    receive: async (source) => {
      const [id, key] = [newId(), newFileKey()];
      let size = 0;
      try {
        for await (const bytes of pieces(source)) {
          size += bytes.length;
          if (size > MOST_BYTES) throw tooLarge();
          await write(id, key, Math.floor((size - bytes.length) / PART), bytes);
        }
        return { id, key, size };
      } catch (error) {
        await drop({ id, size });
        throw error;
      }
    },
    reader: (staged) => ({ size: staged.size, range: createRange(files, staged) }),
    drop,
  };
}

/** The source in pieces of {@link PART}; only the piece in hand is held. */
async function* pieces(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void, undefined> {
  let held: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source) {
    held.push(chunk);
    length += chunk.byteLength;
    if (length < PART) continue;
    let all = Buffer.concat(held);
    for (; all.length >= PART; all = all.subarray(PART)) yield all.subarray(0, PART);
    held = [all];
    length = all.length;
  }
  if (length > 0) yield Buffer.concat(held);
}

/**
 * Reads any part of it; the piece that was opened last is kept, because an archive is read in many
 * small looks.
 */
function createRange(files: FileStore, staged: Staged): Readable['range'] {
  let last: { part: number; bytes: Buffer } | undefined;
  const read = async (part: number): Promise<Buffer> => {
    if (last?.part === part) return last.bytes;
    const sealed = await gather(files.get(partName(staged.id, part)), SEALED_PART);
    last = { part, bytes: open(staged.key, sealed, partPlace(staged.id, part)) };
    return last.bytes;
  };
  return async function* range(start, end) {
    for (let at = start; at < end; ) {
      const part = Math.floor(at / PART);
      const bytes = await read(part);
      const piece = bytes.subarray(at - part * PART, Math.min(end - part * PART, PART));
      if (piece.length === 0) throw new AppError('upload-incomplete', 409);
      yield piece;
      at += piece.length;
    }
  };
}
