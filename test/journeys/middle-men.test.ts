import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import express from 'express';
import type { Request, RequestHandler } from 'express';
import type { Page } from 'puppeteer';
import { pdfBytes } from '../support/files.ts';
import {
  append,
  inPage,
  keepPictures,
  newDossier,
  openStage,
  replace,
  textOf,
  valueIn,
  waitForSaveState,
} from './support.ts';
import type { Stage, Visitor } from './support.ts';
import { daily } from '../support/long-run.ts';

const FIELD = '#v-signalsSchool';
const SECOND = '#v-helpQuestion';
const THIRD = '#v-signalsParents';
const BARRED = 'de beveiliging van de school weigert deze tekst';
const SENTENCE = 'We select the best books from the library.';

/** Reads a body and puts it back, as what only looks at a request does. */
function peek(request: Request): Promise<string> {
  return new Promise((resolve) => {
    const size = Number(request.headers['content-length'] ?? 0);
    const parts: Buffer[] = [];
    const look = (): void => {
      for (let part = request.read() as Buffer | null; part !== null; part = null) parts.push(part);
      const whole = Buffer.concat(parts);
      if (whole.length < size) {
        request.once('readable', look);
        return;
      }
      if (size > 0) request.unshift(whole);
      resolve(whole.toString('utf8'));
    };
    if (size === 0) look();
    else request.once('readable', look);
  });
}

