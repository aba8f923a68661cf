import { expect } from 'chai';
import type { TestApp } from './app.ts';
import type { Client, Reply } from './client.ts';
import { codeIn, deliverAll } from './consent.ts';
import type { Parent } from './consent.ts';
import type { MailSink } from './mail.ts';

export const questionsUrl = (app: TestApp, dossier: string): string =>
  `${app.base}/dossiers/${dossier}/logboek/inzage-instemming/toestemming`;

/** What a form proposes: who is ticked, at which address, until when. */
export async function proposed(client: Client, path: string): Promise<Record<string, string>> {
  const { text } = await client.visit(path);
  const form: Record<string, string> = {
    nieuw: /name="nieuw" value="([^"]+)"/.exec(text)?.[1] ?? '',
  };
  for (const [, name = ''] of text.matchAll(
    /<input type="checkbox" name="(vraag-[^"]+)" value="1" checked>/g,
  ))
    form[name] = '1';
  for (const [, name = '', value = ''] of text.matchAll(
    /<input id="[^"]+" name="((?:mail-|ander|einddatum|weglaten|datum|\w+-tot|\w+-met)[^"]*)" value="([^"]*)"/g,
  ))
    form[name] = value;
  return form;
}

/** The fields of one kind, filled in. */
export const kind = (
  slot: string,
  party: string,
  more: Record<string, string> = {},
): Record<string, string> => ({
  [slot]: '1',
  [`${slot}-met`]: party,
  [`${slot}-wat`]: `wat ${slot}`,
  [`${slot}-waarom`]: `waarom ${slot}`,
  [`${slot}-gegevens`]: `gegevens ${slot}`,
  ...Object.fromEntries(Object.entries(more).map(([field, value]) => [`${slot}-${field}`, value])),
});
export const twoKinds = (): Record<string, string> => ({
  ...kind('delen', 'SWV De Polder'),
  ...kind('overleg1', 'Jeugdhulp Noord'),
});

export async function askData(
  app: TestApp,
  client: Client,
  dossier: string,
  fields: Record<string, string> = twoKinds(),
): Promise<Reply> {
  const path = `${questionsUrl(app, dossier)}/nieuw`;
  return await client.post(path, { ...(await proposed(client, path)), ...fields });
}

/** Records what was given elsewhere. */
export async function recordData(
  app: TestApp,
  client: Client,
  dossier: string,
  fields: Record<string, string>,
): Promise<Reply> {
  const path = `${questionsUrl(app, dossier)}/vastleggen`;
  return await client.post(path, { ...(await proposed(client, path)), ...fields });
}

/** Presses Verstuur and types the code of the mail. */
export async function enterData(app: TestApp, sink: MailSink, parent: Parent): Promise<Reply> {
  const pressed = await parent.client.post(parent.link, {});
  expect(pressed.location, pressed.text).to.equal(`${app.base}/inzage/code`);
  await deliverAll(app);
  const opened = await parent.client.post(`${app.base}/inzage/code`, {
    code: codeIn(sink, parent.address),
  });
  expect(opened.location, opened.text).to.equal(`${app.base}/inzage/toestemming`);
  return await parent.client.get(`${app.base}/inzage/toestemming`);
}

/**
 * The ids of the kinds on a parent's page, in order: those still to answer, or those that can be
 * taken back.
 */
export const openItems = (html: string): string[] =>
  [...html.matchAll(/name="antwoord-([0-9a-f-]{36})" value="given"/g)].map(([, id = '']) => id);
export const givenItems = (html: string): string[] =>
  [...html.matchAll(/intrekken\?onderdeel(?:=|&#x3D;)([0-9a-f-]{36})"/g)].map(([, id = '']) => id);
const questionIn = (html: string): string => /name="vraag" value="([^"]+)"/.exec(html)?.[1] ?? '';

/**
 * Answers by the name of the field's item, in the order of the page: 'given', 'refused' or '' for
 * later.
 */
export async function answerData(
  app: TestApp,
  parent: Parent,
  page: Reply,
  answers: readonly string[],
  more: Record<string, string> = {},
): Promise<Reply> {
  const fields = Object.fromEntries(
    openItems(page.text).map((id, index) => [`antwoord-${id}`, answers[index] ?? '']),
  );
  return await parent.client.send(`${app.base}/inzage/toestemming`, {
    vraag: questionIn(page.text),
    ...fields,
    ...more,
  });
}

export async function takeBack(
  app: TestApp,
  parent: Parent,
  _page: Reply,
  item: string,
  woorden = '',
): Promise<Reply> {
  const path = `${app.base}/inzage/toestemming/intrekken`;
  const sure = await parent.client.visit(`${path}?onderdeel=${item}`);
  return await parent.client.send(path, {
    vraag: questionIn(sure.text),
    onderdeel: item,
    woorden,
  });
}
