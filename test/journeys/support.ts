import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import express from 'express';
import type { RequestHandler } from 'express';
import { exportJWK, generateKeyPair } from 'jose';
import puppeteer from 'puppeteer';
import type { Browser, BrowserContext, ElementHandle, Page } from 'puppeteer';
import { createDemoSchoolAdapter } from '../../adapters/demo-school/index.ts';
import { deWerf, hetBaken, swvDePolder, tomVonk } from '../../adapters/demo-school/plans.ts';
import { createDemoProvider } from '../../adapters/demo-school/provider.ts';
import { createSchool } from '../../adapters/demo-school/school.ts';
import type { SchoolPlan } from '../../adapters/demo-school/school.ts';
import { createOidcAdapter } from '../../adapters/oidc/index.ts';
import { createLog, createPlugin } from '../../plugin/index.ts';
import type { ConfigInput, Plugin } from '../../plugin/index.ts';
import { closeServer, quickHasher, roles } from '../support/app.ts';
import { migratedDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';

/**
 * A school, its sign-on and the plugin as in the demo, in small; and a browser to walk through
 * them.
 */
export interface Stage {
  /** Address of the host. */
  origin: string;
  /** Address of the plugin within it. */
  dossier: string;
  plugin: Plugin;
  database: TestDatabase;
  browser: Browser;
  log: string[];
  clock: { now(): Date; advance(ms: number): void };
  /** A person with a browser profile of their own, who has not signed on yet. */
  visitor(options?: { script?: boolean; width?: number; height?: number }): Promise<Visitor>;
  /** A visitor who has signed on at the school's provider and sees *Vandaag*. */
  signedOn(
    login: string,
    options?: { script?: boolean; width?: number; height?: number },
  ): Promise<Visitor>;
  /** What stands between browser and plugin, as a firewall or a proxy does; `undefined`: nothing. */
  front: RequestHandler | undefined;
  /** Stops answering: connections are cut and new ones refused. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

export interface Visitor {
  page: Page;
  context: BrowserContext;
  /** Folder in which this person's downloads land. */
  downloads: string;
  /** What the browser complained about: refused by the policy, an error in a script. */
  complaints: string[];
}

/** De Werf with its partnership and CLEO, for journeys that need both sides. */
export const withPartnership: ConfigInput['licences'] = [
  {
    name: 'DEWERF',
    tenant: { adapter: 'demo-school', tenant: 'dewerf' },
    schoolName: 'De Werf',
    town: 'Alkmaar',
    brin: '99XX',
    partnership: 'SWVPOLDER',
  },
  {
    name: 'SWVPOLDER',
    kind: 'swv',
    tenant: { adapter: 'demo-school-3', tenant: 'swvdepolder' },
    schoolName: 'Samenwerkingsverband De Polder',
    town: 'Alkmaar',
    partners: ['TOMVONK'],
  },
  {
    name: 'TOMVONK',
    kind: 'swv',
    tenant: { adapter: 'demo-school-4', tenant: 'tomvonk' },
    schoolName: 'Tom Vonk (CLEO)',
    town: 'Alkmaar',
  },
];

const MOUNT = '/dossier';
const kept = fileURLToPath(new URL('../../.data/journeys/', import.meta.url));

/** The demo's schools with fewer people: the same names, ready in a tenth of the time. */
const small = (plan: SchoolPlan, pupils: number): SchoolPlan => ({
  ...plan,
  pupils,
  staff: 24,
  classes: plan.classes.filter(
    ({ year, name }) => year === 2 && (plan.tenant !== 'dewerf' || 'BC'.includes(name.slice(1))),
  ),
});

async function listen(server: Server, port = 0): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

/**
 * The provider has an origin of its own, as in every real school: what works only on one origin
 * fails here.
 */
async function startProvider(
  server: Server,
  issuer: string,
  home: string,
): Promise<{ secret: string }> {
  const secret = randomBytes(24).toString('base64url');
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const provider = await createDemoProvider({
    issuer,
    password: 'demo',
    cookieKeys: [randomBytes(24).toString('base64url')],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig' }] },
    clients: [
      {
        id: 'dossier',
        secret,
        redirectUris: [`${home}/aanmelden/terug`],
        signedOutUris: [`${home}/afgemeld`],
      },
    ],
  });
  const app = express();
  app.use('/oidc', (request, response) => {
    provider.handle(request, response);
  });
  server.on('request', app);
  return { secret };
}

/** Selects what stands there first, so that typing replaces it. */
export async function replace(page: Page, field: string, text: string): Promise<void> {
  await page.bringToFront();
  await page.$eval(field, (area) => {
    (area as unknown as { select(): void }).select();
  });
  await page.type(field, text);
}

/** Types on where the text ends. */
export async function append(page: Page, field: string, text: string): Promise<void> {
  await page.focus(field);
  await page.keyboard.down('Control');
  await page.keyboard.press('End');
  await page.keyboard.up('Control');
  await page.keyboard.type(text);
}

export const valueIn = (page: Page, field: string): Promise<string> =>
  page.$eval(field, (area) => (area as unknown as { value: string }).value);

export async function openStage(config: Partial<ConfigInput> = {}): Promise<Stage> {
  const [database, dataFolder] = await Promise.all([
    migratedDatabase(),
    mkdtemp(join(tmpdir(), 'opp-journey-')),
  ]);
  const providerServer = createServer();
  const host = express();
  const server = createServer(host);
  const port = await listen(server);
  const origin = `http://127.0.0.1:${port}`;
  const dossier = `${origin}${MOUNT}`;
  const issuer = `http://localhost:${await listen(providerServer)}/oidc`;
  const { secret } = await startProvider(providerServer, issuer, dossier);
  const log: string[] = [];
  const clock = movableClock();
  const plugin = createPlugin(
    {
      baseUrl: dossier,
      databaseUrl: database.databaseUrl,
      migrationDatabaseUrl: database.migrationDatabaseUrl,
      masterKey: randomBytes(32).toString('base64'),
      dataFolder,
      roles,
      syncMinutes: 0,
      mode: 'development',
      licences: [
        {
          name: 'DEWERF',
          tenant: { adapter: 'demo-school', tenant: 'dewerf' },
          schoolName: 'De Werf',
          town: 'Alkmaar',
          brin: '99XX',
        },
        {
          name: 'HETBAKEN',
          tenant: { adapter: 'demo-school-2', tenant: 'hetbaken' },
          schoolName: 'Het Baken',
          town: 'Heiloo',
          brin: '99YY',
        },
      ],
      ...config,
    },
    [
      createOidcAdapter({
        name: 'Schoolplein',
        issuer,
        clientId: 'dossier',
        clientSecret: secret,
        rolesClaim: 'roles',
        allowInsecure: true,
        link: { scheme: 'sourcedId', claim: 'staff_id', tenantClaim: 'school' },
      }),
      createDemoSchoolAdapter({
        school: createSchool(small(deWerf, 12), today()),
        ui: {
          nav: () => [
            { label: 'Rooster', url: '/rooster' },
            { label: 'Dossiers', url: `${MOUNT}/` },
          ],
          theme: () => ({ '--host-bar': '#27408b', '--host-bar-ink': '#ffffff' }),
          frameAncestors: () => [],
        },
      }),
      createDemoSchoolAdapter({
        school: createSchool(small(hetBaken, 3), today()),
        id: 'demo-school-2',
      }),
      createDemoSchoolAdapter({ school: createSchool(swvDePolder, today()), id: 'demo-school-3' }),
      createDemoSchoolAdapter({ school: createSchool(tomVonk, today()), id: 'demo-school-4' }),
    ],
    {
      clock,
      hasher: quickHasher,
      log: createLog((line) => {
        log.push(line);
      }),
    },
  );
  const fronted: Pick<Stage, 'front'> = { front: undefined };
  host.use((request, response, next) => {
    if (fronted.front === undefined) next();
    else void fronted.front(request, response, next);
  });
  host.use(plugin.mountPath, plugin.router);
  await plugin.migrate();
  await plugin.start();
  const [browser] = await Promise.all([startBrowser(), plugin.sync()]);
  const folders: string[] = [];

  const visitor: Stage['visitor'] = async ({ script = true, width = 1280, height = 900 } = {}) => {
    const downloads = await mkdtemp(join(tmpdir(), 'opp-downloads-'));
    folders.push(downloads);
    const context = await browser.createBrowserContext({
      downloadBehavior: { policy: 'allow', downloadPath: downloads },
    });
    const page = await context.newPage();
    await page.setViewport({ width, height });
    await page.setJavaScriptEnabled(script);
    const complaints: string[] = [];
    watch(page, complaints);
    return { page, context, downloads, complaints };
  };
  return Object.assign(fronted, {
    origin,
    dossier,
    plugin,
    database,
    browser,
    log,
    clock,
    visitor,
    signedOn: async (login: string, options?: Parameters<Stage['visitor']>[0]) => {
      const made = await visitor(options);
      await signOn(made.page, dossier, login);
      return made;
    },
    goAway: () => closeServer(server),
    comeBack: async () => {
      await listen(server, port);
    },
    stop: async () => {
      await browser.close();
      await Promise.all([server, providerServer].filter((one) => one.listening).map(closeServer));
      await plugin.stop();
      await database.drop();
      await Promise.all(
        [dataFolder, ...folders].map((folder) => rm(folder, { recursive: true, force: true })),
      );
    },
  });
}

function movableClock(): Stage['clock'] {
  let offset = 0;
  return {
    now: () => new Date(Date.now() + offset),
    advance: (ms) => {
      offset += ms;
    },
  };
}

/** Chromium refuses its own sandbox to root. The pages shown are the product's own. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = process.env['PUPPETEER_EXECUTABLE_PATH'] ?? '';
  return await puppeteer.launch({
    executablePath,
    headless: executablePath.includes('headless-shell') ? 'shell' : true,
    args: ['--disable-gpu', '--lang=nl', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
}

/**
 * Away servers and answers with a status are part of the journeys; anything else in the console is
 * a fault.
 */
export function watch(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => {
    complaints.push(String(error));
  });
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text());
  });
}

