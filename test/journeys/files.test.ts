import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { HTTPRequest } from 'puppeteer';
import { pdfBytes, photoBytes } from '../support/files.ts';
import { follow, inPage, keepPictures, named, newDossier, openStage, textOf } from './support.ts';
import type { Stage, Visitor } from './support.ts';

async function downloaded(folder: string): Promise<Buffer> {
  for (let tries = 0; tries < 300; tries += 1) {
    const file = (await readdir(folder)).find((name) => name.endsWith('.pdf'));
    if (file !== undefined) return await readFile(join(folder, file));
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
  throw new Error('Nothing was downloaded');
}

/** The page waits a twentieth of what it wants to wait, and keeps how long that was. */
const HURRY = `{ const later = window.setTimeout; const waited = window.waited = [];
  window.setTimeout = (work, ms, ...rest) => { waited.push(ms); return later(work, ms / 20, ...rest); }; }`;

describe('the journey of a file: chosen, sent over a bad line, looked at and taken home', function () {
  this.timeout(180_000);
  this.bail(true);
  let stage: Stage;
  let tessa: Visitor;
  let folder: string;
  let list = '';
  const pdf = pdfBytes('reis', 2_400_000);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opp-journey-files-'));
    await Promise.all([
      writeFile(join(folder, 'onderzoek.pdf'), pdf),
      writeFile(join(folder, 'foto.jpg'), photoBytes('geheim')),
      writeFile(join(folder, 'liegt.pdf'), photoBytes('x')),
    ]);
    stage = await openStage();
    tessa = await stage.signedOn('tessa');
    const root = await newDossier(tessa.page, stage.dossier, 'Yara', 'extra');
    list = root.replace(/\/stappen.*$/, '/logboek/bestanden');
  });
  afterEach(async function () {
    await keepPictures(stage, this.currentTest);
  });
  after(async () => {
    await stage.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const choose = async (who: Visitor, name: string): Promise<void> => {
    const picker = (await who.page.$('#bestand')) as unknown as {
      uploadFile(path: string): Promise<void>;
    } | null;
    await picker?.uploadFile(join(folder, name));
  };

  it('is reached from the dossier, by LOGBOEK and BESTANDEN', async () => {
    const { page } = tessa;
    await follow(page, named('a', 'Logboek'));
    await follow(page, named('a', 'BESTANDEN'));
    expect(page.url()).to.equal(list);
    expect(await textOf(page, 'h1')).to.equal('Bestanden');
  });

  it('says what is missing before anything is sent', async () => {
    const { page } = tessa;
    await page.click('[data-upload-send]');
    expect(await textOf(page, '[data-upload-text]')).to.equal('Kies eerst een bestand.');
    await choose(tessa, 'onderzoek.pdf');
    await page.click('[data-upload-send]');
    expect(await textOf(page, '[data-upload-text]')).to.include('Kies een categorie');
    expect(await inPage(page, 'document.activeElement.id')).to.equal('categorie');
  });

  it('is sent with its progress; when the line goes it stays chosen, and only what is missing is sent again', async () => {
    const { page } = tessa;
    await page.select('#categorie', 'examination');
    let away = true;
    const parts: string[] = [];
    const watch = (request: HTTPRequest): void => {
      const part = /\/delen\/(\d+)$/.exec(request.url())?.[1];
      if (part !== undefined) parts.push(part);
      if (part === '3' && away) void request.abort('connectionreset');
      else void request.continue();
    };
    await page.setRequestInterception(true);
    page.on('request', watch);
    await inPage(page, HURRY);
    await page.click('[data-upload-send]');
    await page.waitForFunction(
      "document.querySelector('[data-upload-text]').textContent.includes('De verbinding hapert')",
      { timeout: 60_000 },
    );
    expect(
      Number(await inPage(page, "document.querySelector('[data-upload-bar]').value")),
      'three of five parts',
    ).to.equal(60);
    await page.waitForSelector('[data-upload-again]:not([hidden])', { timeout: 90_000 });
    expect(
      await inPage(page, 'window.waited'),
      'each wait longer than the one before',
    ).to.deep.equal([1_000, 2_000, 4_000, 8_000, 15_000]);
    expect(await textOf(page, '[data-upload-text]')).to.include('Het bestand is nog gekozen');
    expect(await inPage(page, "document.querySelector('#bestand').files[0].name")).to.equal(
      'onderzoek.pdf',
    );
    away = false;
    parts.length = 0;
    await follow(page, '[data-upload-again]');
    page.off('request', watch);
    await page.setRequestInterception(false);
    expect(parts).to.deep.equal(['3', '4']);
    expect(await textOf(page, 'h1')).to.equal('onderzoek');
    expect(await textOf(page, 'main'))
      .to.include('Het bestand is toegevoegd')
      .and.include('2,4 MB')
      .and.include('Onderzoek');
  });

  it('comes home byte for byte', async () => {
    const { page, downloads } = tessa;
    await page.click('a.btn.primary[href$="/download"]');
    expect((await downloaded(downloads)).equals(pdf)).to.equal(true);
  });

  it('gets a next version, and refuses one that lies with a sentence beside the field', async () => {
    const { page } = tessa;
    await choose(tessa, 'liegt.pdf');
    await page.click('[data-upload-send]');
    await page.waitForFunction(
      "document.querySelector('[data-upload-text]').textContent.includes('maar het is iets anders')",
      { timeout: 60_000 },
    );
    await choose(tessa, 'onderzoek.pdf');
    await follow(page, '[data-upload-send]');
    expect(await textOf(page, 'main')).to.include('De nieuwe versie is toegevoegd');
    expect(await page.$$eval('tbody tr', (all) => all.length)).to.equal(2);
  });

  it('can be dropped anywhere on the page; a picture is shown, made anew and upright', async () => {
    const { page } = tessa;
    await page.goto(list);
    const bytes = JSON.stringify([...photoBytes('geheim')]);
    await inPage(
      page,
      `{ const carried = new DataTransfer(); carried.items.add(new File([new Uint8Array(${bytes})], 'foto.jpg'));
      document.querySelector('main').dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: carried })); }`,
    );
    expect(await inPage(page, "document.querySelector('#bestand').files[0].name")).to.equal(
      'foto.jpg',
    );
    await page.select('#categorie', 'schoolwork');
    await follow(page, '[data-upload-send]');
    await page.waitForFunction("document.querySelector('.preview img')?.complete === true");
    expect(
      await inPage(
        page,
        "(({ naturalWidth, naturalHeight }) => [naturalWidth, naturalHeight])(document.querySelector('.preview img'))",
      ),
    ).to.deep.equal([8, 16]);
    const pixel = (x: number, y: number): Promise<number[]> =>
      inPage(
        page,
        `(() => { const canvas = document.createElement('canvas'); const pen = canvas.getContext('2d');
      pen.drawImage(document.querySelector('.preview img'), 0, 0); return [...pen.getImageData(${x}, ${y}, 1, 1).data]; })()`,
      );
    const colour = async (x: number, y: number): Promise<string> => {
      const [red = 0, , blue = 0] = await pixel(x, y);
      return red > 180 && blue < 80 ? 'red' : blue > 180 && red < 80 ? 'blue' : `${red}, ${blue}`;
    };
    expect([await colour(1, 1), await colour(6, 14)], 'above and below').to.deep.equal([
      'red',
      'blue',
    ]);
  });

  it('is removed, and comes back with one click', async () => {
    const { page } = tessa;
    await follow(page, named('button', 'Verwijderen'));
    expect(await textOf(page, 'main'))
      .to.include('Het bestand is verwijderd')
      .and.include('1 bestand');
    await follow(page, named('button', 'Terugzetten'));
    expect(await textOf(page, 'main')).to.include('Het bestand is teruggezet');
    expect(tessa.complaints).to.deep.equal([]);
  });

  it('needs no script at all', async () => {
    const plain = await stage.signedOn('tessa', { script: false });
    await plain.page.goto(list);
    await plain.page.click('details.adding > summary');
    await choose(plain, 'onderzoek.pdf');
    await plain.page.type('#titel', 'Zonder script');
    await plain.page.select('#categorie', 'letter');
    await follow(plain.page, '[data-upload-send]');
    expect(await textOf(plain.page, 'h1')).to.equal('Zonder script');
    expect(plain.complaints).to.deep.equal([]);
    await plain.context.close();
  });
});
