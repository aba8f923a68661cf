import { expect } from 'chai';
import type { Page } from 'puppeteer';
import {
  append,
  inPage,
  keepPictures,
  named,
  newDossier,
  openStage,
  textOf,
  valueIn,
  waitForSaveState,
} from './support.ts';
import type { Stage, Visitor } from './support.ts';

const FIELD = '#v-helpQuestion';

describe('leaving a step', function () {
  this.timeout(120_000);
  let stage: Stage;
  let tessa: Visitor;
  let karim: Visitor;
  let root = '';
  const asked: string[] = [];

  before(async () => {
    stage = await openStage();
    [tessa, karim] = await Promise.all([stage.signedOn('tessa'), stage.signedOn('karim')]);
    root = await newDossier(tessa.page, stage.dossier, 'Yara');
    tessa.page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.accept();
    });
  });
  beforeEach(async () => {
    asked.length = 0;
    await tessa.page.bringToFront();
    await tessa.page.goto(`${root}/3`);
  });
  afterEach(async function () {
    await keepPictures(stage, this.currentTest);
  });
  after(async () => {
    await stage.stop();
  });

  const stored = async (): Promise<string> => {
    await karim.page.goto(`${root}/3`);
    return await valueIn(karim.page, FIELD);
  };
  const untilStored = async (text: string): Promise<void> => {
    for (let tries = 0; tries < 40 && !(await stored()).includes(text); tries += 1)
      await new Promise((later) => {
        setTimeout(later, 100);
      });
    expect(await stored()).to.include(text);
  };
  /** With the first key a page fetches what it needs when it is left: it is there once it saved. */
  const type = async (page: Page, text: string): Promise<void> => {
    await append(page, FIELD, '.');
    await waitForSaveState(page, 'Opgeslagen om', 20_000);
    await append(page, FIELD, text);
  };

  it('by the rail within two seconds after the last key asks nothing, and the next page knows of it', async () => {
    const { page } = tessa;
    await type(page, 'Via de rail.');
    await Promise.all([
      page.waitForNavigation(),
      page.$eval('[data-rail] [data-step="4"] a', (link) => {
        (link as unknown as { click(): void }).click();
      }),
    ]);
    expect(page.url()).to.include('/stappen/4');
    expect(asked).to.deep.equal([]);
    expect(await textOf(page, '[data-step="3"]')).to.include('in bewerking');
    expect(await stored()).to.include('Via de rail.');
  });

  it('with Back asks nothing and loses nothing', async () => {
    const { page } = tessa;
    await page.goto(`${root}/5`);
    await page.goto(`${root}/3`);
    await type(page, ' Terug.');
    await page.goBack();
    expect(page.url()).to.include('/stappen/5');
    expect(asked).to.deep.equal([]);
    await untilStored('Terug.');
  });

  it('by loading it again keeps the last field, also on the page that then shows', async () => {
    const { page } = tessa;
    await type(page, ' Herladen.');
    await page.reload();
    expect(asked).to.deep.equal([]);
    await page.waitForFunction(`document.querySelector('${FIELD}')?.value.includes('Herladen.')`, {
      timeout: 40_000,
    });
    await untilStored('Herladen.');
  });

  it('by closing the tab keeps the last words', async () => {
    const page = await tessa.context.newPage();
    await page.goto(`${root}/3`);
    await type(page, ' Gesloten.');
    await page.close({ runBeforeUnload: true });
    await untilStored('Gesloten.');
  });

  it('with more than a browser sends after a page is gone still asks', async () => {
    const { page } = tessa;
    await inPage(
      page,
      `(() => { const area = document.querySelector('${FIELD}'); area.value += 'Lang. '.repeat(10_000);
        area.dispatchEvent(new Event('input', { bubbles: true })); })()`,
    );
    await page.goto(`${root}/5`);
    expect(asked).to.deep.equal(['beforeunload']);
  });

  it('after a save asks nothing', async () => {
    const { page } = tessa;
    await type(page, ' Klaar.');
    await waitForSaveState(page, 'Opgeslagen om');
    await page.goto(`${root}/5`);
    expect(asked).to.deep.equal([]);
  });

  it('shows while writing what the page says of itself: the side, the domain, the counter', async () => {
    const { page } = tessa;
    await page.goto(`${root}/4`);
    expect(await textOf(page, '.side')).to.include('Er is nog niets gewijzigd.');
    const domain = '#v-domains-technisch-lezen';
    const first = (await page.$(domain)) === null ? 'details.domain' : domain;
    expect(await textOf(page, `${first} > summary .sum`)).to.equal('nog leeg');
    await page.type(`${first} textarea`, 'Leest graag.');
    await waitForSaveState(page, 'Opgeslagen om');
    await page.waitForFunction(
      `document.querySelector('${first} > summary .sum').textContent === 'ingevuld'`,
    );
    expect(await textOf(page, '.side [data-past]')).to.include('Tessa de Vries');
    expect(await textOf(page, '.side')).not.to.include('Er is nog niets gewijzigd.');
  });

  it('counts rows that are added and removed at once', async () => {
    const { page } = tessa;
    await page.goto(`${root}/3`);
    const counter = (): Promise<string> => textOf(page, '[data-step="3"] [data-progress]');
    const changes = (from: string): Promise<unknown> =>
      page.waitForFunction(
        `document.querySelector('[data-step="3"] [data-progress]').textContent.trim() !== ${JSON.stringify(from)}`,
        { timeout: 10_000 },
      );
    const alone = await counter();
    await (await page.$('button[value="add:interventions"]'))?.press('Enter');
    await changes(alone);
    const more = await counter();
    await (await page.$('button[value^="remove:interventions"]'))?.press('Enter');
    await changes(more);
    expect(await counter()).to.equal(alone);
    expect(await textOf(page, '[data-step-state]')).to.include(alone);
  });

  it('leaves the rail in sight however far the page is scrolled, without an empty column', async () => {
    const { page } = tessa;
    await page.goto(`${root}/1`);
    await inPage(page, 'scrollTo(0, 1_600)');
    const seen = await inPage<{ top: number; bottom: number; high: number }>(
      page,
      `(() => { const rail = document.querySelector('.rail').getBoundingClientRect();
        const here = document.querySelector('[data-rail] [aria-current]').getBoundingClientRect();
        return { top: here.top, bottom: here.bottom, high: innerHeight, rail: rail.top }; })()`,
    );
    expect(seen.top).to.be.at.least(0);
    expect(seen.bottom).to.be.at.most(seen.high);
  });

  it('breaks no word of the rail, and shows names beside the numbers on a telephone', async () => {
    const { page } = tessa;
    await page.goto(`${root}/7`);
    await page.type('#stap textarea', 'Iets.');
    await waitForSaveState(page, 'Opgeslagen om');
    const words = `[...document.querySelectorAll('[data-rail] .name')].map((name) => {
      const range = document.createRange(); const text = name.firstChild;
      return text.textContent.trim().split(' ').map((word) => {
        const at = text.textContent.indexOf(word);
        range.setStart(text, at); range.setEnd(text, at + word.length);
        return { word, lines: new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size }; }); }).flat()`;
    for (const width of [1280, 390]) {
      await page.setViewport({ width, height: 844 });
      for (const { word, lines } of await inPage<{ word: string; lines: number }[]>(page, words))
        expect(lines, `${word} at ${width}`).to.equal(1);
    }
    const title = await inPage<number>(
      page,
      "document.querySelector('main h1').getBoundingClientRect().top + scrollY",
    );
    expect(title, 'pixels above the title').to.be.lessThan(275);
    await page.setViewport({ width: 1280, height: 900 });
  });

  it('opens all domains at once, and shows all of a finished step', async () => {
    const { page } = tessa;
    await page.goto(`${root}/4`);
    const shut = (): Promise<number> =>
      inPage(page, "document.querySelectorAll('details.domain:not([open])').length");
    expect(await shut()).to.be.greaterThan(3);
    await page.click(named('button', 'Alles openen'));
    expect(await shut()).to.equal(0);
    await page.click(named('button', 'Alles sluiten'));
    expect(await shut()).to.be.greaterThan(3);
  });

  it('broke no rule of the content security policy and threw in no script', () => {
    expect([...tessa.complaints, ...karim.complaints]).to.deep.equal([]);
  });
});
