import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'puppeteer';
import { look } from './look.ts';
import { follow, inPage, keepPictures, named, newDossier, openStage, textOf } from './support.ts';
import type { Stage, Visitor } from './support.ts';

const HEAD = 'Leerlingnummer;Leerling;Geboortedatum;Domein;Toets;Datum;Vaardigheidsscore;Niveau';

async function choose(page: Page, file: string): Promise<void> {
  const [chooser] = await Promise.all([page.waitForFileChooser(), page.click('#bestand')]);
  await chooser.accept([file]);
  await follow(page, named('button', 'Bekijken wat er gebeurt'));
}

async function downloadedCsv(folder: string): Promise<string> {
  for (let tries = 0; tries < 200; tries += 1) {
    const file = (await readdir(folder)).find((name) => name.endsWith('.csv'));
    if (file !== undefined) return join(folder, file);
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
  throw new Error('No CSV was downloaded');
}

describe('the journey of test results from a file', function () {
  this.timeout(60_000);
  // Every part stands on the one before.
  this.bail(true);
  let stage: Stage;
  let karim: Visitor;
  let folder = '';
  let root = '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opp-results-'));
    stage = await openStage();
    karim = await stage.signedOn('karim');
    root = await newDossier(karim.page, stage.dossier, 'Yara');
  });
  afterEach(async function () {
    await keepPictures(stage, this.currentTest);
  });
  after(async () => {
    await stage.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('leads from the settings to a file that is chosen, and shows what it would do', async () => {
    const { page } = karim;
    await follow(page, named('a', 'Instellingen'));
    await follow(page, named('a', 'TOETSRESULTATEN INLEZEN'));
    const file = join(folder, 'uit-het-lvs.csv');
    await writeFile(
      file,
      `${HEAD}\r\nyara;;;Spelling;Cito M6;31-01-2026;131,5;IV\r\n;Yara van den Berg;03-05-2013;Spelling;Cito E6;15-06-2026;veel;III\r\n`,
    );
    await choose(page, file);
    expect(await textOf(page, 'main'))
      .to.include('1 nieuw resultaat')
      .and.include('Berg, Yara van den')
      .and.include('VS 131,5 · niveau IV')
      .and.include('Afgewezen (1)');
  });

  it('gives the rejected line to be mended, and reads the other one in while it can be left', async () => {
    const { page } = karim;
    const here = page.url();
    await follow(page, named('a', 'Afgewezen (1)'));
    expect(await textOf(page, 'main')).to.include('De vaardigheidsscore “veel” is geen getal.');
    await page.click('a[href$="/afgewezen.csv"]');
    const rejects = await downloadedCsv(karim.downloads);
    await writeFile(rejects, (await readFile(rejects, 'utf8')).replace('veel', '140'));
    await page.goto(here);
    await follow(page, named('button', '1 resultaat inlezen'));
    await page.goto(`${stage.dossier}/`);
    await page.goto(here);
    await page.waitForFunction(
      'document.querySelector("main").textContent.includes("1 resultaat ingelezen")',
    );
    await follow(page, named('a', 'Een ander bestand inlezen'));
    await choose(page, rejects);
    await follow(page, named('button', '1 resultaat inlezen'));
    await page.waitForFunction(
      'document.querySelector("main").textContent.includes("1 resultaat ingelezen")',
    );
  });

  it('leads to the dossier, where the results stand and can be seen in its history', async () => {
    const { page } = karim;
    await follow(page, 'main .links a.go');
    expect(page.url()).to.equal(`${root}/4`);
    const values = await page.$$eval('#stap input', (all) =>
      all.map((one) => (one as unknown as { value: string }).value),
    );
    expect(values).to.include.members([
      'Cito M6',
      '31-01-2026',
      '131,5',
      'Cito E6',
      '15-06-2026',
      '140',
    ]);
    await page.goto(`${root}/4/geschiedenis`);
    expect(await textOf(page, 'main'))
      .to.include('131,5')
      .and.include('Karim Bouali');
    expect(karim.complaints).to.deep.equal([]);
  });

  it('leads to the pupil, whose tables and days fit at every width', async () => {
    const { page } = karim;
    const file = join(folder, 'nog-meer.csv');
    const days = ['11-06-2025', '20-01-2026', '2-06-2026', '14-06-2026'];
    await writeFile(
      file,
      `Leerlingnummer;Domein;Toets;Datum;Ruwe score;Vaardigheidsscore;Niveau;DLE;DL;Functioneringsniveau\r\n${days
        .map(
          (day, at) =>
            `yara;Rekenen-wiskunde;Cito Rekenen-Wiskunde 3.0 M${at};${day};4${at};23${at},5;III;3${at};45;eind groep 5`,
        )
        .join('\r\n')}`,
    );
    await page.goto(`${stage.dossier}/instellingen/toetsresultaten`);
    await choose(page, file);
    await follow(page, named('button', '4 resultaten inlezen'));
    await page.waitForFunction(
      'document.querySelector("main").textContent.includes("4 resultaten ingelezen")',
    );
    await page.goto(`${stage.dossier}/leerlingen?zoek=vd+berg`);
    await follow(page, 'a[href*="/leerlingen/"][href$="-"], main a[href*="/leerlingen/"]');
    await page.$$eval('.growths details', (all) => {
      for (const one of all) (one as unknown as { open: boolean }).open = true;
    });
    await look(page, 'the page of a pupil with results');
    expect(
      await inPage<string[]>(
        page,
        `[...document.querySelectorAll('.growths .card')].filter((card) =>
          [...card.querySelectorAll('.table-scroll, svg')].some((one) =>
            one.getBoundingClientRect().right > card.getBoundingClientRect().right)).map((card) => card.textContent)`,
      ),
      'nothing runs out of its card',
    ).to.deep.equal([]);
    for (const width of [1280, 390]) {
      await page.setViewport({ width, height: 900 });
      expect(
        await inPage<string[]>(
          page,
          `[...document.querySelectorAll('.growth-words')].flatMap((words) => {
            const days = [...words.querySelectorAll('text')].filter((one) => /-/.test(one.textContent)).map((one) => ({ text: one.textContent, box: one.getBoundingClientRect() }));
            return days.slice(1).filter((one, at) => one.box.left < days[at].box.right + 4).map((one) => one.text);
          })`,
        ),
        `${width}: days that touch`,
      ).to.deep.equal([]);
    }
  });
});
