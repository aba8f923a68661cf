import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../kernel/errors.ts';

/**
 * Where sealed bytes lie. A host may supply another one; it never sees a readable byte. Names are
 * letters, digits, dashes and dots of our choosing.
 */
export interface FileStore {
  /**
   * Keeps what the source gives, whole or not at all, and durably once this is fulfilled. The same
   * name again replaces.
   */
  put(name: string, source: AsyncIterable<Uint8Array>): Promise<void>;
  /** The bytes in pieces of any size. @throws while reading when there is nothing of this name */
  get(name: string): AsyncIterable<Uint8Array>;
  /** Undefined when there is nothing of this name. */
  size(name: string): Promise<number | undefined>;
  /** Harmless when there is nothing of this name. */
  remove(name: string): Promise<void>;
  /** Everything there is, half-written leftovers too, with the time it was written. */
  list(): AsyncIterable<{ name: string; writtenAt: Date }>;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9.-]{0,120}$/;

/** Files on local disk, spread over 256 folders, for the owner's eyes alone. */
export function createLocalFileStore(folder: string): FileStore {
  const folderOf = (name: string): string => {
    if (!NAME.test(name)) throw new Error('Not a name of a stored file');
    return join(
      folder,
      createHash('sha256')
        .update(name.split('.')[0] ?? '')
        .digest('hex')
        .slice(0, 2),
    );
  };
  const pathOf = (name: string): string => join(folderOf(name), name);
  return {
    put: async (name, source) => {
      const inside = folderOf(name);
      await mkdir(inside, { recursive: true, mode: 0o700 });
      // Written beside its place and moved in when it lies on disk: a crash leaves the old bytes or
      // none.
      const beside = join(inside, `${name}.${randomBytes(6).toString('hex')}.part`);
      try {
        await writeDurably(beside, source);
        await rename(beside, join(inside, name));
      } catch (error) {
        await rm(beside, { force: true });
        throw error;
      }
      await syncFolder(inside);
    },
    get: (name) => reading(pathOf(name)),
    size: async (name) => {
      try {
        return (await stat(pathOf(name))).size;
      } catch (error) {
        if (isAbsent(error)) return undefined;
        throw error;
      }
    },
    remove: async (name) => {
      await rm(pathOf(name), { force: true });
    },
    list: () => listing(folder),
  };
}

async function writeDurably(path: string, source: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of source) await file.writeFile(chunk);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const opened = await open(path, 'r');
  try {
    await opened.sync();
  } finally {
    await opened.close();
  }
}

async function* reading(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 }))
      yield chunk as Buffer;
  } catch (cause) {
    throw isAbsent(cause) ? new AppError('file-broken-here', 500, { cause }) : cause;
  }
}

async function* listing(
  folder: string,
): AsyncGenerator<{ name: string; writtenAt: Date }, void, undefined> {
  for (const inside of await namesIn(folder)) {
    for (const name of await namesIn(join(folder, inside))) {
      const found = await stat(join(folder, inside, name)).catch((error: unknown) => {
        if (isAbsent(error)) return undefined;
        throw error;
      });
      if (found?.isFile() === true) yield { name, writtenAt: found.mtime };
    }
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isAbsent(error) || codeOf(error) === 'ENOTDIR') return [];
    throw error;
  }
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;
const isAbsent = (error: unknown): boolean => codeOf(error) === 'ENOENT';

/**
 * Everything of a source at once, for pieces of a known small size.
 * @throws when it is larger than `most`
 */
export async function gather(source: AsyncIterable<Uint8Array>, most: number): Promise<Buffer> {
  const held: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source) {
    length += chunk.byteLength;
    if (length > most) throw new AppError('file-too-large', 413);
    held.push(chunk);
  }
  return Buffer.concat(held);
}

/** Bytes that are there already, as a source. */
export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes;
}
