import { open, readdir } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/** Which letters the fonts of a file have, as the format's `cmap` table tells. */

/** One bit a code point of Unicode. */
export class LetterSet {
  readonly #bits = new Uint8Array(0x11_0000 / 8);

  has(letter: number): boolean {
    return ((this.#bits[letter >> 3] ?? 0) & (1 << (letter & 7))) !== 0;
  }

  add(from: number, to = from): void {
    for (let letter = from; letter <= Math.min(to, 0x10_ffff); letter += 1)
      this.#bits[letter >> 3] = (this.#bits[letter >> 3] ?? 0) | (1 << (letter & 7));
  }
}

/** A font has more tables than these only when it is none. */
const MOST_TABLES = 200;
const MOST_CMAP = 4 * 1024 * 1024;
const DEEPEST = 6;

/** Every font file below a folder; a folder that is not there has none. */
export async function fontFiles(folder: string, depth = 0): Promise<string[]> {
  if (depth > DEEPEST) return [];
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries.map(async (entry): Promise<string[]> => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return await fontFiles(path, depth + 1);
      return /\.(ttf|otf|ttc)$/i.test(entry.name) ? [path] : [];
    }),
  );
  return found.flat();
}

/** Adds the letters of one font file; of a collection the first font, the others have the same. */
export async function addLetters(letters: LetterSet, path: string): Promise<void> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return;
  try {
    const cmap = await cmapOf(file);
    if (cmap !== undefined) addTable(letters, cmap);
  } catch {
    // A file that is no font has no letters.
  } finally {
    await file.close();
  }
}

async function bytesAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
}

async function cmapOf(file: FileHandle): Promise<Buffer | undefined> {
  const start = await bytesAt(file, 0, 16);
  const at = start.toString('latin1', 0, 4) === 'ttcf' ? start.readUInt32BE(12) : 0;
  const tables = (await bytesAt(file, at + 4, 2)).readUInt16BE(0);
  if (tables > MOST_TABLES) return undefined;
  const directory = await bytesAt(file, at + 12, tables * 16);
  for (let row = 0; row + 16 <= directory.length; row += 16) {
    if (directory.toString('latin1', row, row + 4) !== 'cmap') continue;
    const length = directory.readUInt32BE(row + 12);
    return length > MOST_CMAP
      ? undefined
      : await bytesAt(file, directory.readUInt32BE(row + 8), length);
  }
  return undefined;
}

function addTable(letters: LetterSet, cmap: Buffer): void {
  const tables = cmap.readUInt16BE(2);
  const places = Array.from({ length: tables }, (_, index) => cmap.readUInt32BE(8 + index * 8));
  const formatAt = (format: number): number | undefined =>
    places.find((at) => cmap.readUInt16BE(at) === format);
  const [all, basic] = [formatAt(12), formatAt(4)];
  if (all !== undefined) addGroups(letters, cmap.subarray(all));
  else if (basic !== undefined) addSegments(letters, cmap.subarray(basic));
}

function addGroups(letters: LetterSet, table: Buffer): void {
  const count = table.readUInt32BE(12);
  for (let index = 0; index < count; index += 1) {
    const at = 16 + index * 12;
    letters.add(table.readUInt32BE(at), table.readUInt32BE(at + 4));
  }
}

function addSegments(letters: LetterSet, table: Buffer): void {
  const twice = table.readUInt16BE(6);
  for (let index = 0; index < twice; index += 2) {
    const [to, from] = [table.readUInt16BE(14 + index), table.readUInt16BE(16 + twice + index)];
    const offsetAt = 16 + 3 * twice + index;
    const offset = table.readUInt16BE(offsetAt);
    if (from === 0xffff) continue;
    if (offset === 0) letters.add(from, to);
    else
      for (let letter = from; letter <= to; letter += 1) {
        const glyphAt = offsetAt + offset + (letter - from) * 2;
        // Glyph 0 is the box that stands for a letter that is not there.
        if (glyphAt + 2 <= table.length && table.readUInt16BE(glyphAt) !== 0) letters.add(letter);
      }
  }
}
