import { expect } from 'chai';
import type { Page } from 'puppeteer';
import {
  follow,
  inPage,
  keepPictures,
  named,
  newDossier,
  openStage,
  textOf,
  waitForSaveState,
} from './support.ts';
import type { Stage, Visitor } from './support.ts';

/** The element with the focus: how to name it, and whether a person can see that it has it. */
interface Focused {
  tag: string;
  id: string;
  value: string;
  text: string;
  /** Its middle lies in the window and nothing lies over it (WCAG 2.2, 2.4.11). */
  inSight: boolean;
  marked: boolean;
}

const focusedInPage = `(() => {
  const element = document.activeElement;
  const box = element.getBoundingClientRect();
  const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
  const over = document.elementFromPoint((Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2, (top + bottom) / 2);
  const style = getComputedStyle(element);
  return {
    tag: element.localName, id: element.id, value: element.value ?? '', text: element.textContent.trim().slice(0, 60),
    inSight: bottom > top && over !== null && (element.contains(over) || over.contains(element)),
    marked: style.outlineStyle !== 'none' || style.boxShadow !== 'none',
  };
})()`;

/** Presses Tab until this is reached; answers everything passed on the way, itself included. */
async function tabTo(
  page: Page,
  reached: (focused: Focused) => boolean,
  most = 120,
): Promise<Focused[]> {
  const passed: Focused[] = [];
  for (let presses = 0; presses < most; presses += 1) {
    await page.keyboard.press('Tab');
    const focused = await inPage<Focused>(page, focusedInPage);
    passed.push(focused);
    if (reached(focused)) return passed;
  }
  throw new Error(
    `Not reached with the keyboard; passed: ${passed.map(({ tag, id, text }) => id || `${tag} ${text}`).join(', ')}`,
  );
}

