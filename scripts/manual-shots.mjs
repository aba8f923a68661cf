// npm run manual:shots: shoots the pictures of the manual on external access from the real pages of a fresh demo.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createServer } from 'node:net';
import { join } from 'node:path';
import puppeteer from 'puppeteer';
import { PlainFault, runWithCleanup } from './lib/cleanup.mjs';
import { startPrivateMariadb } from './lib/private-mariadb.mjs';
import { spawnGuarded, stopGuarded } from './lib/process.mjs';
import { makeRunFolder } from './lib/run-database.mjs';
import { prepare, root, say } from './lib/setup.mjs';

/** Every picture has this size, so that they are read at one scale; sharp enough for paper. */
const window_ = { width: 1060, height: 740, deviceScaleFactor: 1.5 };
const quality = 60;
const folder = join(root, 'templates', 'assets', 'manual');
const databaseName = 'opp_demo';
const helper = {
  given: 'Lotte',
  family: 'Prins',
  email: 'lotte@cleo.example',
  password: 'vier paarse olifanten fietsen',
};

await runWithCleanup(async (undo) => {
  const { chromium = '' } = await prepare({ chromium: true, database: true });
  const runFolder = makeRunFolder(undo);
  const origin = await startDemo({ runFolder, chromium, undo });
  const browser = await puppeteer.launch({
    executablePath: chromium,
    headless: chromium.includes('headless-shell') ? 'shell' : true,
    args: [
      '--disable-gpu',
      '--lang=nl',
      '--hide-scrollbars',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
  undo(() => browser.close());
  mkdirSync(folder, { recursive: true });
  await shootAll(browser, origin);
  writeFileSync(
    join(folder, 'edition.json'),
    `${JSON.stringify({ madeOn: new Date().toISOString().slice(0, 10) })}\n`,
  );
  const total = readdirSync(folder).reduce(
    (sum, name) => sum + statSync(join(folder, name)).size,
    0,
  );
  say(
    `The pictures are in templates/assets/manual, ${Math.ceil(total / 1024)} KiB together. Next: look at each, then npm test -- test/http/manual.test.ts.`,
  );
  return 0;
});

/** A demo of its own, with its own data: what is made for the pictures stays out of everybody's demo. */
async function startDemo({ runFolder, chromium, undo }) {
  const database = await startPrivateMariadb({
    dataFolder: join(runFolder, 'mariadb'),
    databases: [databaseName],
    log: say,
  });
  undo(() => database.stop());
  const port = await freePort();
  say('Starting a demo with fresh data; that takes a minute.');
  const host = spawnGuarded(process.execPath, ['--import=tsx', 'adapters/demo-school/host.ts'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      PORT: String(port),
      PUPPETEER_EXECUTABLE_PATH: chromium,
      OPP_DATA_FOLDER: runFolder,
      OPP_MASTER_KEY: randomBytes(32).toString('base64'),
      DATABASE_URL: database.application.url(databaseName),
      MIGRATION_DATABASE_URL: database.migrator.url(databaseName),
    },
  });
  undo(() => stopGuarded(host, 15_000));
  const ready = new Promise((resolve) => {
    createInterface({ input: host.child.stdout }).on('line', (line) => {
      if (line.startsWith('Next: open')) resolve(true);
    });
  });
  if ((await Promise.race([ready, host.ended])) !== true)
    throw new PlainFault('The demo ended before it was ready; the reason is above.');
  return `http://localhost:${port}`;
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => {
        resolve(port);
      });
    });
  });
}

