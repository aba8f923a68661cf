import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import type { Browser, Page } from 'puppeteer';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { ask, deliverAll, FATHER, MOTHER, readyDossier } from '../support/consent.ts';
import { addFile, pdfBytes } from '../support/files.ts';
import { rows } from '../support/groups.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { stepUrl } from '../support/story.ts';
import { choose, follow, inPage, named, openStage, startBrowser, textOf } from './support.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const faults = `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] }).then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ' ' + nodes.map(({ target }) => target.join(' ')).join(', ')))`;
const MOST_BYTES = 60 * 1024;

describe('consent on the school’s tablet and by letter', function () {
  this.timeout(240_000);
  let app: TestApp;
  let sink: MailSink;
  let browser: Browser;
  let karim: Page;
  let client: Client;
  let dossier: string;

  before(async () => {
    [sink, browser] = await Promise.all([startMailSink(), startBrowser()]);
    app = await startApp({
      config: { smtpUrl: sink.url, mailFrom: 'De Werf <dossier@school.example>' },
    });
    client = app.as('karim', 'zorgcoordinator');
    dossier = await readyDossier(app, client);
    await addFile(
      app,
      client,
      dossier,
      { name: 'onderzoek.pdf', bytes: pdfBytes('x') },
      { gevoeligheid: 'medical' },
    );
    await rows(
      app,
      "INSERT INTO opp_policy_values (licence_id, policy_key, value, changed_at, changed_by) SELECT l.id, 'secondChannel', 1, UTC_TIMESTAMP(3), p.id FROM opp_licences l JOIN opp_people p ON p.licence_id = l.id AND p.host_id = 'karim' WHERE l.name = 'DEWERF'",
    );
    const page = (await client.visit(`${stepUrl(app, dossier, 8)}/instemming`)).text;
    const keyOf = (address: string): string =>
      new RegExp(`name="mail-([^"]+)" value="${address}"`).exec(page)?.[1] ?? '';
    expect(
      (
        await ask(app, client, dossier, {
          [`hoe-${keyOf(MOTHER)}`]: 'papier',
          [`hoe-${keyOf(FATHER)}`]: 'papier',
          [`taal-${keyOf(FATHER)}`]: 'en',
        })
      ).status,
    ).to.equal(303);
    await deliverAll(app);
    karim = await visitor({ width: 820 });
    await karim.browserContext().setCookie({
      name: 'host',
      value: client.cookies.get('host') ?? '',
      domain: new URL(app.origin).hostname,
      path: '/',
    });
  });
  after(async () => {
    await browser.close();
    await app.stop();
    await sink.stop();
  });

  async function visitor({
    width,
    script = true,
  }: {
    width: number;
    script?: boolean;
  }): Promise<Page> {
    const page = await (await browser.createBrowserContext()).newPage();
    await page.setViewport({ width, height: 900 });
    await page.setJavaScriptEnabled(script);
    return page;
  }
  const url = (path: string): string => `${app.origin}${app.base}${path}`;
  const list = (): string => url(`/dossiers/${dossier}/logboek/inzage-instemming`);

  /**
   * No fault of accessibility in light and dark, no sideways scrolling at 320 px; `light`: at most
   * so many bytes.
   */
  async function holds(page: Page, name: string, light = true): Promise<void> {
    const [scripted, view] = [page.isJavaScriptEnabled(), page.viewport()];
    await page.setJavaScriptEnabled(true);
    await page.evaluate(axe);
    for (const value of ['light', 'dark']) {
      await page.emulateMediaFeatures([
        { name: 'prefers-color-scheme', value },
        { name: 'prefers-reduced-motion', value: 'reduce' },
      ]);
      expect(await inPage<string[]>(page, faults), `${name}, ${value}`).to.deep.equal([]);
    }
    await page.setViewport({ width: 320, height: 800 });
    expect(
      await inPage<number>(page, 'document.documentElement.scrollWidth - innerWidth'),
      `${name} is too wide`,
    ).to.be.at.most(0);
    if (light) {
      const bytes = await inPage<number>(
        page,
        "[...performance.getEntriesByType('resource'), ...performance.getEntriesByType('navigation')].reduce((sum, entry) => sum + entry.decodedBodySize, 0)",
      );
      expect(bytes, `${name} in bytes`).to.be.greaterThan(1_000).and.at.most(MOST_BYTES);
    }
    if (view !== null) await page.setViewport(view);
    await page.setJavaScriptEnabled(scripted);
  }

  it('shows what can be done for who gets no mail', async () => {
    await karim.goto(list());
    await inPage(
      karim,
      "document.querySelectorAll('details').forEach((one) => { one.open = true; })",
    );
    await holds(karim, 'the questions', false);
    await karim.goto(`${app.origin}${stepUrl(app, dossier, 8)}/instemming`);
    await choose(karim, 'input[name="wijze"][value="buiten"]');
    await holds(karim, 'consent elsewhere, with a scan', false);
  });

  it('lets one parent sign on the tablet, from which no page of the school can be reached', async () => {
    await karim.goto(list());
    await follow(karim, named('a', 'Hier en nu tekenen'));
    await holds(karim, 'starting', false);
    await follow(karim, named('button', 'Start op dit apparaat'));
    expect(await textOf(karim, '#hoe-f')).to.include('hoe je weet wie er voor je zit');
    await holds(karim, 'starting, with a fault', false);
    await choose(karim, 'input[value="known"]');
    await follow(karim, named('button', 'Start op dit apparaat'));
    expect(new URL(karim.url()).pathname).to.equal(`${app.base}/inzage/plan`);
    // The school's own device has the school's font already, and counts it.
    await holds(karim, 'the plan on the tablet', false);
    await karim.goBack({ waitUntil: 'networkidle0' });
    expect(await textOf(karim, 'body'), 'the Back button').not.to.match(
      /Inzage & instemming|Karim/,
    );
    for (const path of [
      '/',
      '/leerlingen',
      `/dossiers/${dossier}/stappen/8`,
      '/instemmingen',
      '/account',
    ]) {
      await karim.goto(url(path), { waitUntil: 'networkidle0' });
      expect(await textOf(karim, 'body'), path).not.to.match(/Yara|Karim|Leerlingen/);
    }
    await karim.goto(url('/inzage/plan'));
    await choose(karim, 'input[value="agreed"]');
    await follow(karim, named('button', 'Antwoord versturen'));
    expect(await textOf(karim, 'main'))
      .to.include('Geef het apparaat terug')
      .and.include('Dank je wel');
    await holds(karim, 'the device goes back', false);
    await karim.goBack({ waitUntil: 'networkidle0' });
    expect(await textOf(karim, 'body'), 'the plan is closed').not.to.include('Yara');
  });

  it('lets the other come in by the code of a letter, in English, on a small phone without scripts', async () => {
    app.clock.advance(1_000);
    client = app.as('karim', 'zorgcoordinator');
    const page = (await client.visit(`${app.base}/dossiers/${dossier}/logboek/inzage-instemming`))
      .text;
    const made = await client.post(/action="([^"]+\/brieven)"/.exec(page)?.[1] ?? '', {});
    const text = execFileSync('pdftotext', ['-layout', '-', '-'], { input: made.bytes }).toString();
    const [code = ''] = /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(text) ?? [];
    expect(text)
      .to.include('Dear Ali Kaya')
      .and.include(`${new URL(app.origin).host}${app.base}/inzage`);
    const father = await visitor({ width: 320, script: false });
    await father.goto(url('/inzage'));
    await holds(father, 'I have a letter');
    await follow(father, named('a', 'In English'));
    await father.type('#code', 'wrong');
    await follow(father, named('button', 'Open'));
    expect(await textOf(father, '#code-f')).to.include('twelve characters');
    await holds(father, 'a wrong code');
    await inPage(father, "document.getElementById('code').value = ''");
    await father.type('#code', code.toLowerCase());
    await follow(father, named('button', 'Open'));
    expect(await textOf(father, 'main')).to.include('Type the code from the school');
    await follow(father, named('button', 'Open'));
    expect(await textOf(father, '#code-f')).to.include('eight digits');
    await holds(father, 'the school’s code');
    const staff = await visitor({ width: 1280 });
    await staff.browserContext().setCookie({
      name: 'host',
      value: client.cookies.get('host') ?? '',
      domain: new URL(app.origin).hostname,
      path: '/',
    });
    await staff.goto(list());
    await follow(staff, named('button', 'Code van school maken'));
    await holds(staff, 'the school’s code, shown once', false);
    await father.type('#code', await textOf(staff, '.school-code code'));
    await follow(father, named('button', 'Open'));
    expect(await textOf(father, 'main')).to.include('The plan for Yara');
    await holds(father, 'the plan in English');
    await choose(father, 'input[value="agreed"]');
    await follow(father, named('button', 'Send answer'));
    expect(await textOf(father, 'main')).to.include('You agreed on');
    await follow(father, named('button', 'I want no e-mail from the school'));
    expect(await textOf(father, 'main')).to.include('You get no e-mail from the school about this');
  });

  it('is the plan set by both, and tells in the evidence how each came', async () => {
    const page = await client.visit(`${app.base}/dossiers/${dossier}/logboek/inzage-instemming`);
    expect(page.text)
      .to.include('ingestemd')
      .and.include('op het apparaat van de school, in bijzijn van Karim')
      .and.include('met de code uit een eigen brief, bevestigd met een code van school');
    expect((await client.visit(stepUrl(app, dossier, 8))).text).to.include(
      'Vastgesteld met instemming, versie 1',
    );
  });
});

describe('a sign-in that was given up on a tablet', function () {
  this.timeout(120_000);

  it('is opened by no provider that still holds it: only by signing in anew', async () => {
    const stage = await openStage();
    try {
      const { page } = await stage.signedOn('karim');
      expect(await textOf(page, 'body')).to.include('Karim');
      const admin = await stage.database.admin();
      await admin.query(
        'INSERT INTO opp_spent_sign_ins (person_id, authenticated_at, spent_at) SELECT person_id, authenticated_at, UTC_TIMESTAMP(3) FROM opp_sessions',
      );
      await admin.query('DELETE FROM opp_sessions');
      await admin.end();
      await page.goto(`${stage.dossier}/leerlingen`);
      await follow(page, named('a', 'Verder'));
      await page.waitForFunction('document.querySelector(\'input[name="login"]\') !== null', {
        timeout: 10_000,
      });
      expect(new URL(page.url()).origin, 'at the provider, which asks again').not.to.equal(
        stage.origin,
      );
    } finally {
      await stage.stop();
    }
  });
});
