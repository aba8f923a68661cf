import { expect } from 'chai';
import type { Page } from 'puppeteer';
import { follow, keepPictures, named, newDossier, openStage, textOf } from './support.ts';
import type { Stage, Visitor } from './support.ts';

describe('the domains of a group', function () {
  this.timeout(60_000);
  // Every part stands on the one before.
  this.bail(true);
  let stage: Stage;
  let ingrid: Visitor;
  let tessa: Visitor;
  let earlier = '';

  before(async () => {
    stage = await openStage();
    [ingrid, tessa] = await Promise.all([stage.signedOn('ingrid'), stage.signedOn('tessa')]);
    earlier = await newDossier(tessa.page, stage.dossier, 'Yara');
  });
  afterEach(async function () {
    await keepPictures(stage, this.currentTest);
  });
  after(async () => {
    await stage.stop();
  });

  const domainsIn = async (page: Page, dossier: string): Promise<string[]> => {
    await page.goto(`${dossier}/4`);
    return await page.$$eval('#stap details.domain > summary', (all) =>
      all.map((one) => (one.textContent ?? '').replaceAll(/\s+/g, ' ').trim()),
    );
  };
  const tick = async (page: Page, label: string): Promise<void> => {
    const box = await page.waitForSelector(
      `::-p-xpath(//label[contains(@class, "tick")][contains(., "${label}")])`,
    );
    await box?.click();
  };
  const toGroup = async (page: Page): Promise<void> => {
    await page.goto(`${stage.dossier}/instellingen/groepen`);
    await follow(page, '::-p-xpath(//tr[contains(., "2B")]//a)');
    await follow(page, named('a', 'DOMEINEN'));
  };

  it('get a new one through INSTELLINGEN - DOMEIN INSTELLINGEN, which comes under LEERGEBIED OVERSTIJGEND', async () => {
    const { page } = ingrid;
    await page.goto(`${stage.dossier}/instellingen`);
    await follow(page, named('a', 'DOMEIN INSTELLINGEN'));
    await follow(page, named('a', 'Nieuw domein'));
    await page.type(
      'main form input:not([type="hidden"]):not([type="checkbox"])',
      'Zelfredzaamheid',
    );
    await follow(page, named('button', 'OPSLAAN'));
    expect(
      await textOf(page, '::-p-xpath(//section[contains(., "LEERGEBIED OVERSTIJGEND")])'),
    ).to.include('Zelfredzaamheid');
  });

  it('are chosen in INSTELLINGEN - GROEPEN, tab DOMEINEN, and kept with OPSLAAN', async () => {
    const { page } = ingrid;
    await toGroup(page);
    expect(await textOf(page, 'main')).to.include('geldt alleen voor nieuwe dossiers');
    await tick(page, 'Zelfredzaamheid');
    await tick(page, 'Rekenen-wiskunde');
    await follow(page, named('button', 'OPSLAAN'));
    await toGroup(page);
    const chosen = await page.$$eval('#domeinen input:checked', (all) =>
      all.map((one) => (one.parentElement?.textContent ?? '').trim()),
    );
    expect(chosen.some((name) => name.includes('Zelfredzaamheid'))).to.equal(true);
    expect(
      chosen.some((name) => name.includes('Rekenen-wiskunde')),
      'unticked',
    ).to.equal(false);
  });

  it('reach a new dossier of the group, and not one that was there already', async () => {
    const { page } = tessa;
    const old = await domainsIn(page, earlier);
    expect(old.join()).to.include('Rekenen-wiskunde').and.not.include('Zelfredzaamheid');
    const fresh = await newDossier(page, stage.dossier, 'Yara', 'basis');
    const made = await domainsIn(page, fresh);
    expect(made.join()).to.include('Zelfredzaamheid').and.not.include('Rekenen-wiskunde');
    expect(await domainsIn(page, earlier), 'still as it was').to.deep.equal(old);
  });

  it('broke no rule of the content security policy and threw in no script', () => {
    expect([...ingrid.complaints, ...tessa.complaints]).to.deep.equal([]);
  });
});
