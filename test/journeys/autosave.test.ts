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

const FIELD = '#v-signalsSchool';
const SECOND = '#v-helpQuestion';

describe('autosave in the browser', function () {
  this.timeout(40_000);
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
    await tessa.page.bringToFront();
    await tessa.page.goto(step);
  });
  afterEach(async function () {
    await keepPictures(stage, this.currentTest);
  });
  after(async () => {
    await stage.stop();
  });

  const saveState = (page: Page): Promise<string> => textOf(page, '[data-save-text]');

  /** What the server has: a page made anew, in somebody else's browser. */
  const stored = async (field: string): Promise<string> => {
    await karim.page.goto(step);
    return await valueIn(karim.page, field);
  };

  it('says that a text is saved only once the database has it', async () => {
    const admin = await stage.database.admin();
    const count = async (): Promise<number> => {
      const [rows] = await admin.query('SELECT COUNT(*) AS n FROM opp_revisions');
      return (rows as { n: number }[])[0]?.n ?? -1;
    };
    const before = await count();
    await admin.query('START TRANSACTION');
    await admin.query('SELECT id FROM opp_dossiers FOR UPDATE');
    await tessa.page.type(FIELD, 'Wacht op de database.');
    await waitForSaveState(tessa.page, 'Bezig met opslaan');
    const shown = await inPage<string[]>(
      tessa.page,
      `new Promise((resolve) => {
      const seen = new Set();
      const look = setInterval(() => seen.add(document.querySelector('[data-save-text]').textContent), 20);
      setTimeout(() => { clearInterval(look); resolve([...seen]); }, 1500);
    })`,
    );
    expect(shown).to.deep.equal(['Bezig met opslaan']);
    await admin.query('COMMIT');
    await waitForSaveState(tessa.page, 'Opgeslagen om');
    expect(await count()).to.equal(before + 1);
    await admin.end();
    expect(await stored(FIELD)).to.equal('Wacht op de database.');
  });

  it('saves within two seconds after the last key, without a button', async () => {
    // Seen in the page itself, which a busy machine does not make later than it was.
    await inPage(
      tessa.page,
      `(() => {
        const state = document.querySelector('[data-save-text]');
        const seen = (window.seenStates = []);
        const note = () => seen.push([state.textContent, performance.now()]);
        new MutationObserver(note).observe(state, { childList: true, characterData: true, subtree: true });
        document.addEventListener('input', () => { window.typedAt = performance.now(); }, true);
      })()`,
    );
    await tessa.page.type(SECOND, 'Binnen twee tellen.');
    await tessa.page.waitForFunction(
      "window.seenStates.some(([text, at]) => at > window.typedAt && text.includes('Opgeslagen om'))",
      { polling: 50 },
    );
    const [before, took] = await inPage<[string[], number]>(
      tessa.page,
      `(() => {
        const saved = window.seenStates.findIndex(([text, at]) => at > window.typedAt && text.includes('Opgeslagen om'));
        return [window.seenStates.slice(0, saved).map(([text]) => text), window.seenStates[saved][1] - window.typedAt];
      })()`,
    );
    expect(before.some((text) => text.includes('Nog niet opgeslagen'))).to.equal(true);
    expect(took).to.be.lessThan(2_000);
    expect(await stored(SECOND)).to.equal('Binnen twee tellen.');
  });

  it('keeps the text while the server is away, says so, and sends it when the server is back', async () => {
    await stage.goAway();
    try {
      await append(tessa.page, FIELD, ' Tijdens een storing.');
      await waitForSaveState(tessa.page, 'geen verbinding');
      expect(await textOf(tessa.page, '[data-save-live]'), 'told to who cannot see it').to.include(
        'geen verbinding',
      );
      expect(await valueIn(tessa.page, FIELD)).to.include('Tijdens een storing.');
      await new Promise((resolve) => {
        setTimeout(resolve, 2_500);
      });
      expect(await saveState(tessa.page)).to.include('geen verbinding');
    } finally {
      await stage.comeBack();
    }
    await waitForSaveState(tessa.page, 'Opgeslagen om', 20_000);
    expect(await stored(FIELD)).to.equal('Wacht op de database. Tijdens een storing.');
  });

  it('warns before the page is left while something has not been sent', async () => {
    await stage.goAway();
    const asked: string[] = [];
    tessa.page.once('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.dismiss();
    });
    try {
      await append(tessa.page, FIELD, '!');
      await waitForSaveState(tessa.page, 'geen verbinding');
      await inPage(tessa.page, 'void (location.href = "about:blank")');
      for (let tries = 0; tries < 40 && asked.length === 0; tries += 1)
        await new Promise((resolve) => {
          setTimeout(resolve, 50);
        });
      expect(asked).to.deep.equal(['beforeunload']);
    } finally {
      await stage.comeBack();
    }
    await waitForSaveState(tessa.page, 'Opgeslagen om', 20_000);
  });

  it('keeps the text when the session has ended, and sends it after signing in again beside it', async () => {
    const admin = await stage.database.admin();
    await admin.query(
      "DELETE FROM opp_sessions WHERE person_id = (SELECT id FROM opp_people WHERE given = 'Tessa' AND family = 'Vries')",
    );
    await admin.end();
    await append(tessa.page, SECOND, ' Na het afmelden.');
    await waitForSaveState(tessa.page, 'je bent afgemeld');
    expect(await valueIn(tessa.page, SECOND)).to.equal('Binnen twee tellen. Na het afmelden.');
    const opened = new Promise<Page | null>((resolve) => {
      tessa.page.once('popup', resolve);
    });
    await tessa.page.click(named('a', 'Opnieuw aanmelden'));
    const beside = await opened;
    await beside?.waitForSelector('footer .me');
    expect(await saveState(tessa.page), 'sent by nobody yet').to.include('je bent afgemeld');
    await beside?.close();
    // A browser without windows does not tell a page that its window was chosen again.
    await inPage(tessa.page, 'dispatchEvent(new Event("focus"))');
    await waitForSaveState(tessa.page, 'Opgeslagen om');
    expect(await stored(SECOND)).to.equal('Binnen twee tellen. Na het afmelden.');
  });

  it('shows both texts when two people write in one field, and keeps both when asked to', async () => {
    await karim.page.goto(step);
    await replace(karim.page, FIELD, 'Tekst van Karim.');
    await waitForSaveState(karim.page, 'Opgeslagen om');
    await replace(tessa.page, FIELD, 'Tekst van Tessa.');
    await tessa.page.waitForSelector('dialog[open]');
    expect(await textOf(tessa.page, 'dialog h2')).to.equal('Twee teksten: Wat ziet de school?');
    expect(await textOf(tessa.page, 'dialog [data-theirs]')).to.equal('Tekst van Karim.');
    expect(await textOf(tessa.page, 'dialog [data-mine]')).to.equal('Tekst van Tessa.');
    expect(await textOf(tessa.page, 'dialog [data-who]')).to.equal('Karim Bouali');
    expect(await saveState(tessa.page)).to.include('iemand anders schreef hier ook');
    expect(await stored(FIELD), 'nothing is overwritten before the choice').to.equal(
      'Tekst van Karim.',
    );
    await tessa.page.bringToFront();
    await tessa.page.click('dialog [data-together]');
    await tessa.page.click('dialog [data-merged]');
    await waitForSaveState(tessa.page, 'Opgeslagen om');
    expect(await stored(FIELD)).to.equal('Tekst van Karim.\n\nTekst van Tessa.');
  });

  it('keeps what the person typed when the two texts are closed with Escape', async () => {
    await karim.page.goto(step);
    await replace(karim.page, FIELD, 'Weer Karim.');
    await waitForSaveState(karim.page, 'Opgeslagen om');
    await tessa.page.bringToFront();
    await append(tessa.page, FIELD, ' En weer Tessa.');
    await tessa.page.waitForSelector('dialog[open]');
    await tessa.page.keyboard.press('Escape');
    await waitForSaveState(tessa.page, 'Opgeslagen om');
    expect(await stored(FIELD)).to.equal('Tekst van Karim.\n\nTekst van Tessa. En weer Tessa.');
  });

  for (const [what, text] of [
    [
      'a paste of 200,000 characters',
      `${'Zin met é, ß en 🧩 erin. '.repeat(40)}\n`.repeat(200).slice(0, 200_000),
    ],
    ['emoji that are several characters in one', '👩🏽‍🏫👨‍👩‍👧‍👦🏳️‍🌈 ✍️ é'],
    ['text from right to left', 'ابن يقرأ جيدًا, שלום, en weer Nederlands.'],
    ['what a template engine would read', '{{constructor}} {{{this}}} {{#each x}} ${1+1} <%= 1 %>'],
    [
      'what a browser would read',
      '</textarea><script>alert(1)</script><img src=x onerror=alert(2)> &amp; "\'',
    ],
    ['empty lines in front', '\n\n  ingesprongen'],
  ] as const) {
    it(`stores ${what} to the letter`, async () => {
      const { page } = tessa;
      let alarm = false;
      const sound = (): void => {
        alarm = true;
      };
      page.on('dialog', sound);
      await page.$eval(SECOND, (area) => {
        (area as unknown as { select(): void }).select();
      });
      await page.keyboard.press('Delete');
      await page.keyboard.sendCharacter(text);
      await page.waitForFunction(
        'document.querySelector("[data-save]").dataset.state !== "saved"',
        { polling: 20 },
      );
      await waitForSaveState(page, 'Opgeslagen om', 15_000);
      expect((await stored(SECOND)) === text, 'the same text').to.equal(true);
      await page.goto(`${step}/geschiedenis`);
      const history = await inPage<string>(page, 'document.querySelector(".entries").textContent');
      expect(history.includes(text.trim().slice(0, 60))).to.equal(true);
      page.off('dialog', sound);
      expect(alarm, 'no script ran').to.equal(false);
    });
  }

  it('broke no rule of the content security policy and threw in no script', () => {
    expect([...tessa.complaints, ...karim.complaints]).to.deep.equal([]);
  });
});
