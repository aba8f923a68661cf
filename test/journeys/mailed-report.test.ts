import { expect } from 'chai';
import type { Browser, Page } from 'puppeteer';
import { inspect, textOf as textOfPdf } from '../pdf/support.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { deliverAll, FATHER, MOTHER, readyDossier } from '../support/consent.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { look } from './look.ts';
import { choose, follow, named, startBrowser, textOf } from './support.ts';

const OWN = 'kastanje fietsbel oever kwartet';

describe('a report by mail, from the school to the parent', function () {
  this.timeout(120_000);
  let app: TestApp;
  let sink: MailSink;
  let browser: Browser;
  let karim: Page;
  let tessa: Page;
  let list: string;
  let password = '';

  before(async () => {
    [sink, browser] = await Promise.all([startMailSink(), startBrowser()]);
    app = await startApp({
      config: { smtpUrl: sink.url, mailFrom: 'De Werf <dossier@school.example>' },
    });
    const dossier = await readyDossier(app, app.as('karim', 'zorgcoordinator'));
    list = `${app.origin}${app.base}/dossiers/${dossier}/logboek/verslagen`;
    karim = await visitor('karim', 'zorgcoordinator', { width: 1280, script: true });
    tessa = await visitor('tessa', 'docent', { width: 390, script: false });
  });
  after(async () => {
    await browser.close();
    await app.stop();
    await sink.stop();
  });

  async function visitor(
    name: string,
    role: 'docent' | 'zorgcoordinator',
    { width, script }: { width: number; script: boolean },
  ): Promise<Page> {
    const page = await (await browser.createBrowserContext()).newPage();
    await page.setViewport({ width, height: 850, isMobile: width < 500, hasTouch: width < 500 });
    await page.setJavaScriptEnabled(script);
    await page.browserContext().setCookie({
      name: 'host',
      value: app.as(name, role).cookies.get('host') ?? '',
      domain: new URL(app.origin).hostname,
      path: '/',
    });
    return page;
  }

  const tick = (page: Page, name: string): Promise<void> =>
    choose(page, `::-p-xpath(//label[contains(., "${name}")]//input)`);
  /** What the parent reads with a password: nothing with another. */
  async function opened(address: string, with_: string): Promise<string> {
    const pdf = new Uint8Array(
      sink.newest(address).mail.attachments[0]?.content ?? Buffer.alloc(0),
    );
    expect((await inspect(pdf, 'qpdf', '--password=kastanje', '--check', 'FILE')).text).to.include(
      'invalid password',
    );
    return await textOfPdf(
      Buffer.from(
        (await inspect(pdf, 'qpdf', `--password=${with_}`, '--decrypt', 'FILE', '-')).text,
        'latin1',
      ),
    );
  }

  it('begins at VERSLAGEN, and asks whom, which report and which password', async () => {
    await karim.goto(list);
    await follow(karim, named('a', 'Versleuteld e-mailen'));
    await choose(karim, 'input[value="handelingsdeel"]');
    await tick(karim, 'Marieke van den Berg');
    await look(karim, 'mailing a report');
    await follow(karim, named('button', 'Versleuteld e-mailen'));
    expect(await textOf(karim, 'h1')).to.equal('Verslag gemaild');
    password = await textOf(karim, '[data-secret]');
    expect(password).to.match(/^([a-z]+-){7}[a-z]+$/);
    await look(karim, 'a report, mailed');
  });

  it('reaches the parent as a mail that says nothing, and opens with the password that was told', async () => {
    await deliverAll(app);
    const { mail } = sink.newest(MOTHER);
    expect(`${mail.subject ?? ''} ${mail.text ?? ''} ${String(mail.html)}`)
      .not.to.include(password)
      .and.not.include('Yara');
    const words = await opened(MOTHER, password);
    expect(words)
      .to.include('Handelingsdeel')
      .and.include('Yara van den Berg')
      .and.include('tekst aanpak');
  });

  it('shows that it arrived, and never the password again', async () => {
    await follow(karim, named('a', 'Naar de verslagen'));
    expect(await textOf(karim, 'tbody'))
      .to.include('gemaild aan Marieke van den Berg')
      .and.include('bezorgd bij de mailserver');
    await look(karim, 'reports, mailed');
    await karim.goBack();
    expect(await karim.content()).not.to.include(password);
  });

  it('works on a telephone without scripts, with a password of one’s own, and once for a form that is sent twice', async () => {
    await tessa.goto(`${list}/mailen`);
    await tick(tessa, 'Ali Kaya');
    await choose(tessa, 'input[name="keuze"][value="eigen"]');
    await tessa.type('#wachtwoord', OWN);
    await follow(tessa, named('button', 'Versleuteld e-mailen'));
    expect(await textOf(tessa, '[data-secret]')).to.equal(OWN);
    await deliverAll(app);
    expect(await opened(FATHER, OWN)).to.include('Ontwikkelingsperspectief');
    const count = sink.received.length;
    await tessa.reload();
    expect(await textOf(tessa, 'main')).to.include('er is niets opnieuw gemaild');
    await deliverAll(app);
    expect(sink.received).to.have.length(count);
  });
});
