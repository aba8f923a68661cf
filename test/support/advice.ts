import { expect } from 'chai';
import type { RouteDefinition } from '../../plugin/sharing/request-routes/index.ts';
import { professions } from '../../plugin/sharing/request-routes/index.ts';
import type { TestApp } from './app.ts';
import type { Client, Reply } from './client.ts';
import { codeIn, deliverAll, parentOf } from './consent.ts';
import type { Parent } from './consent.ts';
import type { MailSink } from './mail.ts';
import { quick, readyForRequest, sendNow } from './requests.ts';
import type { RequestApp } from './requests.ts';

/** A route of few questions that asks two experts, as a TLV does. */
export const advised: RouteDefinition = {
  ...quick,
  permission: 'none',
  signs: ['coordinator', 'experts'],
  experts: { count: 2, firstOf: ['orthopedagoog', 'psycholoog'], othersOf: professions },
};

export const ANNA = 'anna@praktijk.example';
export const BRAM = 'bram@zorg.example';

export type ExpertFields = Record<string, string>;
/** As a form names the first expert (`1`), the second (`2`), or one alone (``). */
export const expertFields = (slot: '' | '1' | '2', more: ExpertFields = {}): ExpertFields =>
  Object.fromEntries(
    Object.entries({
      naam: slot === '2' ? 'Bram Kok' : 'Anna de Wit',
      beroep: slot === '2' ? 'maatschappelijk-werker' : 'orthopedagoog',
      organisatie: slot === '2' ? 'Zorg Noord' : 'Praktijk Zuid',
      registratie: slot === '2' ? 'SKJ 100200300' : 'NVO 7788',
      email: slot === '2' ? BRAM : ANNA,
      nietbij: 'ja',
      ...more,
    }).map(([name, value]) => [name + slot, value]),
  );

export const namedUrl = (app: TestApp, dossier: string): string =>
  `${app.base}/dossiers/${dossier}/stappen/9/deskundigen`;

/** Sends the form of step 9 with both experts, with changes over what it would hold. */
export async function nameExperts(
  app: TestApp,
  client: Client,
  dossier: string,
  changes: ExpertFields = {},
): Promise<Reply> {
  const page = await client.visit(namedUrl(app, dossier));
  return await client.post(namedUrl(app, dossier), {
    was: /name="was" value="([^"]*)"/.exec(page.text)?.[1] ?? '',
    ...expertFields('1'),
    ...expertFields('2'),
    ...changes,
  });
}

/** A request that was sent to two experts. */
export async function askedRequest(
  of: RequestApp,
  sink: MailSink,
  name = 'yara',
): Promise<{ dossier: string; request: string }> {
  const dossier = await readyForRequest(of, name);
  const named = await nameExperts(of.app, of.karim, dossier);
  expect(named.status, named.text.slice(0, 500)).to.equal(303);
  const request = await sendNow(of, dossier);
  sink.received.length = 0;
  await deliverAll(of.app);
  return { dossier, request };
}

export const adviceUrl = (app: TestApp): string => `${app.base}/inzage/advies`;

/** An expert in a browser of their own, past the code. */
export async function expertIn(app: TestApp, sink: MailSink, email: string): Promise<Parent> {
  const expert = parentOf(app, sink, email);
  await expert.client.post(expert.link, {});
  await deliverAll(app);
  const opened = await expert.client.post(`${app.base}/inzage/code`, {
    code: codeIn(sink, expert.address),
  });
  expect(opened.location, opened.text).to.equal(adviceUrl(app));
  return expert;
}

/** What stands in the form of an advice. */
export function adviceForm(page: string): Record<string, string> {
  const value = (name: string): string =>
    new RegExp(`name="${name}"[^>]*value="([^"]*)"`, 's').exec(page)?.[1] ?? '';
  return {
    vraag: value('vraag'),
    ronde: value('ronde'),
    bewaard: value('bewaard'),
    taal: value('taal'),
    naam: value('naam'),
    registratie: value('registratie'),
    beroep: /<option value="([^"]+)" selected>/.exec(page)?.[1] ?? '',
    woorden: /<textarea[^>]*name="woorden"[^>]*>\n?([^<]*)</s.exec(page)?.[1] ?? '',
  };
}

/** Presses BEWAREN or ONDERTEKENEN, with changes over what the page holds; answers the page after. */
export async function press(
  app: TestApp,
  { client }: Parent,
  act: 'concept' | 'ondertekenen',
  changes: Record<string, string>,
): Promise<Reply> {
  const page = await client.get(adviceUrl(app));
  const sent = await client.post(`${adviceUrl(app)}/${act}`, {
    ...adviceForm(page.text),
    ...changes,
  });
  return sent.status === 303 ? await client.get(adviceUrl(app)) : sent;
}

export const signing = (woorden: string): Record<string, string> => ({
  woorden,
  beroep: 'psycholoog',
  registratie: 'NVO 7788',
  onafhankelijk: 'ja',
  eigen: 'ja',
});
