import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { Browser, Page } from 'puppeteer';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { codeIn, deliverAll, FATHER, MOTHER, parentOf, readyDossier } from '../support/consent.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { pdfText, sharesUrl } from '../support/reading.ts';
import { save, set, stepUrl } from '../support/story.ts';
import { look, lookLight, unfold } from './look.ts';
import { follow, named, startBrowser, textOf } from './support.ts';

const summary = (words: string): string =>
  `::-p-xpath(//summary[contains(normalize-space(.), "${words}")])`;
const PASSWORD = 'paard batterij nietje correct';

describe('a dossier shared to read, from the coordinator to the kind page', function () {
  this.timeout(120_000);
  let app: TestApp;
  let sink: MailSink;
  let browser: Browser;
  let client: Client;
  let karim: Page;
  let mother: Page;
  let dossier: string;
  let downloads: string;
  let secret = '';

  before(async () => {
    [sink, browser, downloads] = await Promise.all([
      startMailSink(),
      startBrowser(),
      mkdtemp(join(tmpdir(), 'opp-downloads-')),
    ]);
    app = await startApp({
      config: { smtpUrl: sink.url, mailFrom: 'De Werf <dossier@school.example>' },
    });
    client = app.as('karim', 'zorgcoordinator');
    dossier = await readyDossier(app, client);
    // A report of the mentor's, who reads no medical or psychological parts.
    const tessa = app.as('tessa', 'docent');
    await tessa.visit(`${app.base}/dossiers/${dossier}/logboek/verslagen`);
    await tessa.post(`${app.base}/dossiers/${dossier}/logboek/verslagen`, {
      keuze: 'eigen',
      wachtwoord: PASSWORD,
    });
    karim = await visitor({ width: 1280 });
    await karim.browserContext().setCookie({
      name: 'host',
      value: client.cookies.get('host') ?? '',
      domain: new URL(app.origin).hostname,
      path: '/',
    });
    mother = await visitor({ width: 390 });
  });
  after(async () => {
    await browser.close();
    await app.stop();
    await sink.stop();
    await rm(downloads, { recursive: true, force: true });
  });

  async function visitor({
    width,
    script = true,
  }: {
    width: number;
    script?: boolean;
  }): Promise<Page> {
    const context = await browser.createBrowserContext({
      downloadBehavior: { policy: 'allow', downloadPath: downloads },
    });
    const page = await context.newPage();
    await page.setViewport({ width, height: 800, isMobile: width < 500, hasTouch: width < 500 });
    await page.setJavaScriptEnabled(script);
    return page;
  }
  const list = (): string => app.origin + sharesUrl(app, dossier);

  /** As it is on a phone, and on a smaller one. */
  async function holds(page: Page, name: string): Promise<void> {
    await unfold(page);
    for (const width of [390, 320]) {
      await page.setViewport({ width, height: 800, isMobile: true, hasTouch: true });
      await lookLight(page, `${name} at ${width}`);
    }
  }

  async function reads(page: Page, name: string): Promise<void> {
    await unfold(page);
    await look(page, name, 320);
  }

  async function comeIn(page: Page, address: string): Promise<void> {
    await page.goto(app.origin + parentOf(app, sink, address).link);
    await holds(page, 'the link');
    await follow(page, named('button', 'Verstuur'));
    await deliverAll(app);
    await page.type('#code', codeIn(sink, address));
    await follow(page, named('button', 'Openen'));
  }

  /** Presses a button that downloads; answers the file when it is whole. */
  async function downloaded(page: Page, button: string): Promise<Buffer> {
    const before = new Set(await readdir(downloads));
    await page.click(button);
    for (let times = 0; times < 400; times += 1) {
      const fresh = (await readdir(downloads)).find(
        (name) => !before.has(name) && name.endsWith('.pdf'),
      );
      if (fresh !== undefined) return await readFile(join(downloads, fresh));
      await sleep(50);
    }
    throw new Error('nothing was downloaded');
  }

  it('is chosen by the coordinator: the dossier and one report, for the mother alone', async () => {
    await karim.goto(list());
    expect(await textOf(karim, 'main')).to.include('Er is nog niets gedeeld om te lezen');
    await reads(karim, 'nothing shared');
    await follow(karim, named('a', 'Dossier of verslagen delen om te lezen'));
    await reads(karim, 'the form');
    const father = await karim.$eval(
      `input[value="${FATHER}"]`,
      (field) => field.getAttribute('name') ?? '',
    );
    await karim.click(`input[name="${father.replace('mail-', 'deel-')}"]`);
    await karim.click('input[name^="verslag-"]');
    await karim.$eval('#onderwerp', (field) => {
      (field as unknown as { value: string }).value = '';
    });
    await karim.type('#onderwerp', 'Het plan van Yara');
    await karim.type('#notitie', 'Zoals besproken over Yara.');
    await follow(karim, named('button', 'DELEN'));
    expect(await textOf(karim, 'main')).to.include('een naam van de leerling');
    await reads(karim, 'the form with a fault');
    expect(
      await karim.$eval('#notitie', (field) => (field as unknown as { value: string }).value),
    ).to.equal('Zoals besproken over Yara.');
    await karim.$eval('#onderwerp', (field) => {
      (field as unknown as { value: string }).value = 'Om te lezen';
    });
    await follow(karim, named('button', 'DELEN'));
    expect(await textOf(karim, 'main .note.ok')).to.include('De mails met een link zijn onderweg');
    await deliverAll(app);
    expect(sink.received.map(({ to }) => to[0])).to.deep.equal([MOTHER]);
  });

  it('is read by the mother on a phone, who downloads both with the password that is shown', async () => {
    await comeIn(mother, MOTHER);
    await holds(mother, 'what is shared');
    expect(await textOf(mother, 'main'))
      .to.include('Zoals besproken over Yara.')
      .and.include('tekst straks')
      .and.include('OPP van');
    secret = await textOf(mother, '.secret code');
    const whole = await downloaded(mother, '.given li:nth-child(1) button');
    expect(pdfText(whole, secret)).to.include('tekst straks');
    const report = await downloaded(mother, '.given li:nth-child(2) button');
    expect(pdfText(report, secret)).to.include('tekst straks');
  });

  it('tells the coordinator who opened what when', async () => {
    await karim.goto(list());
    expect(await textOf(karim, 'main'))
      .to.include('Marieke van den Berg')
      .and.include('gelezen')
      .and.not.include('Ali Kaya');
    await reads(karim, 'the list');
    await follow(karim, named('a', 'Bekijken en beheren'));
    const text = await textOf(karim, 'main');
    expect(text)
      .to.include('keer gelezen')
      .and.include('1 keer gedownload')
      .and.include('downloadde via de link: OPP van');
    await reads(karim, 'one share');
  });

  it('becomes pages when it is long, each light, and reads on without scripts', async () => {
    await client.post(stepUrl(app, dossier, 3), { base: '0', intent: 'reopen' });
    await save(app, client, dossier, 3, [
      set(
        'signalsSchool',
        `${'Een lange alinea over "wat" er gebeurde & hoe. '.repeat(2_500)}eindwoord`,
      ),
    ]);
    await karim.reload();
    await follow(karim, named('button', 'Bijwerken'));
    expect(await textOf(karim, 'main')).to.include('versie 2');
    await mother.reload();
    await holds(mother, 'the parts');
    await mother.setJavaScriptEnabled(false);
    await mother.setViewport({ width: 320, height: 700, isMobile: true, hasTouch: true });
    await follow(mother, named('a', 'Waarom dit plan er is'));
    const words: string[] = [];
    let pages = 0;
    for (;;) {
      pages += 1;
      await holds(mother, `page ${pages}`);
      words.push(await textOf(mother, 'main'));
      const next = await mother.$(named('a', 'Volgende bladzijde'));
      if (next === null) break;
      await follow(mother, named('a', 'Volgende bladzijde'));
    }
    expect(pages).to.be.greaterThan(3);
    expect(words.at(-1)).to.include('eindwoord').and.include(`Bladzijde ${pages} van ${pages}`);
    await follow(mother, named('a', 'Zo gaat het'));
    expect(await textOf(mother, 'h1')).to.equal('Zo gaat het');
  });

  it('is taken back: the open page leads to a kind page with the next press', async () => {
    await karim.reload();
    await karim.click(summary('Niet meer delen met Marieke van den Berg'));
    await follow(karim, named('button', 'Ja, stop met delen'));
    expect(await textOf(karim, 'main .note.ok')).to.include(
      'Je deelt dit niet meer met deze persoon',
    );
    await follow(mother, named('a', 'Terug naar het overzicht'));
    expect(await textOf(mother, 'main'))
      .to.include('De school deelt dit niet meer')
      .and.not.include('tekst');
    await holds(mother, 'taken back');
    await karim.click(summary('Helemaal stoppen met delen'));
    await follow(karim, named('button', 'Ja, stop voor iedereen'));
    await reads(karim, 'a share that ended');
  });
});
