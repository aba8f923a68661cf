/** What is used of yauzl, which has no types of its own. */
declare module 'yauzl' {
  import type { Readable } from 'node:stream';

  export interface Entry {
    readonly fileName: string;
    readonly uncompressedSize: number;
    readonly compressedSize: number;
    readonly compressionMethod: number;
    readonly externalFileAttributes: number;
    isEncrypted(): boolean;
  }
  export interface ZipFile {
    readonly entryCount: number;
    eachEntry(): AsyncIterable<Entry>;
    openReadStreamPromise(entry: Entry): Promise<Readable>;
    close(): void;
  }
  export class RandomAccessReader {
    _readStreamForRange(start: number, end: number): Readable;
  }
  export function fromRandomAccessReaderPromise(
    reader: RandomAccessReader, totalSize: number,
    options: { validateEntrySizes?: boolean; decodeStrings?: boolean; strictFileNames?: boolean },
  ): Promise<ZipFile>;
}