/** From the plugin's front door to the provider, the account's button there, and back. */
export async function signOn(page: Page, address: string, login: string): Promise<void> {
  await page.goto(`${address}/`);
  // Where people have local accounts too, the school's own sign-on is chosen first.
  const school = await page.$('a.go[href*="aanmelden"]');
  if (school !== null) await follow(page, school);
  await Promise.all([
    page.waitForNavigation(),
    page.click(`form:has(input[name="login"][value="${login}"]) button`),
  ]);
}

/** Scrolls to what leads to another page, as a person does, clicks it, and waits for that page. */
export async function follow(page: Page, target: string | ElementHandle): Promise<void> {
  const element = typeof target === 'string' ? await page.waitForSelector(target) : target;
  if (element === null) throw new Error('Nothing to follow');
  // Where the bar of buttons, which stays in sight, does not lie over it.
  await element.evaluate((seen) => {
    seen.scrollIntoView({ block: 'center', behavior: 'instant' });
  });
  await Promise.all([page.waitForNavigation(), element.click()]);
}

/**
 * Scrolls to a choice as a person does, where the bar at the bottom does not lie over it, and
 * clicks it.
 */
export async function choose(page: Page, target: string): Promise<void> {
  await page.$eval(target, (seen) => {
    seen.scrollIntoView({ block: 'center', behavior: 'instant' });
  });
  await page.click(target);
}

