import { expect } from 'chai';
import type { Browser, Page } from 'puppeteer';
import { advised, ANNA, askedRequest, BRAM, namedUrl, nameExperts } from '../support/advice.ts';
import type { Client } from '../support/client.ts';
import { codeIn, deliverAll, parentOf } from '../support/consent.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { deskPerson } from '../support/partnership.ts';
import { readyForRequest, startRequestApp, useRoute } from '../support/requests.ts';
import type { RequestApp } from '../support/requests.ts';
import { look, lookLight } from './look.ts';
import { startBrowser } from './support.ts';

const OWN = 'Deze leerling heeft baat bij een kleine setting met vaste gezichten. Dat zag ik zelf.';

describe('an expert with a phone of 390 px and without a script', function () {
  this.timeout(240_000);
  let of: RequestApp;
  let sink: MailSink;
  let browser: Browser;
  let page: Page;
  let request: string;
  let dossier: string;

  before(async () => {
    sink = await startMailSink();
    of = await startRequestApp({
      config: { smtpUrl: sink.url, mailFrom: 'De Werf <dossier@school.example>' },
    });
    await useRoute(of, advised);
    ({ dossier, request } = await askedRequest(of, sink));
    browser = await startBrowser();
    page = await browser.newPage();
    await page.setViewport({ width: 390, height: 844 });
    await page.setJavaScriptEnabled(false);
  });
  after(async () => {
    await browser.close();
    await of.app.stop();
    await sink.stop();
  });

  const go = async (press: string): Promise<void> => {
    await Promise.all([page.waitForNavigation(), page.click(press)]);
  };
  const text = (): Promise<string> => page.$eval('body', (body) => body.textContent);

  it('comes in with the code of the mail', async () => {
    await page.goto(of.app.origin + parentOf(of.app, sink, ANNA).link);
    await lookLight(page, 'link for an advice');
    await go('main button');
    await deliverAll(of.app);
    await page.type('input[name="code"]', codeIn(sink, ANNA));
    await go('main form button');
    expect(page.url()).to.match(/\/inzage\/advies$/);
    expect(await text()).to.include('Lees eerst');
    await lookLight(page, 'advice, empty');
  });

  it('reads a part, writes a draft, and finds it again', async () => {
    await go('.parts a');
    await lookLight(page, 'advice, part');
    await go('main a');
    await page.type('#woorden', OWN);
    await go('button[formaction$="concept"]');
    expect(await text()).to.include('Bewaard');
    expect(await page.$eval('#woorden', ({ textContent }) => textContent)).to.equal(OWN);
  });

  it('is told at each tick what is missing, and signs', async () => {
    await go('#adviesformulier .primary');
    expect(await text()).to.include('Zet een vinkje dat dit je eigen advies is.');
    await lookLight(page, 'advice, faults');
    await page.click('#onafhankelijk');
    await page.click('#eigen');
    await go('#adviesformulier .primary');
    expect(await text())
      .to.include('Je ondertekende advies')
      .and.include(OWN);
    await lookLight(page, 'advice, signed');
  });

  describe('on the screens of school and desk', () => {
    /** A page of the browser that is signed on as this client is. */
    const opened = async (client: Client, url: string): Promise<Page> => {
      const context = await browser.createBrowserContext();
      const fresh = await context.newPage();
      await context.setCookie(
        ...[...client.cookies].map(([name, value]) => ({
          name,
          value,
          domain: new URL(of.app.origin).hostname,
        })),
      );
      await fresh.goto(of.app.origin + url);
      return fresh;
    };

    it('shows who was asked, to both, and who can be asked instead', async () => {
      const els = await deskPerson(of.app);
      const list = `${of.app.base}/swv/aanvragen/${request}/deskundigen`;
      const desk = await opened(els, list);
      expect(await desk.$eval('main', (main) => main.textContent))
        .to.include('ondertekend op')
        .and.include(OWN);
      await look(desk, 'experts at the desk');
      const [, id = ''] =
        /deskundigen\/([0-9a-f-]{36})\/link/.exec((await els.visit(list)).text) ?? [];
      await look(await opened(els, `${list}/${id}/vervangen`), 'replace an expert');
      const school = `${of.app.base}/dossiers/${dossier}/aanvragen/${request}/deskundigen`;
      await look(await opened(of.karim, school), 'experts at the school');
    });

    it('names the experts of a request that is being prepared', async () => {
      const noor = await readyForRequest(of, 'noor');
      await look(await opened(of.karim, namedUrl(of.app, noor)), 'naming experts, empty');
      expect((await nameExperts(of.app, of.karim, noor)).status).to.equal(303);
      const named = await opened(of.karim, namedUrl(of.app, noor));
      expect(await named.$eval('#email2', (field) => field.getAttribute('value'))).to.equal(BRAM);
      await look(named, 'naming experts');
    });
  });
});
