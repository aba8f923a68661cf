import { Readable as NodeReadable } from 'node:stream';
import { fromRandomAccessReaderPromise, RandomAccessReader } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { AppError } from '../../kernel/errors.ts';
import { ActiveWords, partFault, relationsFault, typesFault } from './active-parts.ts';
import type { FileKind } from './kinds.ts';
import type { Readable } from './readable.ts';

/**
 * What an archive may hold: promise 26. Counted while unpacking, never believed from its own index.
 */
export const MOST_ENTRIES = 1_000;
export const MOST_INFLATED = 200 * 1024 * 1024;
export const MOST_RATIO = 100;
/** So little that any ratio is harmless. */
const SMALL = 1024 * 1024;

const SYMLINK = 0o120_000;
const FILE_TYPE = 0o170_000;
const STORED = 0;
const DEFLATED = 8;
const SHORT = 200;

/** A main part that only this kind of document has. */
const officeParts: Readonly<Record<string, FileKind>> = {
  'word/document.xml': 'docx',
  'xl/workbook.xml': 'xlsx',
  'ppt/presentation.xml': 'pptx',
};
const openDocumentTypes: Readonly<Record<string, FileKind>> = {
  'application/vnd.oasis.opendocument.text': 'odt',
  'application/vnd.oasis.opendocument.spreadsheet': 'ods',
  'application/vnd.oasis.opendocument.presentation': 'odp',
};

class RangeReader extends RandomAccessReader {
  readonly #file: Readable;
  constructor(file: Readable) {
    super();
    this.#file = file;
  }

  override _readStreamForRange(start: number, end: number): NodeReadable {
    return NodeReadable.from(this.#file.range(start, end), { objectMode: false });
  }
}

/**
 * Which office document an archive is. Every entry is unpacked once, into nothing, to see that it
 * is what its index says and not a bomb; of the XML nothing is parsed, and a part that brings
 * entities of its own is refused.
 * @throws AppError with the sentence for whoever chose the file
 */
export async function kindOfZip(file: Readable): Promise<FileKind> {
  try {
    const zip = await fromRandomAccessReaderPromise(new RangeReader(file), file.size, {
      validateEntrySizes: true,
      decodeStrings: true,
      strictFileNames: true,
    });
    return await read(zip, file.size);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('file-broken', 400, { cause: error });
  }
}

async function read(zip: ZipFile, size: number): Promise<FileKind> {
  if (zip.entryCount > MOST_ENTRIES) throw bomb();
  let entries = 0;
  let inflated = 0;
  let kind: FileKind | undefined;
  for await (const entry of zip.eachEntry()) {
    entries += 1;
    assertHarmless(entry);
    if (entries > MOST_ENTRIES) throw bomb();
    const count = (bytes: number): void => {
      inflated += bytes;
      if (inflated > MOST_INFLATED || (inflated > SMALL && inflated > size * MOST_RATIO))
        throw bomb();
    };
    const start = await unpack(zip, entry, count);
    kind ??=
      officeParts[entry.fileName] ??
      (entry.fileName === 'mimetype' ? openDocumentTypes[start.trim()] : undefined);
  }
  if (kind === undefined) throw new AppError('file-zip-refused', 400);
  return kind;
}

const bomb = (): AppError => new AppError('file-bomb', 400);

function assertHarmless(entry: Entry): void {
  if (entry.isEncrypted()) throw new AppError('file-locked', 400);
  if (((entry.externalFileAttributes >>> 16) & FILE_TYPE) === SYMLINK)
    throw new AppError('file-broken', 400);
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED)
    throw new AppError('file-broken', 400);
  const fault = partFault(entry.fileName);
  if (fault !== undefined) throw new AppError(fault, 400);
}

/** The lists of relationships and types of a document are short; one that is not is none. */
const MOST_LISTED = 4 * 1024 * 1024;

/** Unpacks into nothing; answers the first characters. */
async function unpack(zip: ZipFile, entry: Entry, count: (bytes: number) => void): Promise<string> {
  const { fileName } = entry;
  const xml = /\.(xml|rels)$/i.test(fileName);
  const lists = /\.rels$|^\[Content_Types\]\.xml$/i.test(fileName);
  const stream = await zip.openReadStreamPromise(entry);
  const words = new ActiveWords();
  let start = '';
  let before = '';
  let listed = '';
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    count(chunk.length);
    if (start.length < SHORT) start += chunk.toString('latin1').slice(0, SHORT);
    if (!xml) continue;
    // Two bytes a character or one: without the empty ones the words read the same.
    const piece = chunk.toString('latin1').replaceAll('\u0000', '');
    if (/<!(DOCTYPE|ENTITY)/.test(before + piece)) throw new AppError('file-entities', 400);
    if (words.found(piece)) throw new AppError('file-active', 400);
    before = (before + piece).slice(-12);
    if (lists) listed += piece;
    if (listed.length > MOST_LISTED) throw new AppError('file-broken', 400);
  }
  // What the last piece held back is looked at with the end of the part.
  const fault = words.found('<') ? 'file-active' : (relationsFault(listed) ?? typesFault(listed));
  if (fault !== undefined) throw new AppError(fault, 400);
  return start;
}
