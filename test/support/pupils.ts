import { expect } from 'chai';
import type { TestApp } from './app.ts';
import type { Client, Reply } from './client.ts';
import { GROUPS, rows } from './groups.ts';

export const MERGE = '/instellingen/leerlingen-samenvoegen';

export interface TypedPupil {
  voornaam: string;
  achternaam: string;
  geboortedatum: string;
  tussenvoegsel?: string;
  roepnaam?: string;
}

/**
 * Sends the form of a pupil outside the school system; `anyway` also where somebody alike is known.
 */
export async function postOwnPupil(
  app: TestApp,
  client: Client,
  group: string,
  typed: Partial<TypedPupil>,
  { anyway = false } = {},
): Promise<Reply> {
  const page = `${app.base}${GROUPS}/${group}/leerlingen/nieuw`;
  await client.visit(page);
  return await client.post(page, { ...typed, ...(anyway ? { toch: '1' } : {}) });
}

export async function addOwnPupil(
  app: TestApp,
  client: Client,
  group: string,
  typed: TypedPupil,
  options: { anyway?: boolean } = {},
): Promise<string> {
  const reply = await postOwnPupil(app, client, group, typed, options);
  expect(reply.status, reply.text).to.equal(303);
  const [made] = await rows(
    app,
    "SELECT id FROM opp_people WHERE source = 'own' AND kind = 'student' AND given = ? AND family = ? ORDER BY updated_at DESC LIMIT 1",
    [typed.voornaam, typed.achternaam],
  );
  return String(made?.['id']);
}

/** What the page of confirming sends back to tell what was read on it. */
export async function seenOn(client: Client, url: string): Promise<string> {
  const page = await client.visit(url);
  expect(page.status, page.text).to.equal(200);
  return /name="gezien" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
}

/** Merges as the pages do; answers the merge's id. */
export async function merge(
  app: TestApp,
  client: Client,
  pair: { kept: string; gone: string },
): Promise<string> {
  const seen = await seenOn(
    client,
    `${app.base}${MERGE}/bevestigen?een=${pair.kept}&twee=${pair.gone}&blijft=${pair.kept}`,
  );
  const reply = await client.post(`${app.base}${MERGE}`, {
    blijft: pair.kept,
    weg: pair.gone,
    gezien: seen,
  });
  expect(reply.status, reply.text).to.equal(303);
  return /samenvoegen\/([0-9a-f-]{36})/.exec(reply.location)?.[1] ?? '';
}

export async function undo(app: TestApp, client: Client, mergeId: string): Promise<Reply> {
  const url = `${app.base}${MERGE}/${mergeId}`;
  const seen = await seenOn(client, url);
  return await client.post(`${url}/ongedaan`, { gezien: seen });
}
