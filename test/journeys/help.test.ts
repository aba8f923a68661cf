import { expect } from 'chai';
import type { Page } from 'puppeteer';
import { look } from './look.ts';
import {
  follow,
  inPage,
  keepPictures,
  named,
  openStage,
  textOf,
  withPartnership,
} from './support.ts';
import type { Stage, Visitor } from './support.ts';

const DRAWING = '#verloop + [data-zoom]';

/** The instruction of a request, and its drawing, in a browser. */
describe('the help on a request', function () {
  this.timeout(120_000);
  let stage: Stage;
  let karim: Visitor;

  before(async () => {
    stage = await openStage({ licences: withPartnership });
    karim = await stage.signedOn('karim');
  });
  afterEach(async function () {
    await keepPictures(stage, this.currentTest);
  });
  after(async () => {
    await stage.stop();
  });

  const width = (page: Page): Promise<number> =>
    inPage<number>(
      page,
      `document.querySelector('${DRAWING} figure svg').getBoundingClientRect().width`,
    );

  it('is found from the help, and read on a wide and a narrow screen', async () => {
    const { page } = karim;
    await page.goto(`${stage.dossier}/hulp?zoek=${encodeURIComponent('stabiel leerlingkenmerk')}`);
    await follow(page, '[aria-labelledby="gevonden"] a');
    expect(page.url()).to.match(/\/hulp\/routes\/tlv#bestanden$/);
    expect(await textOf(page, 'main')).to.include('Individueel intelligentieonderzoek');
    await look(page, 'instruction of a request');
  });

  it('is drawn larger and smaller by buttons and by keys, and fits again', async () => {
    const { page } = karim;
    await page.goto(`${stage.dossier}/hulp/routes/tlv`);
    await page.waitForSelector(`${DRAWING} [data-zoom-bar]:not([hidden])`);
    const first = await width(page);
    await page.click(`${DRAWING} [data-zoom-by="in"]`);
    expect(await width(page)).to.be.closeTo(first * 1.25, 2);
    expect(await textOf(page, `${DRAWING} [data-zoom-size]`)).to.equal('125%');
    await page.focus(`${DRAWING} figure`);
    await page.keyboard.press('-');
    await page.keyboard.press('-');
    expect(await width(page)).to.be.closeTo(first / 1.25, 2);
    await page.keyboard.press('+');
    expect(await width(page)).to.be.closeTo(first, 2);
    await page.setViewport({ width: 390, height: 800 });
    await page.keyboard.press('0');
    const frame = await inPage<number>(
      page,
      `document.querySelector('${DRAWING} figure').clientWidth`,
    );
    expect(await width(page)).to.be.at.most(frame + 1);
    await page.setViewport({ width: 1280, height: 800 });
  });

  it('stands at its own size without scripts, with the same in words below', async () => {
    const { page } = karim;
    await page.setJavaScriptEnabled(false);
    try {
      await page.goto(`${stage.dossier}/hulp/routes/hit`);
      expect(await page.$(`${DRAWING} [data-zoom-bar][hidden]`)).to.not.equal(null);
      expect(await page.$(`${DRAWING} figure[tabindex="0"] svg`)).to.not.equal(null);
      expect(await textOf(page, 'main')).to.include('In woorden, met wat ervoor nodig is');
    } finally {
      await page.setJavaScriptEnabled(true);
    }
  });

  it('is of the desk’s own for who works there', async () => {
    const { page, context } = await stage.signedOn('fatima');
    await page.goto(`${stage.dossier}/hulp`);
    expect(await textOf(page, 'h1')).to.equal('Hulp voor het samenwerkingsverband');
    await look(page, 'help of the desk');
    await follow(page, named('a', 'Heliomare Interventieteam'));
    expect(await textOf(page, 'h1')).to.include('Heliomare Interventieteam');
    await context.close();
  });
});
