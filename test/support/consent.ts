import { expect } from 'chai';
import { scene } from './app.ts';
import type { AppOptions, TestApp } from './app.ts';
import { Client } from './client.ts';
import type { Reply } from './client.ts';
import type { MailSink } from './mail.ts';
import { fillDossier, inputNames, makeDossier, save, set, stepUrl, validChanges } from './story.ts';

export const MOTHER = 'marieke@example.org';
export const FATHER = 'ali@example.org';

/**
 * A dossier of Yara's that only waits for consent, whose two guardians both have gezag and an
 * address.
 */
export async function readyDossier(app: TestApp, client: Client, level = 'extra'): Promise<string> {
  const dossier = await makeDossier(app, client, 'yara', level);
  const page = await client.visit(stepUrl(app, dossier, 1));
  const names = inputNames(page.text);
  await save(app, client, dossier, 1, [
    ...validChanges(1, []),
    ...names.filter((name) => name.endsWith('/authority')).map((name) => set(name, 'yes')),
    ...names.filter((name) => name.endsWith('/guardianEmail')).map((name) => set(name, FATHER)),
  ]);
  expect(
    (await client.post(stepUrl(app, dossier, 1), { base: '0', intent: 'finish' })).status,
  ).to.equal(303);
  await fillDossier(app, client, dossier, { steps: [2, 3, 4, 5, 6, 7, 8] });
  return dossier;
}

/**
 * Apps with a dossier as of {@link readyDossier}, and the coordinator who made it; see {@link
 * scene}.
 */
export function readyScene(): {
  start(options: AppOptions): Promise<{ app: TestApp; karim: Client; dossier: string }>;
} {
  const set = scene(async (app) => {
    const karim = app.as('karim', 'zorgcoordinator');
    return { karim, dossier: await readyDossier(app, karim) };
  });
  return {
    start: async (options) => {
      const { app, made } = await set.start(options);
      return { app, karim: made.karim.at(app.origin), dossier: made.dossier };
    },
  };
}

/** What the page proposes when Instemming op plan is chosen. */
export async function askingForm(
  app: TestApp,
  client: Client,
  dossier: string,
): Promise<Record<string, string>> {
  const { text } = await client.visit(`${stepUrl(app, dossier, 8)}/instemming`);
  const form: Record<string, string> = {
    wijze: 'plan',
    // The page that shows whom it mails was seen.
    zeker: '1',
    versie: /name="versie" value="(\d+)"/.exec(text)?.[1] ?? '',
  };
  for (const [, name = ''] of text.matchAll(
    /<input type="checkbox" name="(vraag-[^"]+)" value="1" checked>/g,
  ))
    form[name] = '1';
  for (const [, name = '', value = ''] of text.matchAll(
    /<input id="[^"]+" name="((?:mail-|ander|einddatum|onderwerp|weglaten)[^"]*)" value="([^"]*)"/g,
  ))
    form[name] = value;
  return form;
}

/** Sends *Instemming op plan*; `changes` over what the page proposes. */
export async function ask(
  app: TestApp,
  client: Client,
  dossier: string,
  changes: Record<string, string> = {},
): Promise<Reply> {
  const form = { ...(await askingForm(app, client, dossier)), ...changes };
  return await client.post(`${stepUrl(app, dossier, 8)}/instemming`, form);
}

/** A parent with the link of the newest mail to this address, in a browser of their own. */
export interface Parent {
  client: Client;
  link: string;
  address: string;
}

export function parentOf(app: TestApp, sink: MailSink, address: string): Parent {
  const mail = sink.received.findLast(
    ({ to, mail: { text } }) => to.includes(address) && (text ?? '').includes('/inzage/'),
  );
  if (mail === undefined) throw new Error(`no link was mailed to ${address}`);
  const link = (mail.mail.text ?? '').split(/\s+/).find((word) => word.includes('/inzage/')) ?? '';
  return { client: new Client(app.origin), link: new URL(link).pathname, address };
}

export const codeIn = (sink: MailSink, address: string): string =>
  /^\d{6}$/m.exec(sink.newest(address).mail.text ?? '')?.[0] ?? '';

/** Presses Verstuur and types the code of the mail. */
export async function enter(app: TestApp, sink: MailSink, parent: Parent): Promise<Reply> {
  const pressed = await parent.client.post(parent.link, {});
  expect(pressed.location, pressed.text).to.equal(`${app.base}/inzage/code`);
  await deliverAll(app);
  const opened = await parent.client.post(`${app.base}/inzage/code`, {
    code: codeIn(sink, parent.address),
  });
  expect(opened.location, opened.text).to.equal(`${app.base}/inzage/plan`);
  return await parent.client.get(`${app.base}/inzage/plan`);
}

/** Sends what waits, and waits for what the plugin's own job is just sending. */
export async function deliverAll(app: TestApp): Promise<void> {
  const admin = await app.database.admin();
  try {
    await app.plugin.run('sign-in.resets');
    for (let times = 0; times < 400; times += 1) {
      await app.plugin.run('outbox.send');
      const [[row]] = (await admin.query(
        "SELECT COUNT(*) AS waiting FROM opp_outbox WHERE status = 'waiting'",
      )) as unknown as [[{ waiting: number }]];
      if (row.waiting === 0) return;
      await new Promise((resolve) => {
        setTimeout(resolve, 25);
      });
    }
    throw new Error('the mails do not go out');
  } finally {
    await admin.end();
  }
}

export const roundIn = (html: string): string =>
  /name="vraag" value="([^"]+)"/.exec(html)?.[1] ?? '';

export async function answer(
  app: TestApp,
  parent: Parent,
  page: Reply,
  fields: Record<string, string>,
): Promise<Reply> {
  return await parent.client.send(`${app.base}/inzage/antwoord`, {
    vraag: roundIn(page.text),
    ...fields,
  });
}
