import type { IncomingHttpHeaders } from 'node:http';
import { createRequire } from 'node:module';
import type { Readable, Writable } from 'node:stream';

/** What is used of busboy, which has no types of its own and is required for that reason. */
interface Told {
  on(
    event: 'field',
    told: (
      name: string,
      value: string,
      info: { nameTruncated: boolean; valueTruncated: boolean },
    ) => void,
  ): this;
  on(
    event: 'file',
    told: (name: string, stream: Readable, info: { filename?: string }) => void,
  ): this;
  on(event: 'close' | 'partsLimit' | 'filesLimit' | 'fieldsLimit', told: () => void): this;
  on(event: 'error', told: (error: unknown) => void): this;
}
export type Busboy = Told & Writable;

export const busboy = createRequire(import.meta.url)('busboy') as (config: {
  headers: IncomingHttpHeaders;
  defParamCharset: string;
  limits: {
    fieldNameSize: number;
    fieldSize: number;
    fields: number;
    files: number;
    parts: number;
  };
}) => Busboy;