describe('what stands between the browser and the dossier', function () {
  this.timeout(120_000);
  let stage: Stage;
  let tessa: Visitor;
  let karim: Visitor;
  let root = '';
  let step = '';
  let posts: { path: string; body: string; at: number }[] = [];

  before(async () => {
    stage = await openStage();
    [tessa, karim] = await Promise.all([stage.signedOn('tessa'), stage.signedOn('karim')]);
    tessa.page.on('dialog', (dialog) => {
      void dialog.accept();
    });
    root = await newDossier(tessa.page, stage.dossier, 'Yara');
    step = `${root}/3`;
  });
  beforeEach(async () => {
    stage.front = undefined;
    posts = [];
    await tessa.page.bringToFront();
    await tessa.page.goto(step);
  });
  afterEach(async function () {
    await keepPictures(stage, this.currentTest);
    stage.front = undefined;
    await replaceAll(tessa.page);
  });
  after(async () => {
    await stage.stop();
  });

  /** Empties what a test left, so that the page can be left. */
  const replaceAll = async (page: Page): Promise<void> => {
    await inPage(
      page,
      `for (const field of document.querySelectorAll('#stap textarea')) {
        field.value = field.defaultValue; field.dispatchEvent(new Event('input', { bubbles: true })); }
      dispatchEvent(new Event('online'));`,
    );
    await page.waitForSelector('[data-save][data-state="saved"]');
  };

  /** What the server has: a page made anew, in somebody else's browser. */
  const stored = async (field: string): Promise<string> => {
    await karim.page.goto(step);
    return await valueIn(karim.page, field);
  };

  /** Answers posts of changes whose body it does not like with a page of its own. */
  const firewall =
    (status: number, dislikes: (body: string) => boolean): RequestHandler =>
    async (request, response, next) => {
      if (request.method !== 'POST' || request.path.endsWith('/aanwezig')) {
        next();
        return;
      }
      const body = await peek(request);
      posts.push({ path: request.path, body, at: Date.now() });
      if (dislikes(decodeURIComponent(body.replaceAll('+', ' ')))) {
        response
          .status(status)
          .type('html')
          .send('<!doctype html><title>Forbidden</title><h1>Request blocked</h1>');
      } else next();
    };

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      setTimeout(resolve, ms);
    });
  const markOf = (page: Page, field: string): Promise<string> => textOf(page, `${field}-f`);
  /** Types in several fields at once, so that one request carries them all. */
  const typeAll = (page: Page, texts: Record<string, string>): Promise<unknown> =>
    inPage(
      page,
      `for (const [field, text] of ${JSON.stringify(Object.entries(texts))}) {
        const area = document.querySelector(field); area.value = text; area.dispatchEvent(new Event('input', { bubbles: true })); }`,
    );

  for (const status of daily([403], [403, 406, 400])) {
    it(`a firewall that answers ${status} costs one field: the others are kept, it is marked, and its text is not sent again`, async () => {
      const { page } = tessa;
      stage.front = firewall(status, (body) => body.includes('select the best books from'));
      const note = `Onschuldig ${status}.`;
      await typeAll(page, {
        [FIELD]: `${note} Een.`,
        [SECOND]: SENTENCE,
        [THIRD]: `${note} Drie.`,
      });
      const began = Date.now();
      await waitForSaveState(page, BARRED, 15_000);
      expect(Date.now() - began).to.be.lessThan(5_000);
      expect(await markOf(page, SECOND)).to.include(BARRED);
      expect(await page.$(`${FIELD}-f`)).to.equal(null);
      expect(await stored(FIELD)).to.equal(`${note} Een.`);
      expect(await stored(THIRD)).to.equal(`${note} Drie.`);
      expect(await stored(SECOND)).to.equal('');
      await page.bringToFront();
      const sent = posts.length;
      await append(page, FIELD, ' En verder.');
      await waitForSaveState(page, BARRED, 15_000);
      await pause(3_000);
      expect(await stored(FIELD)).to.equal(`${note} Een. En verder.`);
      expect(
        posts.slice(sent).filter(({ body }) => body.includes('best books')),
        'posts of the refused text',
      ).to.deep.equal([]);
      await page.bringToFront();
      await replace(page, SECOND, 'We kiezen boeken.');
      await waitForSaveState(page, 'Opgeslagen om', 15_000);
      expect(await page.$(`${SECOND}-f`)).to.equal(null);
      expect(await stored(SECOND)).to.equal('We kiezen boeken.');
      await page.bringToFront();
      await replace(page, SECOND, ' ');
      await page.keyboard.press('Backspace');
      await waitForSaveState(page, 'Opgeslagen om', 15_000);
    });
  }

  it('a refused text is copied with one button', async () => {
    const { page, context } = tessa;
    await context.setPermission(
      stage.origin,
      { permission: { name: 'clipboard-read' }, state: 'granted' },
      { permission: { name: 'clipboard-write' }, state: 'granted' },
    );
    stage.front = firewall(403, (body) => body.includes('select the best books from'));
    await typeAll(page, { [SECOND]: SENTENCE });
    await waitForSaveState(page, BARRED, 15_000);
    await page.waitForSelector(`${SECOND}-f button`);
    await page.focus(`${SECOND}-f button`);
    await page.keyboard.press('Enter');
    await page.waitForFunction(
      `document.querySelector('${SECOND}-f button').textContent === 'Gekopieerd'`,
    );
    expect(await inPage(page, 'navigator.clipboard.readText()')).to.equal(SENTENCE);
  });

  it('AFRONDEN with a refused text stays, and leads to the field', async () => {
    const { page } = tessa;
    stage.front = firewall(403, (body) => body.includes('select the best books from'));
    await typeAll(page, { [SECOND]: SENTENCE });
    await page.$eval('button[value="finish"]', (button) => {
      (button as unknown as { click(): void }).click();
    });
    await page.waitForFunction(`document.activeElement?.id === '${SECOND.slice(1)}'`);
    expect(await markOf(page, SECOND)).to.include(BARRED);
    expect(page.url()).to.include('/stappen/3');
  });

  it('a firewall that shuts a person out altogether is not blamed on a text, and all is sent once it opens', async () => {
    const { page } = tessa;
    stage.front = (_request, response) => {
      response.status(403).type('html').send('<h1>Request blocked</h1>');
    };
    await typeAll(page, { [FIELD]: 'Een.', [THIRD]: 'Drie.' });
    await waitForSaveState(page, 'de server van de school geeft een storing', 15_000);
    expect(await page.$$('.fault')).to.deep.equal([]);
    stage.front = undefined;
    await inPage(page, 'void dispatchEvent(new Event("online"))');
    await waitForSaveState(page, 'Opgeslagen om', 20_000);
    expect([await stored(FIELD), await stored(THIRD)]).to.deep.equal(['Een.', 'Drie.']);
  });

  it("a host's own limit of 100 kB costs the long text alone, says within five seconds that it is too long, and stops", async () => {
    const { page } = tessa;
    const host = express.Router().use(express.json(), express.urlencoded({ extended: true }));
    stage.front = (request, response, next) => {
      if (request.method === 'POST') posts.push({ path: request.path, body: '', at: Date.now() });
      host(request, response, (error?: unknown) => {
        if (error === undefined) next();
        else response.status(413).type('html').send('<h1>PayloadTooLargeError</h1>');
      });
    };
    const long = 'Zin met woorden. '.repeat(7_100);
    await typeAll(page, { [FIELD]: long, [SECOND]: 'Wel bewaard.' });
    const began = Date.now();
    await waitForSaveState(page, 'deze tekst is te lang voor deze server', 15_000);
    expect(Date.now() - began).to.be.lessThan(5_000);
    expect(await markOf(page, FIELD)).to.include('te lang voor deze server');
    expect(await stored(SECOND)).to.equal('Wel bewaard.');
    await page.bringToFront();
    const sent = posts.filter(({ path }) => path.endsWith('/wijzigingen')).length;
    await pause(5_000);
    expect(posts.filter(({ path }) => path.endsWith('/wijzigingen'))).to.have.length(sent);
    expect((await valueIn(page, FIELD)).length, 'the text stays').to.equal(long.length);
    expect(
      stage.log.filter((line) => line.includes('mount the dossier before express.json()')),
    ).to.have.length(1);
    const check = (await stage.plugin.doctor()).find(({ name }) => name === 'bodies arrive unread');
    expect(check).to.include({ ok: false });
    expect(check?.advice).to.include('mount the dossier before express.json()');
  });

  for (const status of daily([502], [502, 504])) {
    it(`a proxy that answers ${status} is told as a fault of the server, tried again ever more seldom, and costs nothing`, async () => {
      const { page } = tessa;
      let away = true;
      const proxy = firewall(status, () => away);
      stage.front = (request, response, next) => proxy(request, response, next);
      await append(page, FIELD, ` Tijdens ${status}.`);
      await waitForSaveState(page, 'de server van de school geeft een storing', 15_000);
      for (let tries = 0; tries < 200 && posts.length < 3; tries += 1) await pause(50);
      const gaps = posts.slice(1).map(({ at }, index) => at - (posts[index]?.at ?? 0));
      expect(gaps[0]).to.be.greaterThan(1_500);
      expect(gaps[1]).to.be.greaterThan((gaps[0] ?? 0) * 1.5);
      away = false;
      await inPage(page, 'void dispatchEvent(new Event("online"))');
      await waitForSaveState(page, 'Opgeslagen om', 20_000);
      expect(await stored(FIELD)).to.include(`Tijdens ${status}.`);
    });
  }

  it('a file that a firewall refuses is not blamed on the line, and not sent again', async () => {
    const { page } = tessa;
    await page.goto(root.replace(/\/stappen.*$/, '/logboek/bestanden'));
    const folder = await mkdtemp(join(tmpdir(), 'opp-middle-'));
    const file = join(folder, 'verslag.pdf');
    await writeFile(file, pdfBytes('reis'));
    stage.front = (request, response, next) => {
      if (!request.path.includes('/delen/')) {
        next();
        return;
      }
      posts.push({ path: request.path, body: '', at: Date.now() });
      response.status(403).type('html').send('<h1>Virus</h1>');
    };
    const picker = (await page.$('#bestand')) as unknown as {
      uploadFile(path: string): Promise<void>;
    } | null;
    await picker?.uploadFile(file);
    await page.select('#categorie', 'other');
    await page.click('[data-upload-send]');
    await page.waitForFunction(
      `document.querySelector('[data-upload-text]').textContent.includes('De beveiliging van de school weigert dit bestand')`,
    );
    expect(posts).to.have.length(1);
    await rm(folder, { recursive: true, force: true });
    await page.goto(step);
  });

  it('broke no rule of the content security policy and threw in no script', () => {
    expect([...tessa.complaints, ...karim.complaints]).to.deep.equal([]);
  });
});
