import { expect } from 'chai';
import type { TestApp } from './app.ts';
import type { Client, Reply } from './client.ts';

export const GROUPS = '/instellingen/groepen';

/** Rows of the database, looked at behind the application's back. */
export async function rows(
  app: TestApp,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const admin = await app.database.admin();
  try {
    return (await admin.query(sql, [...values]))[0] as Record<string, unknown>[];
  } finally {
    await admin.end();
  }
}

const first = async (app: TestApp, sql: string, values: readonly unknown[]): Promise<string> =>
  ((await rows(app, sql, values)) as { id: string }[])[0]?.id ?? '';

/** Ids at the first school by what a test calls them: the host's own word. */
export const personId = (app: TestApp, hostId: string): Promise<string> =>
  first(
    app,
    "SELECT p.id FROM opp_people p JOIN opp_licences l ON l.id = p.licence_id WHERE p.host_id = ? AND l.name = 'DEWERF'",
    [hostId],
  );
export const hostGroupId = (app: TestApp, hostId: string): Promise<string> =>
  first(
    app,
    "SELECT g.id FROM opp_school_groups g JOIN opp_licences l ON l.id = g.licence_id WHERE g.host_id = ? AND l.name = 'DEWERF'",
    [hostId],
  );
export const memberId = (app: TestApp, group: string, hostId: string): Promise<string> =>
  first(
    app,
    "SELECT m.id FROM opp_memberships m JOIN opp_people p ON p.id = m.person_id WHERE m.group_id = ? AND p.host_id = ? AND m.source = 'own'",
    [group, hostId],
  );

/** NIEUWE GROEP in the year that the page proposes. */
export async function makeGroup(app: TestApp, client: Client, name: string): Promise<string> {
  const reply = await postGroup(app, client, name);
  expect(reply.status, reply.text).to.equal(303);
  return /groepen\/([0-9a-f-]{36})/.exec(reply.location)?.[1] ?? '';
}

export async function postGroup(
  app: TestApp,
  client: Client,
  name: string,
  more: Record<string, string> = {},
): Promise<Reply> {
  const form = await client.visit(`${app.base}${GROUPS}/nieuw`);
  const year = /<option value="([^"]+)" selected>/.exec(form.text)?.[1] ?? '';
  return await client.post(`${app.base}${GROUPS}`, {
    naam: name,
    niveau: '',
    schooljaar: year,
    ...more,
  });
}

export const today = (app: TestApp): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Amsterdam' }).format(app.clock.now());

export async function postMember(
  app: TestApp,
  client: Client,
  group: string,
  part: 'medewerkers' | 'leerlingen',
  hostId: string,
  period: { van?: string; tot?: string } = {},
): Promise<Reply> {
  const page = `${app.base}${GROUPS}/${group}/${part}/toevoegen`;
  await client.visit(page);
  return await client.post(page, {
    actie: 'toevoegen',
    van: today(app),
    tot: '',
    ...period,
    [`kies:${await personId(app, hostId)}`]: '1',
  });
}

export async function addMember(
  app: TestApp,
  client: Client,
  group: string,
  part: 'medewerkers' | 'leerlingen',
  hostId: string,
  period: { van?: string; tot?: string } = {},
): Promise<void> {
  const reply = await postMember(app, client, group, part, hostId, period);
  expect(reply.status, reply.text).to.equal(303);
}

export async function removeMember(
  app: TestApp,
  client: Client,
  group: string,
  part: 'medewerkers' | 'leerlingen',
  hostId: string,
): Promise<void> {
  const page = `${app.base}${GROUPS}/${group}/${part}`;
  await client.visit(page);
  const reply = await client.post(`${page}/verwijderen`, {
    [`lid:${await memberId(app, group, hostId)}`]: '1',
  });
  expect(reply.status, reply.text).to.equal(303);
}