describe('a step with the keyboard only', function () {
  this.timeout(40_000);
  let stage: Stage;
  let tessa: Visitor;
  let root = '';

  before(async () => {
    stage = await openStage();
    tessa = await stage.signedOn('tessa');
    // What has the focus is looked at right after the key, not after a slow scroll.
    await tessa.page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
    root = await newDossier(tessa.page, stage.dossier, 'Yara');
  });
  afterEach(async function () {
    await keepPictures(stage, this.currentTest);
  });
  after(async () => {
    await stage.stop();
  });

  it('skips to the contents with the first key', async () => {
    const { page } = tessa;
    await page.goto(`${root}/3`);
    const [skip] = await tabTo(page, () => true);
    expect(skip).to.include({ tag: 'a', text: 'Naar de inhoud', inSight: true });
    await page.keyboard.press('Enter');
    expect(await inPage(page, 'document.activeElement.id')).to.equal('inhoud');
  });

  for (const [width, height] of [
    [1280, 900],
    [390, 700],
  ] as const) {
    it(`reaches every field and button in order, in sight and marked, ${width} pixels wide`, async () => {
      const { page } = tessa;
      await page.setViewport({ width, height });
      await page.goto(`${root}/3`);
      const passed = await tabTo(page, ({ value }) => value === 'next');
      const ids = passed.map(({ id, value }) => id || value);
      const order = [
        'v-signalsSchool',
        'v-signalsParents',
        'v-signalsPupil',
        'v-helpQuestion',
        'add:interventions',
        'add:examinations',
        'finish',
        'next',
      ];
      expect(ids.filter((id) => order.includes(id))).to.deep.equal(order);
      expect(
        passed.filter((one) => !one.inSight).map(({ id, text }) => id || text),
        'hidden behind something',
      ).to.deep.equal([]);
      expect(
        passed.filter((one) => !one.marked).map(({ id, text }) => id || text),
        'focus cannot be seen',
      ).to.deep.equal([]);
    });
  }

  it('has a dossier in three lines of the list on a telephone, and the whole of it for who hears it', async () => {
    const { page } = tessa;
    const admin = await stage.database.admin();
    await admin.query(
      "UPDATE opp_dossiers SET level = 'voorziening', clock_starts_on = '2025-12-01'",
    );
    await page.setViewport({ width: 390, height: 700 });
    await page.goto(`${stage.dossier}/dossiers`);
    const line = 'parseFloat(getComputedStyle(document.body).lineHeight)';
    expect(
      await inPage<number>(
        page,
        `document.querySelector('.dossiers tbody tr').getBoundingClientRect().height / ${line}`,
      ),
      'with the room above and below',
    ).to.be.lessThan(4);
    const row = (await page.accessibility.snapshot({ interestingOnly: false })) ?? {};
    const heard = JSON.stringify(row);
    for (const words of ['12-01-2026', 'te laat', 'Concept', 'stappen', 'voorziening', '2B'])
      expect(heard, words).to.include(words);
    const passed = await tabTo(page, ({ text }) => text.startsWith('Berg, Yara'));
    expect(passed.at(-1)).to.include({ tag: 'a', inSight: true, marked: true });
    await admin.query("UPDATE opp_dossiers SET level = 'extra'");
    await admin.end();
  });

  it('writes rows, finishes too early, goes to the fault and finishes', async () => {
    const { page } = tessa;
    await page.setViewport({ width: 1280, height: 900 });
    await page.goto(`${root}/5`);
    await tabTo(page, ({ value }) => value === 'add:factors');
    await page.keyboard.press('Enter');
    expect(await inPage(page, 'document.activeElement.name')).to.match(/^factors\/.+\/area$/);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Ze helpt anderen graag.');
    await tabTo(page, ({ value }) => value === 'add:factors');
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Rumoer in de klas.');
    expect(await page.$$eval('[data-row]', (rows) => rows.length)).to.equal(2);
    await tabTo(page, ({ value }) => value === 'finish');
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
    expect(
      await page.$$eval('#fouten a', (all) => all.map((one) => one.getAttribute('href'))),
    ).to.deep.equal(['#v-integratedPicture']);
    expect(await inPage(page, 'document.activeElement.id')).to.equal('fouten');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForFunction('document.activeElement.id === "v-integratedPicture"');
    await page.keyboard.type('Sterk in contact, snel afgeleid.');
    await waitForSaveState(page, 'Opgeslagen om');
    await tabTo(page, ({ value }) => value === 'finish');
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
    expect(page.url()).to.equal(`${root}/6`);
  });

  it('brings a removed row back from the message, which a keyboard reaches', async () => {
    const { page } = tessa;
    await page.goto(`${root}/2`);
    await tabTo(page, ({ value }) => value === 'add:people');
    await page.keyboard.press('Enter');
    await page.keyboard.type('Oma Els');
    await waitForSaveState(page, 'Opgeslagen om');
    await tabTo(page, ({ value }) => value.startsWith('add:people'));
    await page.keyboard.down('Shift');
    for (let tries = 0; tries < 20; tries += 1) {
      await page.keyboard.press('Tab');
      if ((await inPage<Focused>(page, focusedInPage)).value.startsWith('remove:')) break;
    }
    await page.keyboard.up('Shift');
    await page.keyboard.press('Enter');
    expect(await page.$$eval('[data-row]', (rows) => rows.length)).to.equal(0);
    await tabTo(page, ({ text }) => text === 'Ongedaan maken');
    await page.keyboard.press('Enter');
    expect(await inPage(page, 'document.activeElement.value')).to.equal('Oma Els');
    await waitForSaveState(page, 'Opgeslagen om');
    await page.goto(`${root}/2`);
    expect(await page.$eval('[data-row] input', (field) => field.value)).to.equal('Oma Els');
  });
});

