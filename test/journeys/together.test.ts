import { expect } from 'chai';
import type { Page } from 'puppeteer';
import {
  append,
  inPage,
  keepPictures,
  named,
  newDossier,
  openStage,
  replace,
  textOf,
  valueIn,
  waitForSaveState,
} from './support.ts';
import type { Stage, Visitor } from './support.ts';

const FIELD = '#v-helpQuestion';
const SAVED = 'Opgeslagen om';
const MINUTE = 60_000;

/** The line about others; '' when there is none. */
const presence = (page: Page): Promise<string> =>
  inPage(
    page,
    "[...document.querySelectorAll('[data-presence] > p:not(.vh):not([hidden])')].map((line) => line.textContent.trim()).join(' ')",
  );

/**
 * Comes back to the window, as a person does who wants to see how things are, until it shows these
 * words.
 */
async function untilPresence(page: Page, words: string): Promise<void> {
  for (let tries = 0; tries < 120; tries += 1) {
    if (words === '' ? (await presence(page)) === '' : (await presence(page)).includes(words))
      return;
    await inPage(page, 'dispatchEvent(new Event("focus"))');
    await new Promise((later) => {
      setTimeout(later, 250);
    });
  }
  expect(await presence(page)).to.include(words);
}

describe('two people in one step', function () {
  this.timeout(60_000);
  let stage: Stage;
  let tessa: Visitor;
  let karim: Visitor;
  let step = '';

  before(async () => {
    stage = await openStage();
    [tessa, karim] = await Promise.all([stage.signedOn('tessa'), stage.signedOn('karim')]);
    step = `${await newDossier(tessa.page, stage.dossier, 'Yara')}/3`;
  });
  beforeEach(async () => {
    await Promise.all([tessa, karim].map(({ page }) => page.goto(step)));
  });
  afterEach(async function () {
    await keepPictures(stage, this.currentTest);
  });
  after(async () => {
    await stage.stop();
  });

  it('see each other, with the field the other is writing in, until the other leaves', async () => {
    await tessa.page.bringToFront();
    await append(tessa.page, FIELD, 'Hoe houdt Yara overzicht?');
    await waitForSaveState(tessa.page, SAVED);
    await karim.page.bringToFront();
    await untilPresence(
      karim.page,
      'Ook in deze stap: Tessa de Vries (mentor), is aan het schrijven in ‘Wat is de vraag?’',
    );
    expect(
      await textOf(karim.page, '[data-presence-live]'),
      'said once, without what changes all the time',
    ).to.be.oneOf(['', 'Ook in deze stap: Tessa de Vries (mentor)']);
    await tessa.page.bringToFront();
    await untilPresence(tessa.page, 'Ook in deze stap: Karim Bouali (zorgcoördinator)');
    expect(await textOf(tessa.page, '[data-presence-live]')).to.equal(
      'Ook in deze stap: Karim Bouali (zorgcoördinator)',
    );
    await karim.page.goto(`${stage.dossier}/account`);
    await tessa.page.bringToFront();
    await untilPresence(tessa.page, '');
  });

  it('are told of their own second window, and of nobody when it is closed', async () => {
    await karim.page.goto(`${stage.dossier}/account`);
    const second = await tessa.context.newPage();
    await second.goto(step);
    await untilPresence(second, 'Je hebt deze stap ook in een ander venster open.');
    expect(await presence(second)).not.to.include('Ook in deze stap');
    await tessa.page.goto(`${stage.dossier}/account`);
    await second.bringToFront();
    await untilPresence(second, '');
    await second.close();
  });

  it('write in one field: both texts side by side, what differs marked, merged, and nothing lost', async () => {
    const { page } = tessa;
    await replace(karim.page, FIELD, 'Hoe houdt Yara overzicht bij rekenen?');
    await waitForSaveState(karim.page, SAVED);
    await replace(page, FIELD, 'Hoe houdt Yara overzicht bij aardrijkskunde?');
    await page.waitForSelector('dialog[open]');
    expect(await textOf(page, 'dialog [data-theirs]')).to.equal(
      'Hoe houdt Yara overzicht bij rekenen?',
    );
    expect(await textOf(page, 'dialog [data-mine]')).to.equal(
      'Hoe houdt Yara overzicht bij aardrijkskunde?',
    );
    expect(
      await page.$$eval('dialog mark', (all) => all.map((one) => one.textContent)),
    ).to.deep.equal(['rekenen?', 'aardrijkskunde?']);
    expect(await textOf(page, 'dialog [data-who]')).to.equal('Karim Bouali');
    expect(await textOf(page, 'dialog [data-when]')).to.match(/^\d\d-\d\d-\d{4} \d\d:\d\d$/);
    await page.bringToFront();
    await page.click('dialog [data-together]');
    await page.$eval('dialog textarea', (area) => {
      (area as unknown as { value: string }).value = '';
    });
    await page.type('dialog textarea', 'Hoe houdt Yara overzicht bij rekenen en aardrijkskunde?');
    await page.click('dialog [data-merged]');
    await waitForSaveState(page, SAVED);
    await karim.page.goto(step);
    expect(await valueIn(karim.page, FIELD)).to.equal(
      'Hoe houdt Yara overzicht bij rekenen en aardrijkskunde?',
    );
    await karim.page.goto(`${step}/geschiedenis?veld=helpQuestion`);
    expect(await textOf(karim.page, '.entries'))
      .to.include('bij rekenen?')
      .and.include('bij rekenen en aardrijkskunde?');
  });

  it('clash in several fields of one row: one choice for the whole row', async () => {
    const { page } = tessa;
    await page.bringToFront();
    await (await page.$('button[value="add:interventions"]'))?.press('Enter');
    await page.type('[data-list="interventions"] [name$="/what"]', 'Bijles.');
    await page.type('[data-list="interventions"] [name$="/effect"]', 'Weinig.');
    await waitForSaveState(page, SAVED);
    const [what, effect] = await page.$$eval(
      '[data-list="interventions"] [name$="/what"], [data-list="interventions"] [name$="/effect"]',
      (all) => all.map(({ id }) => `[id="${id}"]`),
    );
    await karim.page.goto(step);
    await replace(karim.page, what ?? '', 'Bijles van Karim.');
    await replace(karim.page, effect ?? '', 'Iets, zei Karim.');
    await waitForSaveState(karim.page, SAVED);
    await page.bringToFront();
    // Both are typed before either is sent: the queue sends them together.
    await inPage(
      page,
      `for (const [field, text] of [[${JSON.stringify(what)}, 'Bijles van Tessa.'], [${JSON.stringify(effect)}, 'Veel, zei Tessa.']]) {
      const area = document.querySelector(field); area.value = text; area.dispatchEvent(new Event('input', { bubbles: true })); }`,
    );
    await page.waitForSelector('dialog[open] [data-row-too]:not([hidden])');
    await page.click('dialog [data-row-too] input');
    await page.click('dialog [value="mine"]');
    await waitForSaveState(page, SAVED);
    expect(await page.$('dialog')).to.equal(null);
    await karim.page.goto(step);
    expect([
      await valueIn(karim.page, what ?? ''),
      await valueIn(karim.page, effect ?? ''),
    ]).to.deep.equal(['Bijles van Tessa.', 'Veel, zei Tessa.']);
  });

  it('lose no text in a row that the other one removes: it is shown, and comes back when wanted', async () => {
    const { page } = tessa;
    const what = await page.$eval(
      '[data-list="interventions"] [name$="/what"]',
      ({ id }) => `[id="${id}"]`,
    );
    await karim.page.bringToFront();
    await (await karim.page.$('button[value^="remove:interventions"]'))?.press('Enter');
    await waitForSaveState(karim.page, SAVED);
    await page.bringToFront();
    await append(page, what, ' Elke dinsdag.');
    await page.waitForSelector('dialog[open] [data-removed]:not([hidden])');
    expect(await textOf(page, 'dialog [data-mine]'))
      .to.include('Bijles van Tessa. Elke dinsdag.')
      .and.include('Veel, zei Tessa.');
    expect(await textOf(page, 'dialog [data-who]')).to.equal('Karim Bouali');
    await page.click('dialog [value="mine"]');
    // A machine types within the millisecond in which the browser hands the keys from the dialog to
    // the field; no person does.
    await page.waitForSelector('dialog', { hidden: true });
    await inPage(
      page,
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))',
    );
    await page.keyboard.type(' En donderdag.');
    await waitForSaveState(page, SAVED);
    await karim.page.goto(step);
    expect(await valueIn(karim.page, what), 'who types on is in the field at once').to.equal(
      'Bijles van Tessa. Elke dinsdag. En donderdag.',
    );
    await karim.page.bringToFront();
    await (await karim.page.$('button[value^="remove:interventions"]'))?.press('Enter');
    await waitForSaveState(karim.page, SAVED);
    await page.bringToFront();
    await append(page, what, ' Toch niet.');
    await page.waitForSelector('dialog[open] [data-removed]:not([hidden])');
    await page.click('dialog [value="theirs"]');
    await waitForSaveState(page, SAVED);
    expect(await page.$(what)).to.equal(null);
  });

  it('take no row away in which the other one just wrote: it comes back with that text in it', async () => {
    const { page } = tessa;
    await page.bringToFront();
    await (await page.$('button[value="add:interventions"]'))?.press('Enter');
    await page.type('[data-list="interventions"] [name$="/what"]', 'Leesclub.');
    await waitForSaveState(page, SAVED);
    const what = await page.$eval(
      '[data-list="interventions"] [name$="/what"]',
      ({ id }) => `[id="${id}"]`,
    );
    await karim.page.goto(step);
    await karim.page.bringToFront();
    await append(karim.page, what, ' Elke vrijdag.');
    await waitForSaveState(karim.page, SAVED);
    await page.bringToFront();
    await append(page, FIELD, ' En dit ook.');
    await Promise.all([
      page.waitForNavigation(),
      page.$('button[value^="remove:interventions"]').then((button) => button?.press('Enter')),
    ]);
    expect(await textOf(page, '.note[role="status"]')).to.include('De rij is niet verwijderd');
    expect(await valueIn(page, what)).to.equal('Leesclub. Elke vrijdag.');
    expect(await valueIn(page, FIELD)).to.include(' En dit ook.');
  });

  it('keep a sentence in which the session ends: signed in beside it, it is sent', async () => {
    const { page } = tessa;
    await page.bringToFront();
    await replace(page, FIELD, 'Het eerste deel van de zin');
    await waitForSaveState(page, SAVED);
    stage.clock.advance(31 * MINUTE);
    await append(page, FIELD, ' en het tweede.');
    await waitForSaveState(page, 'je bent afgemeld');
    const opened = new Promise<Page | null>((resolve) => {
      page.once('popup', resolve);
    });
    await page.click(named('a', 'Opnieuw aanmelden'));
    const beside = await opened;
    await beside?.waitForSelector('footer .me');
    await beside?.close();
    await inPage(page, 'dispatchEvent(new Event("focus"))');
    await waitForSaveState(page, SAVED);
    await page.goto(step);
    expect(await valueIn(page, FIELD)).to.equal('Het eerste deel van de zin en het tweede.');
    await untilPresence(page, '');
  });

  it('ask who else is there only while somebody is at the page', async () => {
    const page = await tessa.context.newPage();
    let asked = 0;
    page.on('request', (request) => {
      if (request.url().endsWith('/aanwezig')) asked += 1;
    });
    // An hour of this page lasts a quarter of a minute.
    await page.evaluateOnNewDocument(`{ const [now, every, later] = [Date.now.bind(Date), setInterval, setTimeout]; const start = now();
      Date.now = () => start + (now() - start) * 240; setInterval = (work, ms) => every(work, ms / 240); setTimeout = (work, ms) => later(work, ms > 2_000 ? ms / 240 : ms); }`);
    await page.goto(step);
    const still = async (): Promise<number> => {
      for (let before = -1; before !== asked; ) {
        before = asked;
        await new Promise((later) => {
          setTimeout(later, 700);
        });
      }
      return asked;
    };
    const left = await still();
    expect(left, 'a few times, until nobody touched it for five minutes').to.be.within(2, 60);
    await page.keyboard.press('Shift');
    expect(await still()).to.be.greaterThan(left);
    const quiet = asked;
    await inPage(page, "Object.defineProperty(document, 'hidden', { get: () => true })");
    await page.keyboard.press('Shift');
    expect(await still(), 'not while the window is out of sight').to.equal(quiet);
    await page.close();
  });

  it('broke no rule of the content security policy and threw in no script', () => {
    expect([...tessa.complaints, ...karim.complaints]).to.deep.equal([]);
  });
});
