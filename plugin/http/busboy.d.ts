/** What is used of busboy, which has no types of its own. */
declare module 'busboy' {
  import type { IncomingHttpHeaders } from 'node:http';
  import type { Readable, Writable } from 'node:stream';

  export interface Busboy extends Writable {
    on(event: 'field', told: (name: string, value: string, info: { nameTruncated: boolean; valueTruncated: boolean }) => void): this;
    on(event: 'file', told: (name: string, stream: Readable, info: { filename?: string }) => void): this;
    on(event: 'close' | 'partsLimit' | 'filesLimit' | 'fieldsLimit', told: () => void): this;
    on(event: 'error', told: (error: unknown) => void): this;
  }
  export default function busboy(config: {
    headers: IncomingHttpHeaders;
    defParamCharset?: string;
    limits?: { fieldNameSize?: number; fieldSize?: number; fields?: number; files?: number; parts?: number };
  }): Busboy;
}
