import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'puppeteer';
import { look, unfold } from '../journeys/look.ts';
import { startBrowser } from '../journeys/support.ts';
import type { Client } from '../support/client.ts';
import { granted, quickTlv, requestUrl, takeUp, twoAtDesk } from '../support/desk.ts';
import { readyForRequest, sendNow, startRequestApp, useRoute } from '../support/requests.ts';
import type { RequestApp } from '../support/requests.ts';

describe('the pages of the desk', function () {
  this.timeout(180_000);
  let of: RequestApp;
  let els: Client;
  let joris: Client;
  let browser: Browser;
  let page: Page;
  let request: string;

  before(async () => {
    of = await startRequestApp();
    ({ els, joris } = await twoAtDesk(of.app));
    await useRoute(of, quickTlv);
    browser = await startBrowser();
    page = await browser.newPage();
  });
  after(async () => {
    await browser.close();
    await of.app.stop();
  });

  /** As this person, in a window. */
  const open = async (client: Client, path: string): Promise<void> => {
    const cookies = [...client.cookies].map(([name, value]) => ({
      name,
      value,
      domain: new URL(of.app.origin).hostname,
      path: '/',
    }));
    await browser.setCookie(...cookies);
    await page.goto(path.startsWith('http') ? path : `${of.app.origin}${path}`);
    await unfold(page);
  };
  const at = (path: string): string => `${of.app.base}${path}`;

  it('fit beside each other and below each other, from an empty inbox to a decision', async () => {
    await open(els, at('/swv'));
    await look(page, 'inbox, empty');
    await open(els, at('/swv/tlv'));
    await look(page, 'TLVs, none');
    request = await sendNow(of, await readyForRequest(of), 'Karim, dinsdag na half vier');
    await open(els, at('/swv'));
    await look(page, 'inbox');
    await open(els, at('/'));
    await look(page, 'start of the desk');
    await open(els, requestUrl(of.app, request));
    await look(page, 'a new request');
    await open(els, `${requestUrl(of.app, request)}/besluit`);
    await look(page, 'nobody treats it');
    await takeUp(of.app, els, request);
    await els.post(`${requestUrl(of.app, request)}/notities`, {
      id: randomUUID(),
      tekst: 'Eerst bellen met de jeugdarts.',
    });
    await els.post(at('/swv/zinnen'), {
      id: randomUUID(),
      titel: 'Onderbouwing is helder',
      tekst: 'De onderbouwing is helder.',
    });
    await open(els, at('/swv/zinnen'));
    await look(page, 'sentences');
    await open(els, requestUrl(of.app, request));
    await look(page, 'a request that is treated');
    await open(els, `${requestUrl(of.app, request)}/besluit`);
    await look(page, 'deciding');
    await page.click('input[value="toegekend"]');
    await look(page, 'deciding, granted');
    await page.click('button[value="besluiten"]');
    await page.waitForSelector('#fouten');
    await look(page, 'deciding, with faults');
    await els.post(`${requestUrl(of.app, request)}/besluit`, granted);
    await open(joris, `${requestUrl(of.app, request)}/besluit`);
    await look(page, 'a proposal');
    await page.click('form#besluit button');
    await page.waitForSelector('.note.ok');
    await look(page, 'a decided request');
    await open(joris, `${requestUrl(of.app, request)}/besluit/document`);
    await look(page, 'a document');
    await open(joris, at('/swv/tlv'));
    await look(page, 'TLVs');
  });
});
