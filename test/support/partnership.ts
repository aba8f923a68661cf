import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { ConfigInput } from '../../plugin/index.ts';
import { addLocalAccount, PASSWORD, signInLocally } from './accounts.ts';
import type { TestApp } from './app.ts';
import { Client } from './client.ts';
import type { Reply } from './client.ts';
import { ADAPTER } from './school.ts';

/** A school with its partnership, which has people of its own and no pupils that matter here. */
export const partnershipLicences: ConfigInput['licences'] = [
  {
    name: 'DEWERF',
    tenant: { adapter: ADAPTER, tenant: 'dewerf' },
    schoolName: 'De Werf',
    town: 'Alkmaar',
    brin: '99XX',
    partnership: 'SWVPOLDER',
  },
  {
    name: 'SWVPOLDER',
    kind: 'swv',
    tenant: { adapter: `${ADAPTER}-2`, tenant: 'hetbaken' },
    schoolName: 'Swv De Polder',
    town: 'Heiloo',
  },
];

export const ELS = 'els@swv.example';

/** Somebody who works at the partnership's desk, in a browser of their own. */
export async function deskPerson(
  app: TestApp,
  who: { email: string; given: string; family: string } = {
    email: ELS,
    given: 'Els',
    family: 'Bos',
  },
  licence = 'SWVPOLDER',
): Promise<Client> {
  await addLocalAccount(app, { ...who, role: 'swv', licence });
  return await deskClient(app, who.email, licence);
}

export async function deskClient(
  app: TestApp,
  email = ELS,
  licence = 'SWVPOLDER',
): Promise<Client> {
  const client = new Client(app.origin);
  await signInLocally(client, app.base, email, PASSWORD, { school: licence });
  client.csrf = (
    JSON.parse((await client.get(`${app.base}/sessie`)).text) as { csrf: string }
  ).csrf;
  return client;
}

export const swvPath = (app: TestApp, dossier: string): string =>
  `${app.base}/dossiers/${dossier}/logboek/communicatie-swv`;
export const deskPath = (app: TestApp, dossier: string): string =>
  `${app.base}/swv/dossiers/${dossier}`;

export const inDays = (days: number): string =>
  new Date(Date.now() + days * 86_400_000)
    .toISOString()
    .slice(0, 10)
    .split('-')
    .toReversed()
    .join('-');

/** Shares chosen steps, as the coordinator does on the page. */
export async function share(
  app: TestApp,
  client: Client,
  dossier: string,
  steps: readonly number[] = [1, 3],
  more: Record<string, string> = {},
): Promise<Reply> {
  await client.visit(`${swvPath(app, dossier)}/delen`);
  return await client.post(`${swvPath(app, dossier)}/delen`, {
    ...Object.fromEntries(steps.map((step) => [`stap-${step}`, '1'])),
    reden: 'Aanvraag van een TLV; de ouders gaven toestemming.',
    tot: inDays(60),
    ...more,
  });
}

export async function takeBack(app: TestApp, client: Client, dossier: string): Promise<Reply> {
  await client.visit(`${swvPath(app, dossier)}/intrekken`);
  return await client.post(`${swvPath(app, dossier)}/intrekken`, {});
}

/** Sends a message that begins a conversation; answers its id. */
export async function write(
  client: Client,
  root: string,
  fields: { onderwerp: string; bericht: string } & Record<string, string>,
): Promise<string> {
  const id = randomUUID();
  const sent = await client.post(`${root}/berichten`, { id, ...fields });
  expect(sent.status, sent.text).to.equal(303);
  return id;
}

/** Answers in a conversation that is there. */
export async function reply(
  client: Client,
  root: string,
  thread: string,
  bericht: string,
  more: Record<string, string> = {},
): Promise<Reply> {
  return await client.post(`${root}/berichten/${thread}`, { id: randomUUID(), bericht, ...more });
}