describe('a dossier without JavaScript', function () {
  this.timeout(40_000);
  let stage: Stage;
  let tessa: Visitor;
  let root = '';

  before(async () => {
    stage = await openStage();
    tessa = await stage.signedOn('tessa', { script: false });
    root = await newDossier(tessa.page, stage.dossier, 'Yara');
  });
  afterEach(async function () {
    await keepPictures(stage, this.currentTest);
  });
  after(async () => {
    await stage.stop();
  });

  it('says nothing of saving by itself and shows the button that does', async () => {
    const { page } = tessa;
    await page.goto(`${root}/3`);
    expect(await page.$eval('button.plain-save', (button) => button.checkVisibility())).to.equal(
      true,
    );
    await page.type('#v-signalsSchool', 'Zonder script getypt.');
    await follow(page, 'button.plain-save');
    expect(await textOf(page, 'main .note.ok')).to.equal('Opgeslagen.');
    expect(
      await page.$eval('#v-signalsSchool', (area) => (area as unknown as { value: string }).value),
    ).to.equal('Zonder script getypt.');
  });

  it('adds a row, keeps what was typed beside it, removes a row, and finishes', async () => {
    const { page } = tessa;
    await page.goto(`${root}/2`);
    await follow(page, 'button[value="add:people"]');
    await page.type('[data-row] input[name$="/name"]', 'Eerste rij');
    await follow(page, 'button[value="add:people"]');
    expect(
      await page.$$eval('[data-row] input[name$="/name"]', (all) => all.map((one) => one.value)),
    ).to.deep.equal(['Eerste rij', '']);
    await follow(page, '[data-row]:nth-of-type(2) button[value^="remove:"]');
    expect(await page.$$eval('[data-row]', (rows) => rows.length)).to.equal(1);
    await page.type('[data-row] input[name$="/role"]', 'mentor');
    await follow(page, 'button[value="finish"]');
    expect(await page.$$eval('#fouten a', (all) => all.length)).to.equal(1);
    expect(await page.$eval('[data-row] input[name$="/role"]', (field) => field.value)).to.equal(
      'mentor',
    );
    await page.select('[data-row] select[name$="/kind"]', 'internal');
    await follow(page, 'button[value="finish"]');
    expect(page.url()).to.match(/\/3\?melding=step-finished$/);
  });

  it('shows both texts on a page of their own when somebody else wrote too, and saves what is chosen', async () => {
    const { page } = tessa;
    await page.goto(`${root}/3`);
    const karim = await stage.signedOn('karim');
    await karim.page.goto(`${root}/3`);
    await karim.page.type('#v-helpQuestion', 'Vraag van Karim.');
    await waitForSaveState(karim.page, 'Opgeslagen om');
    await page.type('#v-helpQuestion', 'Vraag van Tessa.');
    await page.type('#v-signalsPupil', 'Blijft ook bewaard.');
    await follow(page, 'button.plain-save');
    expect(
      await page.$$eval('.version .text', (all) => all.map((one) => one.textContent)),
    ).to.deep.equal(['Vraag van Karim.', 'Vraag van Tessa.']);
    expect(await textOf(page, '.version')).to.include('Karim Bouali');
    await page.type('main textarea', ' Samen met Karim.');
    await follow(page, named('button', 'OPSLAAN'));
    await page.goto(`${root}/3`);
    const value = (field: string): Promise<string> =>
      page.$eval(field, (area) => (area as unknown as { value: string }).value);
    expect(await value('#v-helpQuestion'))
      .to.include('Vraag van Tessa.')
      .and.include('Samen met Karim.');
    expect(await value('#v-signalsPupil')).to.equal('Blijft ook bewaard.');
  });

  it('shows what was typed when the session had ended, to copy it', async () => {
    const { page } = tessa;
    await page.goto(`${root}/7`);
    const admin = await stage.database.admin();
    await admin.query('DELETE FROM opp_sessions');
    await admin.end();
    await page.type('#v-reasons', 'Net te laat verstuurd.');
    await follow(page, 'button.plain-save');
    expect(await textOf(page, 'h1')).to.equal('Je bent niet meer aangemeld');
    const kept = await page.$$eval('main textarea', (all) =>
      all.map((area) => (area as unknown as { value: string }).value),
    );
    expect(kept.map((text) => text.trim())).to.include('Net te laat verstuurd.');
  });
});
