import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { create as disposition } from 'content-disposition';
import type { Response } from 'express';
import type { Answer } from '../routes/index.ts';

type Stream = Extract<Answer, { kind: 'stream' }>;

/**
 * A stranger's file is no page of ours: whatever opens it may do nothing. A PDF alone
 * is let into the browser's own reader, which a sandbox would keep shut; no script of it runs in
 * our origin.
 */
const policies = {
  download: "default-src 'none'; sandbox; frame-ancestors 'none'",
  image: "default-src 'none'; sandbox; frame-ancestors 'none'",
  pdf: "default-src 'none'; object-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
} as const;

/**
 * Reads the first piece: a file that cannot be opened is then told with an error, before anything
 * is sent.
 */
export async function primed(
  chunks: AsyncIterable<Uint8Array>,
): Promise<AsyncIterable<Uint8Array>> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  return (async function* rest() {
    try {
      for (let next = first; next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  })();
}

/**
 * Sends as fast as the other side reads. What breaks on the way breaks the connection: half a file
 * never looks whole.
 */
export async function sendStream(
  response: Response,
  made: Stream,
  chunks: AsyncIterable<Uint8Array>,
  headOnly: boolean,
): Promise<void> {
  response.setHeader('Content-Type', made.type);
  response.setHeader('Content-Length', made.size);
  response.setHeader(
    'Content-Disposition',
    disposition(made.name, { type: made.show === undefined ? 'attachment' : 'inline' }),
  );
  response.setHeader('Content-Security-Policy', policies[made.show ?? 'download']);
  if (headOnly) {
    await chunks[Symbol.asyncIterator]().return?.();
    response.end();
    return;
  }
  await pipeline(Readable.from(chunks, { objectMode: false }), response);
}
