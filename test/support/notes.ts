import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { TestApp } from './app.ts';
import type { Client, Reply } from './client.ts';

export const notesPath = (app: TestApp, dossier: string): string =>
  `${app.base}/dossiers/${dossier}/logboek/notities`;

/**
 * `dd-mm-yyyy`, so many days from the present of the app's clock, as the Netherlands counts days.
 */
export function dayOf(app: TestApp, days = 0): string {
  return new Date(app.clock.now().getTime() + days * 86_400_000).toLocaleDateString('nl-NL', {
    timeZone: 'Europe/Amsterdam',
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
  });
}

export const noteForm = (
  app: TestApp,
  more: Record<string, string> = {},
): Record<string, string> => ({
  sleutel: randomUUID(),
  soort: 'call',
  dag: dayOf(app),
  tekst: 'Moeder belde over het huiswerk.',
  ...more,
});

export async function postNote(
  app: TestApp,
  client: Client,
  dossier: string,
  more: Record<string, string> = {},
): Promise<Reply> {
  await client.visit(notesPath(app, dossier));
  return await client.post(notesPath(app, dossier), noteForm(app, more));
}

/** Adds a note; answers its id. */
export async function addNote(
  app: TestApp,
  client: Client,
  dossier: string,
  more: Record<string, string> = {},
): Promise<string> {
  const sleutel = randomUUID();
  const reply = await postNote(app, client, dossier, { ...more, sleutel });
  expect(reply.status, reply.text).to.equal(303);
  return sleutel;
}