/** Walks the manual's steps as an admin, and shoots each where the manual names it. */
async function shootAll(browser, origin) {
  const address = `${origin}/dossier`;
  const admin = await newPage(browser);
  await signOn(admin, address, 'ingrid');
  await admin.goto(`${address}/instellingen/groepen/nieuw`);
  await admin.type('#naam', 'CLEO');
  await shoot(admin, 'group');
  await follow(admin, 'main form .btn.primary');
  const group = admin.url().replace(/\/medewerkers.*/, '');

  await admin.goto(`${address}/instellingen/medewerkers/nieuw`);
  await admin.type('#voornaam', helper.given);
  await admin.type('#achternaam', helper.family);
  await admin.type('#email', helper.email);
  await shoot(admin, 'helper', 'main form');
  await follow(admin, 'main form .btn.primary');

  await addMember(admin, `${group}/medewerkers/toevoegen`, helper.family);
  await shoot(admin, 'staff');
  await admin.goto(`${group}/leerlingen/toevoegen`);
  await seek(admin, 'yara');
  await shoot(admin, 'pupil');
  await follow(admin, 'button[value="toevoegen"]');
  await admin.goto(`${group}/leerlingen`);
  await admin.click('tbody input[type="checkbox"]');
  await shoot(admin, 'end');

  await admin.goto(`${address}/instellingen/externe-toegang`);
  await admin.type('#groepnaam', 'CLEO, rekenen');
  await admin.click('input[name="wie"][value="bestaand"]');
  await admin.$eval('#betrokkene', (list) => {
    list.selectedIndex = 1;
  });
  await shoot(admin, 'guide');
  await seek(admin, 'emma');
  await follow(admin, 'button[value="verder"]');
  await shoot(admin, 'summary');
  await follow(admin, 'button[value="bevestigen"]');
  await admin.goto(`${address}/instellingen/externe-toegang`);
  await shoot(admin, 'running', '#lopend');

  const guest = await newPage(browser);
  await takeUpInvitation(guest, origin);
  await guest.goto(`${address}/leerlingen`);
  await shoot(guest, 'sees');
}

async function newPage(browser) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setViewport(window_);
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: 'light' },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ]);
  return page;
}

async function signOn(page, address, login) {
  await page.goto(`${address}/`);
  const school = await page.$('a.go[href*="aanmelden"]');
  if (school !== null) await Promise.all([page.waitForNavigation(), school.click()]);
  await Promise.all([
    page.waitForNavigation(),
    page.click(`form:has(input[name="login"][value="${login}"]) button`),
  ]);
}

async function follow(page, selector) {
  const element = await page.waitForSelector(selector);
  await element.evaluate((seen) => {
    seen.scrollIntoView({ block: 'center' });
  });
  await Promise.all([page.waitForNavigation(), element.click()]);
}

/** Finds by name and ticks the first. */
async function seek(page, name) {
  await page.type('#zoek', name);
  await follow(page, 'button[value="zoek"]');
  await page.click('tbody input[type="checkbox"]');
}

async function addMember(page, address, name) {
  await page.goto(address);
  await seek(page, name);
  await follow(page, 'button[value="toevoegen"]');
}

/** Opens the link of the mail in the demo's mailbox, chooses a password and signs in. */
async function takeUpInvitation(page, origin) {
  for (let tries = 0; tries < 60; tries += 1) {
    await page.goto(`${origin}/post`);
    if ((await page.$('a[href*="/wachtwoord/instellen"]')) !== null) break;
    await new Promise((resolve) => {
      setTimeout(resolve, 500);
    });
  }
  await page.goto(await page.$eval('a[href*="/wachtwoord/instellen"]', (link) => link.href));
  await page.type('#wachtwoord', helper.password);
  await page.type('#herhaal', helper.password);
  await follow(page, 'main form button.primary');
  await page.type('#email', helper.email);
  await page.type('#wachtwoord', helper.password);
  await follow(page, 'main form button.primary');
}

/** @param {string} [from] what comes near the top of the picture; the page's own top without it */
async function shoot(page, name, from) {
  // As text: these run in the page, whose names this script does not know. Room below lets the last part come to the top.
  await page.evaluate('document.activeElement.blur(); scrollTo(0, 0)');
  if (from !== undefined) {
    await page.evaluate(`document.querySelector('main').style.paddingBottom = '70vh';
      scrollTo(0, document.querySelector(${JSON.stringify(from)}).getBoundingClientRect().top - 24)`);
  }
  await page.screenshot({ path: join(folder, `${name}.webp`), type: 'webp', quality });
  say(`Shot ${name}: ${Math.ceil(readFileSync(join(folder, `${name}.webp`)).length / 1024)} KiB.`);
}
