import { expect } from 'chai';
import type { TestApp } from './app.ts';
import type { Client, Reply } from './client.ts';

export const RESULTS = '/instellingen/toetsresultaten';

/** Hands a file in as the page's form does. */
export async function handIn(
  app: TestApp,
  client: Client,
  content: string | Uint8Array,
): Promise<Reply> {
  if (client.csrf === '') await client.visit(app.base + RESULTS);
  return await client.upload(
    app.base + RESULTS,
    {},
    { name: 'resultaten.csv', bytes: typeof content === 'string' ? Buffer.from(content) : content },
  );
}

/** The address of what was handed in. */
export async function handedIn(
  app: TestApp,
  client: Client,
  content: string | Uint8Array,
): Promise<string> {
  const reply = await handIn(app, client, content);
  expect(reply.status, reply.text).to.equal(303);
  return reply.location;
}

export interface Stand {
  state: string;
  done: number;
  total: number;
}

/** Reads it in and waits until that is over. */
export async function readIn(client: Client, address: string): Promise<Stand> {
  const started = await client.post(`${address}/inlezen`, {});
  expect(started.status, started.text).to.equal(303);
  return await ended(client, address);
}

export async function ended(client: Client, address: string): Promise<Stand> {
  for (;;) {
    const stand = JSON.parse((await client.get(`${address}/stand`)).text) as Stand;
    if (stand.state !== 'running') return stand;
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
}

/** The text between the tags, one space for any white space. */
export const plain = (html: string): string =>
  html
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&#x27;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ');
