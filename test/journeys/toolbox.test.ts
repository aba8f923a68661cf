import { expect } from 'chai';
import type { Page } from 'puppeteer';
import { follow, keepPictures, named, newDossier, openStage, textOf, typedDay } from './support.ts';
import type { Stage, Visitor } from './support.ts';
import { finishStep, wordMaker, writeStep } from './writing.ts';

const rootOf = (page: Page): string => page.url().replace(/\/stappen\/\d+([?#].*)?$/, '/stappen');
const ticks = (page: Page): Promise<string[]> =>
  page.$$eval('.steps li.done', (all) => all.map((one) => one.getAttribute('data-step') ?? ''));

describe('a dossier of the wrong type, whose toolbox is empty', function () {
  this.timeout(60_000);
  // Every part stands on the one before.
  this.bail(true);
  let stage: Stage;
  let tessa: Visitor;
  let old = '';
  let fresh = '';
  const word = wordMaker();

  before(async () => {
    stage = await openStage();
    tessa = await stage.signedOn('tessa');
    old = await newDossier(tessa.page, stage.dossier, 'Yara', 'extra');
  });
  afterEach(async function () {
    await keepPictures(stage, this.currentTest);
  });
  after(async () => {
    await stage.stop();
  });

  for (const step of [1, 2, 3, 4, 5, 6, 7]) {
    it(`is written: step ${step}, not finished`, async () => {
      await tessa.page.goto(`${old}/${step}`);
      await writeStep(tessa.page, word);
    });
  }

  it('says why “MAAK EEN KEUZE” is empty, and lets this toolbox be skipped with BEVESTIGEN', async () => {
    const { page } = tessa;
    await page.goto(`${old}/9`);
    expect(await textOf(page, 'h1')).to.include('Ondersteuningstoolbox');
    expect(await textOf(page, '#toolbox-leeg')).to.equal('Waarom is deze toolbox leeg?');
    expect(await textOf(page, 'main')).to.include('EXTRA ONDERSTEUNING OP VOORZIENING');
    const offered = await page.$$eval('#v-choice option', (all) =>
      all.map((one) => (one.textContent ?? '').trim()),
    );
    expect(offered, 'nothing to choose but to skip').to.deep.equal([
      'MAAK EEN KEUZE',
      'Ik wil deze toolbox overslaan',
    ]);
    await page.select('#v-choice', 'skip');
    await follow(page, named('button', 'BEVESTIGEN'));
    expect(page.url()).to.include('/stappen/10');
  });

  it('has nothing to evaluate without goals: 10. Evalueren is AFRONDEN alone', async () => {
    const { page } = tessa;
    expect(await textOf(page, 'main')).to.include('er is niets te evalueren');
    await follow(page, named('button', 'AFRONDEN'));
    expect(page.url()).to.include('/stappen/11');
  });

  it('is adapted in 11. Dossier status, and goes on as a filled dossier of EXTRA ONDERSTEUNING OP VOORZIENING', async () => {
    const { page } = tessa;
    const choice = await page.waitForSelector(
      '::-p-xpath(//label[contains(., "Aanpassen naar extra ondersteuning op voorziening")])',
    );
    await choice?.click();
    await follow(page, named('button', 'AFRONDEN'));
    expect(await textOf(page, 'main'), 'asked first').to.include('Dit dossier wordt gearchiveerd');
    await follow(page, named('button', 'Ja, nieuw dossier maken en dit archiveren'));
    fresh = rootOf(page);
    expect(fresh).not.to.equal(old);
    expect(await textOf(page, '.rail .pupil')).to.include('Extra ondersteuning op voorziening');
    expect(await ticks(page)).to.deep.equal([]);
    await page.goto(`${old}/3`);
    expect(await textOf(page, 'main')).to.include('Dit dossier is gearchiveerd');
    const typed = await textOf(page, '#stap, main');
    await page.goto(`${fresh}/3`);
    const there = await page.$$eval('#stap textarea', (all) =>
      all.map((one) => (one as unknown as { value: string }).value).filter(Boolean),
    );
    expect(there.length, 'texts taken along').to.be.greaterThan(2);
    for (const text of there) expect(typed).to.include(text);
  });

  it('ticks 1 to 7 in one go with AFRONDEN EN DOOR NAAR INSTEMMING, and registers consent in 8. Ontwikkelplan', async () => {
    const { page } = tessa;
    await page.goto(`${fresh}/1`);
    await follow(page, named('button', 'AFRONDEN EN DOOR NAAR INSTEMMING'));
    expect(page.url()).to.include('/stappen/8');
    expect(await ticks(page)).to.deep.equal(['1', '2', '3', '4', '5', '6', '7']);
    await writeStep(page, word);
    await follow(page, 'button[value="finish"]');
    await page.click('input[name="wijze"][value="buiten"]');
    await page.type('#datum', typedDay(-1));
    await page.type('#toelichting', 'In het gesprek op school, getekend.');
    await follow(page, named('button', 'INSTEMMING REGISTREREN'));
    expect(await ticks(page)).to.deep.equal(['1', '2', '3', '4', '5', '6', '7', '8']);
    await page.goto(`${fresh}/9`);
    expect(await textOf(page, 'h1')).to.include('Toelaatbaarheid toolbox');
    expect(await page.$('#toolbox-leeg')).to.equal(null);
  });

  it('is mended as well from the empty toolbox itself, which asks first', async () => {
    const { page } = tessa;
    await page.goto(`${stage.dossier}/leerlingen`);
    const names = await page.$$eval('tbody th a', (all) =>
      all.map((one) => (one.textContent ?? '').trim()),
    );
    const other = names.find((name) => name !== '' && !name.includes('Yara')) ?? '';
    const second = await newDossier(page, stage.dossier, other.split(',')[0] ?? '', 'basis');
    await page.goto(`${second}/3`);
    const typed = await writeStep(page, word);
    await finishStep(page, second, 3);
    await page.goto(`${second}/9`);
    await follow(page, named('a', 'Aanpassen naar extra ondersteuning op voorziening'));
    expect(await textOf(page, 'main'), 'asked first').to.include('Dit dossier wordt gearchiveerd');
    await follow(page, named('button', 'Ja, nieuw dossier maken en dit archiveren'));
    const mended = rootOf(page);
    expect(mended).not.to.equal(second);
    expect(await textOf(page, '.rail .pupil')).to.include('Extra ondersteuning op voorziening');
    await page.goto(`${mended}/3`);
    expect(
      await page.$eval('#v-helpQuestion', (field) => (field as unknown as { value: string }).value),
    ).to.equal(typed.get('helpQuestion'));
    expect(await ticks(page)).to.deep.equal([]);
  });

  it('broke no rule of the content security policy and threw in no script', () => {
    expect(tessa.complaints).to.deep.equal([]);
  });
});
