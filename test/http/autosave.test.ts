import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import puppeteer from 'puppeteer';
import type { Browser, Page } from 'puppeteer';
import { packageRoot } from '../../plugin/kernel/package-root.ts';
import { createLanguage } from '../../plugin/language/language.ts';
import { readAssets } from '../../plugin/platform/web/assets.ts';
import { createViews } from '../../plugin/platform/web/render.ts';

interface Change {
  op: string;
  path?: string;
  value?: string;
  base?: number;
  list?: string;
  row?: string;
}
interface Saved {
  changes: Change[];
  token: string | undefined;
  at: number;
}
interface Reply {
  status: number;
  body?: object;
}

const templates = join(packageRoot, 'templates');
const sample = JSON.parse(
  readFileSync(join(templates, 'styleguide.sample.json'), 'utf8'),
) as Record<string, unknown>;
const assets = readAssets(join(templates, 'assets'));
const views = createViews({ templatesFolder: templates, language: createLanguage() });
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'";
const TEXT = 'v-domains-bl-image';
const OTHER = 'v-domains-wh-image';

/**
 * The step page with the sample's fields, in a real browser, before a server whose answers each
 * test writes.
 */
describe('saving while somebody types', function saving() {
  this.timeout(30_000);
  let server: Server;
  let browser: Browser;
  let page: Page;
  let origin: string;
  let received: Saved[] = [];
  let posted: URLSearchParams[] = [];
  let answers: ((saved: Saved) => Reply | Promise<Reply>)[] = [];
  let session: Reply = { status: 200, body: { csrf: 'fresh' } };
  let sequence = 41;

  const savedReply = (): Reply => {
    sequence += 1;
    return {
      status: 200,
      body: {
        sequence,
        savedAt: '15:07',
        missing: [{ text: 'Nog dit', url: '#v-notes' }],
        rail: [{ number: 4, state: 'busy', stateWord: 'in bewerking', progress: '4 van 8' }],
      },
    };
  };

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://test').pathname;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    response.setHeader('Content-Security-Policy', POLICY);
    const json = (reply: Reply): void => {
      response.writeHead(reply.status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(reply.body ?? {}));
    };
    if (path === '/wijzigingen') {
      const saved: Saved = {
        ...(JSON.parse(body) as { changes: Change[] }),
        token: request.headers['x-csrf-token'] as string | undefined,
        at: Date.now(),
      };
      received.push(saved);
      json(await (answers.shift() ?? savedReply)(saved));
    } else if (path === '/sessie') json(session);
    else if (path === '/stap' && request.method === 'POST') {
      posted.push(new URLSearchParams(body));
      response.end('ok');
    } else if (path === '/stap')
      response.setHeader('Content-Type', 'text/html; charset=utf-8').end(stepPage());
    else asset(path, response);
  }

  before(async () => {
    server = createServer((request, response) => {
      respond(request, response).catch((error: unknown) => {
        response.destroy(error as Error);
      });
    });
    await new Promise<void>((ready) => {
      server.listen(0, '127.0.0.1', ready);
    });
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await puppeteer.launch({ args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
  });

  after(async () => {
    await browser.close();
    await new Promise((closed) => {
      server.close(closed);
    });
  });

  beforeEach(async () => {
    received = [];
    posted = [];
    answers = [];
    sequence = 41;
    session = { status: 200, body: { csrf: 'fresh' } };
    page = await browser.newPage();
    await page.goto(`${origin}/stap`);
    await page.evaluate(
      "for (const fold of document.querySelectorAll('details')) fold.open = true",
    );
  });

  afterEach(async () => {
    await page.close({ runBeforeUnload: false });
  });

  // Scripts for the page are text: the types of a browser are not among those of the tests.
  const inPage = (script: string): Promise<unknown> => page.evaluate(script);
  const textOf = async (selector: string): Promise<string> =>
    String(await inPage(`document.querySelector(${JSON.stringify(selector)}).textContent`));
  const status = (): Promise<string> => textOf('[data-save-text]');
  const type = async (id: string, text: string): Promise<void> => {
    await page.focus(`#${id}`);
    await page.keyboard.down('Control');
    await page.keyboard.press('End');
    await page.keyboard.up('Control');
    await page.keyboard.type(text);
  };
  const value = (id: string): Promise<unknown> =>
    page.evaluate(`document.getElementById('${id}').value`);
  const until = async (what: string, holds: () => boolean | Promise<boolean>): Promise<void> => {
    const end = Date.now() + 8_000;
    while (!(await holds())) {
      if (Date.now() > end) throw new Error(`Not within 8 s: ${what}`);
      await new Promise((later) => {
        setTimeout(later, 25);
      });
    }
  };
  const requests = (count: number): Promise<void> =>
    until(`request ${count}, got ${received.length}`, () => received.length >= count);
  const says = (words: string): Promise<void> =>
    until(`"${words}"`, async () => (await status()).includes(words));

  it('sends what was typed within two seconds, and says so only after the answer', async () => {
    let release = (): void => undefined;
    answers.push(async () => {
      await new Promise<void>((go) => {
        release = go;
      });
      return savedReply();
    });
    await type(TEXT, ' En meer.');
    const typed = Date.now();
    await requests(1);
    expect((received[0]?.at ?? 0) - typed).to.be.below(2_000);
    expect(received[0]?.changes).to.have.length(1);
    expect(received[0]?.changes[0]).to.deep.include({
      op: 'set',
      path: 'domains/bl/image',
      base: 41,
    });
    expect(received[0]?.changes[0]?.value).to.match(/ En meer\.$/);
    expect(received[0]?.token).to.equal('token');
    expect(await status()).not.to.contain('Opgeslagen');
    release();
    await says('Opgeslagen om 15:07');
    expect(await textOf('.need-list [data-missing]')).to.equal('Nog dit');
    expect(await textOf('[data-step="4"] [data-progress]')).to.equal('4 van 8');
  });

  it('keeps one request under way and bases the next on its answer', async () => {
    let release = (): void => undefined;
    answers.push(async () => {
      await new Promise<void>((go) => {
        release = go;
      });
      return savedReply();
    });
    await type(TEXT, ' een');
    await requests(1);
    await type(TEXT, ' twee');
    await new Promise((later) => {
      setTimeout(later, 1_500);
    });
    expect(received).to.have.length(1);
    release();
    await requests(2);
    expect(received[1]?.changes).to.have.length(1);
    expect(received[1]?.changes[0]?.base).to.equal(42);
    expect(received[1]?.changes[0]?.value).to.match(/ een twee$/);
  });

  it('saves somebody who never pauses', async () => {
    const end = Date.now() + 8_000;
    while (received.length === 0 && Date.now() < end)
      await page.keyboard.type('a').then(() => type(TEXT, 'b'));
    expect(received.length).to.be.above(0);
    await says('Opgeslagen om');
    await until(
      'all of it',
      async () => received.at(-1)?.changes[0]?.value === (await value(TEXT)),
    );
  });

  it('keeps the text, says that it is not saved and tries again when the server is away', async () => {
    answers.push(() => ({ status: 503, body: {} }));
    await type(TEXT, ' Blijft.');
    await says('de server van de school geeft een storing');
    expect(await value(TEXT)).to.match(/ Blijft\.$/);
    await says('Opgeslagen om');
    expect(received[1]?.changes).to.deep.equal(received[0]?.changes);
  });

  const conflictAnswer = (): Reply => ({
    status: 409,
    body: {
      code: 'conflict',
      conflicts: [
        {
          path: 'domains/bl/image',
          label: 'Begrijpend lezen',
          theirs: 'Tekst van Karim.',
          mine: 'x',
          sequence: 55,
          who: 'Karim Bouali',
          when: '23-11-2026 15:00',
        },
      ],
    },
  });
  const twoFields = async (): Promise<void> => {
    answers.push(conflictAnswer);
    await page.evaluate(`(() => { for (const [id, text] of [['${TEXT}', 'Mijn tekst.'], ['${OTHER}', 'Ander veld.']]) {
      const field = document.getElementById(id); field.value = text; field.dispatchEvent(new Event('input', { bubbles: true })); } })()`);
    await page.waitForSelector('dialog[open]');
  };

  it('shows both texts of a conflict, while the other changes are saved at once', async () => {
    await twoFields();
    expect(await textOf('[data-theirs]')).to.equal('Tekst van Karim.');
    expect(await textOf('[data-mine]')).to.equal('Mijn tekst.');
    expect(await textOf('dialog')).to.contain('Karim Bouali');
    await requests(2);
    expect(received[1]?.changes.map((change) => change.path)).to.deep.equal(['domains/wh/image']);
    await says('iemand anders schreef hier ook');
  });

  for (const [choice, button, expected] of [
    ['mine', '[value="mine"]', 'Mijn tekst.'],
    ['both together', '', 'Tekst van Karim.\n\nMijn tekst.'],
  ] as const) {
    it(`sends ${choice} on top of the other's text`, async () => {
      await twoFields();
      await requests(2);
      if (button === '') {
        await page.click('dialog [data-together]');
        await page.click('dialog [value="merged"]');
      } else await page.click(`dialog ${button}`);
      await requests(3);
      expect(received[2]?.changes).to.deep.equal([
        { op: 'set', path: 'domains/bl/image', value: expected, base: 55 },
      ]);
      await says('Opgeslagen om');
      expect(await value(TEXT)).to.equal(expected);
    });
  }

  it("takes the other's text without sending anything more", async () => {
    await twoFields();
    await requests(2);
    await page.click('dialog [value="theirs"]');
    await says('Opgeslagen om');
    expect(await value(TEXT)).to.equal('Tekst van Karim.');
    expect(received).to.have.length(2);
  });

  it('shows a refused value at its field, keeps the rest, and sends it again only once it is changed', async () => {
    answers.push(() => ({
      status: 400,
      body: {
        code: 'refused',
        faults: [{ path: 'domains/bl/image', text: 'Te lang: hoogstens 20 tekens.' }],
      },
    }));
    await page.evaluate(
      `(() => { for (const id of ['${TEXT}', '${OTHER}']) { const field = document.getElementById(id); field.value += '!'; field.dispatchEvent(new Event('input', { bubbles: true })); } })()`,
    );
    await requests(2);
    expect(received[1]?.changes.map((change) => change.path)).to.deep.equal(['domains/wh/image']);
    await says('Niet alles is opgeslagen');
    expect(
      await inPage(
        `['aria-invalid', 'aria-describedby'].map((name) => document.getElementById('${TEXT}').getAttribute(name))`,
      ),
    ).to.deep.equal(['true', `${TEXT}-h ${TEXT}-f`]);
    expect(await textOf(`#${TEXT}-f span`)).to.equal('Te lang: hoogstens 20 tekens.');
    await type(TEXT, '?');
    await says('Opgeslagen om');
    expect(await page.$(`#${TEXT}-f`)).to.equal(null);
    expect(received[2]?.changes[0]?.value).to.match(/!\?$/);
  });

  it('keeps the text when the session ends and saves it after signing in again', async () => {
    answers.push(() => ({ status: 401, body: {} }));
    session = { status: 401 };
    await type(TEXT, ' Na de pauze.');
    await says('je bent afgemeld');
    expect(await inPage("document.querySelector('[data-sign-in-button]').hidden")).to.equal(false);
    await page.evaluate("dispatchEvent(new Event('focus'))");
    await new Promise((later) => {
      setTimeout(later, 300);
    });
    expect(received).to.have.length(1);
    session = { status: 200, body: { csrf: 'fresh' } };
    await page.evaluate("dispatchEvent(new Event('focus'))");
    await says('Opgeslagen om');
    expect(received[1]?.token).to.equal('fresh');
    expect(received[1]?.changes).to.deep.equal(received[0]?.changes);
  });

  it('adds a row and brings a removed one back, in the order in which it was done', async () => {
    await page.click('#v-scores-bl button[value="add:scores@bl"]');
    await requests(1);
    const row = received[0]?.changes[0]?.row ?? '';
    expect(row).to.match(/^[0-9a-f-]{36}$/);
    expect(received[0]?.changes).to.deep.equal([
      { op: 'add', list: 'scores', row },
      { op: 'set', path: `scores/${row}/domain`, value: 'bl', base: 41 },
    ]);
    await says('Opgeslagen om');
    await page.keyboard.type('Toets');
    await page.click(`[data-row="${row}"] .remove`);
    await page.click('.toast button');
    const sent = (): Change[] => received.flatMap((request) => request.changes);
    await until(
      'everything sent',
      () =>
        sent().some((change) => change.op === 'restore') &&
        sent().some((change) => change.path === `scores/${row}/test`),
    );
    expect(
      sent()
        .filter((change) => change.op !== 'set')
        .map((change) => change.op),
    ).to.deep.equal(['add', 'remove', 'restore']);
    expect(await value(`v-scores-${row}-test`)).to.equal('Toets');
  });

  it('saves first and then sends only what the button asks', async () => {
    await type(TEXT, ' Klaar.');
    await Promise.all([page.waitForNavigation(), page.click('button[value="finish"]')]);
    expect(
      received.flatMap((request) => request.changes).map((change) => change.path),
    ).to.deep.equal(['domains/bl/image']);
    expect([...(posted[0] ?? [])]).to.deep.equal([
      ['_csrf', 'token'],
      ['base', '42'],
      ['intent', 'finish'],
    ]);
  });

  it('does not leave the page while something is not saved', async () => {
    answers.push(
      () => ({ status: 503 }),
      () => ({ status: 503 }),
      () => ({ status: 503 }),
    );
    await type(TEXT, ' Blijft.');
    await page.click('button[value="next"]');
    await says('de server van de school geeft een storing');
    expect(posted).to.have.length(0);
    let asked = false;
    page.once('dialog', (dialog) => {
      asked = true;
      void dialog.accept();
    });
    await page.goto('about:blank').catch(() => undefined);
    expect(asked).to.equal(true);
  });

  it('keeps nothing in the storage of the browser', async () => {
    await type(TEXT, ' Geheim.');
    await says('Opgeslagen om');
    expect(
      await page.evaluate('[localStorage.length, sessionStorage.length, document.cookie]'),
    ).to.deep.equal([0, 0, '']);
  });

  it('is a whole form without a script, with a button to save it', async () => {
    const plain = await browser.newPage();
    await plain.setJavaScriptEnabled(false);
    await plain.goto(`${origin}/stap`);
    await plain.click('.plain-save');
    await plain.waitForNavigation({ timeout: 500 }).catch(() => undefined);
    await plain.close();
    expect(posted[0]?.get('intent')).to.equal('save');
    expect(posted[0]?.get('domains/bl/image')).to.contain('Yara leest vlot');
    expect(posted[0]?.getAll('base')).to.deep.equal(['41']);
  });
});

function stepPage(): string {
  return views.render('dossier/step', 'nl', {
    page: {
      title: '4. Leerlingprofiel',
      lang: 'nl',
      base: '',
      assets: '/assets',
      csrf: 'token',
      hostNav: [],
      nav: [],
      crumbs: [],
      faults: [],
      scripts: ['autosave'],
      person: { name: 'Tessa de Vries', initials: 'TV', roles: '' },
      licence: { name: 'DEWERF', school: 'De Werf' },
    },
    head: sample['head'],
    rail: sample['rail'],
    step: { number: 4, title: 'Leerlingprofiel', intro: '', state: 'busy' },
    parts: sample['parts'],
    urls: {
      form: '/stap',
      changes: '/wijzigingen',
      history: '#',
      next: '/stap',
      signIn: '/aanmelden',
    },
    nextLabel: 'Verder met 5',
    base: 41,
    saved: 'Opgeslagen om 14:32',
    missing: [],
    terms: [],
    history: [],
    hostChanges: [],
  });
}

function asset(path: string, response: ServerResponse): void {
  const [, kind = '', file = ''] = /^\/assets\/([a-z]+)\/([^/]+)$/.exec(path) ?? [];
  const found = assets.read(kind, file);
  if (found === undefined) response.writeHead(404).end();
  else response.setHeader('Content-Type', found.type).end(found.bytes);
}
