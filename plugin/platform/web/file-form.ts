import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import type { BusboyInstance } from '@fastify/busboy';
import { AppError } from '../../kernel/errors.ts';
import type { Incoming } from '../routes/index.ts';
import { bytesOf } from './host-reading.ts';

const limits = { fieldNameSize: 60, fieldSize: 100_000, fields: 120, files: 1, parts: 121 };

export interface FileForm {
  /** The fields that came before the file; there is one of each. */
  readonly fields: Record<string, string>;
  readonly file: Incoming | undefined;
}

/**
 * Reads a form up to its file and no further: nothing of the file is taken in before its reader
 * asks for it, so that session, token and permission are judged first. A form without a chosen file
 * is read to its end.
 * @param most bytes of all fields together
 * @throws AppError `unreadable` for anything but one such form with fields within their limits
 */
export function openFileForm(request: IncomingMessage, most: number): Promise<FileForm> {
  const refuse = (cause: unknown): AppError => new AppError('unreadable', 400, { cause });
  return new Promise((resolve, reject) => {
    const fields = new Map<string, string>();
    const made = (file?: Incoming): FileForm => ({ fields: Object.fromEntries(fields), file });
    let length = 0;
    const source = bytesOf(request);
    let stream: Readable | undefined;
    let parser: BusboyInstance;
    try {
      const { 'content-type': type = '' } = request.headers;
      parser = new Busboy({ headers: { ...request.headers, 'content-type': type }, limits });
    } catch (cause) {
      reject(refuse(cause));
      return;
    }
    const fail = (cause: unknown): void => {
      source.unpipe(parser);
      stream?.destroy(refuse(cause));
      reject(refuse(cause));
    };
    parser.on('field', (name, value, nameTruncated, valueTruncated) => {
      length += name.length + value.length;
      if (length > most) fail(new Error('fields beyond their limit together'));
      else if (nameTruncated || valueTruncated) fail(new Error('a field beyond its limit'));
      else if (fields.has(name)) fail(new Error('a field given twice'));
      else fields.set(name, value);
    });
    parser.on('file', (_name, found, filename: string | undefined) => {
      if (stream !== undefined || filename === undefined || filename === '') {
        found.resume();
        return;
      }
      stream = found;
      // Who does not read it must not be told of a line that broke.
      found.on('error', () => undefined);
      resolve(made({ name: filename, bytes: found }));
    });
    for (const limit of ['partsLimit', 'fieldsLimit', 'filesLimit'] as const)
      parser.on(limit, () => {
        fail(new Error(limit));
      });
    parser.on('error', fail);
    parser.on('finish', () => {
      resolve(made());
    });
    request.once('close', () => {
      if (!request.complete) fail(new Error('the line broke'));
    });
    source.pipe(parser);
  });
}
