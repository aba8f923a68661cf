import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { Answer } from '../routes/index.ts';

type Stream = Extract<Answer, { kind: 'stream' }>;

/**
 * A stranger's file is no page of ours (promise 25): whatever opens it may do nothing. A PDF alone
 * is let into the browser's own reader, which a sandbox would keep shut; no script of it runs in
 * our origin.
 */
const policies = {
  download: "default-src 'none'; sandbox; frame-ancestors 'none'",
  image: "default-src 'none'; sandbox; frame-ancestors 'none'",
  pdf: "default-src 'none'; object-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
} as const;

/** `filename` for who reads no more, and the whole name as RFC 8187 writes it. */
export function disposition(kind: 'inline' | 'attachment', name: string): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/[^\w .()-]/g, '')
    .trim()
    .slice(0, 120);
  const whole = encodeURIComponent(name).replaceAll(
    /['()*!]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${plain === '' ? 'bestand' : plain}"; filename*=UTF-8''${whole}`;
}

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
    disposition(made.show === undefined ? 'attachment' : 'inline', made.name),
  );
  response.setHeader('Content-Security-Policy', policies[made.show ?? 'download']);
  if (headOnly) {
    await chunks[Symbol.asyncIterator]().return?.();
    response.end();
    return;
  }
  await pipeline(Readable.from(chunks, { objectMode: false }), response);
}
