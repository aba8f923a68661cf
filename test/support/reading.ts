import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { TestApp } from './app.ts';
import type { Client, Reply } from './client.ts';
import { codeIn, deliverAll } from './consent.ts';
import type { Parent } from './consent.ts';
import type { MailSink } from './mail.ts';

export const sharesUrl = (app: TestApp, dossier: string): string =>
  `${app.base}/dossiers/${dossier}/logboek/inzage-instemming/lezen`;

/** What the form proposes. */
export async function sharingForm(
  app: TestApp,
  client: Client,
  dossier: string,
  query = '',
): Promise<Record<string, string>> {
  const page = await client.visit(`${sharesUrl(app, dossier)}/nieuw${query}`);
  expect(page.status, page.text).to.equal(200);
  const form: Record<string, string> = {
    sleutel: /name="sleutel" value="([^"]+)"/.exec(page.text)?.[1] ?? '',
    taal: 'nl',
  };
  for (const [, name = ''] of page.text.matchAll(
    /<input type="checkbox" name="([^"]+)" value="1" checked>/g,
  ))
    form[name] = '1';
  for (const [, name = '', value = ''] of page.text.matchAll(
    /<input id="[^"]+" name="([^"]+)" value="([^"]*)"/g,
  ))
    form[name] = value;
  return form;
}

export interface Shared {
  id: string;
  url: string;
  readers: string[];
  reply: Reply;
}

/**
 * Sends the form, with changes over what it proposes; answers the newest share and its readers'
 * ids.
 */
export async function share(
  app: TestApp,
  client: Client,
  dossier: string,
  changes: Record<string, string> = {},
): Promise<Shared> {
  const form = { ...(await sharingForm(app, client, dossier)), ...changes };
  const reply = await client.post(sharesUrl(app, dossier), form);
  expect(reply.status, /Dit moet nog.{0,900}/s.exec(reply.text)?.[0] ?? reply.text).to.equal(303);
  return { ...(await shareOf(app, client, dossier, form['sleutel'] ?? '')), reply };
}

export async function shareOf(
  app: TestApp,
  client: Client,
  dossier: string,
  id: string,
): Promise<Omit<Shared, 'reply'>> {
  const url = `${sharesUrl(app, dossier)}/${id}`;
  const page = await client.visit(url);
  return {
    id,
    url,
    readers: [...page.text.matchAll(new RegExp(`${id}/([0-9a-f-]{36})/intrekken`, 'g'))].map(
      ([, reader]) => reader ?? '',
    ),
  };
}

/** Presses Verstuur and types the code of the mail. */
export async function comeIn(app: TestApp, sink: MailSink, reader: Parent): Promise<Reply> {
  const pressed = await reader.client.post(reader.link, {});
  expect(pressed.location, pressed.text).to.equal(`${app.base}/inzage/code`);
  await deliverAll(app);
  const opened = await reader.client.post(`${app.base}/inzage/code`, {
    code: codeIn(sink, reader.address),
  });
  expect(opened.location, opened.text).to.equal(`${app.base}/inzage/lezen`);
  return await reader.client.get(`${app.base}/inzage/lezen`);
}

export const passwordIn = (html: string): string =>
  /name="voorstel" value="([^"]+)"/.exec(html)?.[1] ?? '';

/**
 * The text of an encrypted PDF, opened with this password by another program than the one that
 * locked it.
 */
export function pdfText(bytes: Uint8Array, password: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'opp-reading-'));
  try {
    writeFileSync(join(folder, 'locked.pdf'), bytes);
    execFileSync(
      'qpdf',
      ['--password-file=-', '--decrypt', join(folder, 'locked.pdf'), join(folder, 'open.pdf')],
      { input: password },
    );
    return execFileSync('pdftotext', ['-raw', join(folder, 'open.pdf'), '-'], { encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