/** A link or button by the words a person reads on it. */
export const named = (tag: 'a' | 'button', words: string): string =>
  `::-p-xpath(//${tag}[contains(normalize-space(.), "${words}")])`;

export const textOf = (page: Page, selector: string): Promise<string> =>
  page.$eval(selector, (element) => (element.textContent ?? '').replaceAll(/\s+/g, ' ').trim());

/** Evaluates in the page; an expression as text, because the tests' own types know no document. */
export const inPage = async <T>(page: Page, expression: string): Promise<T> =>
  (await page.evaluate(expression)) as T;

/** Waits until what is shown beside the buttons has these words. */
export async function waitForSaveState(page: Page, words: string, timeout = 8_000): Promise<void> {
  await page.waitForFunction(
    `document.querySelector('[data-save-text]').textContent.includes(${JSON.stringify(words)})`,
    { timeout, polling: 50 },
  );
}

export const today = (): string => new Date().toISOString().slice(0, 10);

/** A day from today as people type it: dd-mm-jjjj. */
export function typedDay(days: number): string {
  const [year, month, day] = new Date(Date.now() + days * 86_400_000)
    .toISOString()
    .slice(0, 10)
    .split('-');
  return `${day ?? ''}-${month ?? ''}-${year ?? ''}`;
}

/** For `afterEach`: pictures of every open page when a test failed, in `.data/journeys/`. */
export async function keepPictures(
  stage: Stage | undefined,
  test: { state?: string | undefined; title: string } | undefined,
): Promise<void> {
  if (stage === undefined || test?.state !== 'failed') return;
  await mkdir(kept, { recursive: true });
  const name = test.title.replaceAll(/[^a-z0-9]+/gi, '-').slice(0, 80);
  for (const [index, page] of (await openPages(stage)).entries()) {
    await page.screenshot({ path: join(kept, `${name}-${index + 1}.png`) }).catch(() => undefined);
  }
}

const openPages = async (stage: Stage): Promise<Page[]> =>
  (await stage.browser.pages()).filter((page) => page.url() !== 'about:blank');

/**
 * Finds an own pupil by name and opens a dossier of this type; answers the address of its first
 * step, without a query.
 */
export async function newDossier(
  page: Page,
  address: string,
  name: string,
  level: 'basis' | 'extra' | 'voorziening' = 'extra',
): Promise<string> {
  await page.goto(`${address}/leerlingen`);
  await page.type('#zoek', name);
  await follow(page, 'form.filters button');
  await follow(page, named('a', name));
  await follow(page, 'a[href*="/dossiers/nieuw"]');
  await page.click(`input[name="niveau"][value="${level}"]`);
  await follow(page, 'main form .btn.primary');
  return page
    .url()
    .replace(/[?#].*$/, '')
    .replace(/\/1$/, '');
}
