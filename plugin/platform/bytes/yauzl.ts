import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';

/** What is used of yauzl, which has no types of its own and is required for that reason. */
export interface Entry {
  readonly fileName: string;
  readonly compressionMethod: number;
  readonly externalFileAttributes: number;
  isEncrypted(): boolean;
}

export interface ZipFile {
  readonly entryCount: number;
  eachEntry(): AsyncIterable<Entry>;
  openReadStreamPromise(entry: Entry): Promise<Readable>;
}

interface Reader {
  _readStreamForRange(start: number, end: number): Readable;
}

export const { RandomAccessReader, fromRandomAccessReaderPromise } = createRequire(import.meta.url)(
  'yauzl',
) as {
  RandomAccessReader: new () => Reader;
  fromRandomAccessReaderPromise: (
    reader: Reader,
    totalSize: number,
    options: { validateEntrySizes: boolean; decodeStrings: boolean; strictFileNames: boolean },
  ) => Promise<ZipFile>;
};
