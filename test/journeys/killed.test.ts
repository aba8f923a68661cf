import { expect } from 'chai';
import type { Browser, BrowserContext, Page } from 'puppeteer';
import { Client } from '../support/client.ts';
import { killableServer } from '../support/killable-server.ts';
import type { KillableServer } from '../support/killable-server.ts';
import { pupilId } from '../support/story.ts';
import { inPage, startBrowser, valueIn, waitForSaveState } from './support.ts';
import { LONG_RUN } from '../support/long-run.ts';

const FIELD = '#v-helpQuestion';
const SAVED = 'Opgeslagen om';
/** When the server dies after the page began to send: before or after the database commits. */
const MOMENTS_MS = LONG_RUN ? [0, 5, 10, 20, 40, 80, 160] : [15];

/**
 * What the page claims: every text of the field at the moment beside which "Opgeslagen om" stood.
 */
const watchClaims = `{ const claimed = window.claimed = []; const shown = document.querySelector('[data-save-text]');
  new MutationObserver(() => { if (shown.textContent.includes('${SAVED}')) claimed.push(document.querySelector('${FIELD}').value); })
    .observe(shown, { childList: true, characterData: true, subtree: true }); }`;

describe('killing the server with -9 while somebody types in a browser', function () {
  this.timeout(60_000);
  let server: KillableServer;
  let browser: Browser;
  let tessa: Page;
  let karim: Page;
  let step = '';

  const person = async (login: string, role: string): Promise<Page> => {
    const context: BrowserContext = await browser.createBrowserContext();
    await context.setCookie({
      name: 'host',
      value: `dewerf~${login}~${role}~${Date.now()}`,
      domain: '127.0.0.1',
      path: '/',
    });
    return await context.newPage();
  };

  before(async () => {
    [server, browser] = await Promise.all([killableServer(), startBrowser()]);
    await server.start();
    const client = new Client(server.origin);
    client.cookies.set('host', `dewerf~tessa~docent~${Date.now()}`);
    const pupil = await pupilId(client, '/dossier', 'yara');
    await client.visit(`/dossier/dossiers/nieuw?leerling=${pupil}`);
    const made = await client.post('/dossier/dossiers', { leerling: pupil, niveau: 'extra' });
    step = `${server.origin}${(made.location.split('?')[0] ?? '').replace('/stappen/1', '/stappen/3')}`;
    [tessa, karim] = [await person('tessa', 'docent'), await person('karim', 'zorgcoordinator')];
    await tessa.goto(step);
    await inPage(tessa, watchClaims);
  });
  after(async () => {
    await browser.close();
    await server.remove();
  });

  /** What the database has, read while the writer's page can send nothing. */
  const stored = async (): Promise<string> => {
    await karim.goto(step);
    return await valueIn(karim, FIELD);
  };

  /**
   * Types a text and kills the server with its request under way; the server that comes up next is
   * asked what it has.
   */
  async function killWhileSending(text: string, kill: () => Promise<void>): Promise<void> {
    const before = await inPage<string[]>(tessa, 'window.claimed.splice(0)').then(() => stored());
    await tessa.bringToFront();
    await tessa.$eval(FIELD, (area) => {
      (area as unknown as { select(): void }).select();
    });
    await tessa.keyboard.sendCharacter(text);
    await tessa.waitForFunction(
      "document.querySelector('[data-save]').dataset.state !== 'unsaved'",
      { polling: 5 },
    );
    await kill();
    await tessa.setOfflineMode(true);
    await tessa.waitForFunction(
      "['waiting', 'saved'].includes(document.querySelector('[data-save]').dataset.state)",
      { polling: 20 },
    );
    const claimed = await inPage<string[]>(tessa, 'window.claimed');
    expect(await valueIn(tessa, FIELD), 'the page keeps the text').to.equal(text);
    await server.start();
    const kept = await stored();
    expect(kept, 'all of it or nothing').to.be.oneOf([before, text]);
    expect(
      claimed.filter((one) => one !== kept),
      'claimed to be saved and not in the database',
    ).to.deep.equal([]);
    await tessa.setOfflineMode(false);
    await inPage(tessa, 'dispatchEvent(new Event("online"))');
    await waitForSaveState(tessa, SAVED, 40_000);
    expect(await stored(), 'sent once the server is back').to.equal(text);
  }

  it('never says that a text is saved which waits in the database, and sends it when the server is back', async () => {
    const admin = await server.database.admin();
    await admin.query('START TRANSACTION');
    await admin.query('SELECT id FROM opp_dossiers FOR UPDATE');
    await killWhileSending('Een zin die halverwege blijft steken.', async () => {
      await waitForSaveState(tessa, 'Bezig met opslaan');
      await server.kill();
      await admin.query('COMMIT');
      await admin.end();
    });
  });

  for (const [index, moment] of MOMENTS_MS.entries()) {
    it(`loses nothing when it dies ${moment} ms after the page began to send`, async () => {
      await killWhileSending(`Zin ${index + 2}, met een einde.`, async () => {
        await new Promise((later) => {
          setTimeout(later, moment);
        });
        await server.kill();
      });
    });
  }
});
