import { Agent, request } from 'node:http';
import type { Client } from '../support/client.ts';

export interface Bytes {
  status: number;
  body: Buffer;
}

/**
 * A client that costs as little as possible, so that a ratio of two servers is not pulled towards
 * one by what both pay on this side: one connection kept open, nothing decoded.
 */
export interface LeanClient {
  get(path: string): Promise<Bytes>;
  post(
    path: string,
    body: string,
    type: 'application/json' | 'application/x-www-form-urlencoded',
  ): Promise<Bytes>;
  close(): void;
}

/** @param signedIn whose cookies and form token it sends; they must be there already */
export function leanClient(origin: string, signedIn?: Client): LeanClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const cookie = [...(signedIn?.cookies ?? [])]
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');
  const send = (
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: string,
  ): Promise<Bytes> =>
    new Promise((resolve, reject) => {
      const sending = request(
        new URL(path, origin),
        { method, agent, headers: { cookie, ...headers } },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => {
            parts.push(part);
          });
          response.on('end', () => {
            resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts) });
          });
          response.on('error', reject);
        },
      );
      sending.on('error', reject);
      sending.end(body);
    });
  return {
    get: (path) => send('GET', path, {}),
    post: (path, body, type) =>
      send(
        'POST',
        path,
        {
          'content-type': type,
          'content-length': String(Buffer.byteLength(body)),
          origin,
          'x-csrf-token': signedIn?.csrf ?? '',
          ...(type === 'application/json' ? { accept: type } : {}),
        },
        body,
      ),
    close: () => {
      agent.destroy();
    },
  };
}

/** @throws unless the answer has this status */
export function assertStatus(answer: Bytes, status: number): Bytes {
  if (answer.status !== status)
    throw new Error(
      `Answered ${answer.status} instead of ${status}: ${answer.body.toString('utf8', 0, 400)}`,
    );
  return answer;
}
