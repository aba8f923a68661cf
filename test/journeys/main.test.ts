import { execFile, spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import {
  choose,
  follow,
  inPage,
  keepPictures,
  named,
  newDossier,
  openStage,
  signOn,
  textOf,
  typedDay,
} from './support.ts';
import type { Stage, Visitor } from './support.ts';
import { finishStep, wordMaker, writeStep } from './writing.ts';
import type { Typed } from './writing.ts';

const execute = promisify(execFile);
const PASSWORD = 'Vier-zwanen-koken-spruitjes-82';

/**
 * Runs qpdf with the password on its standard input, as it should be: in no process's arguments.
 */
function qpdf(
  args: readonly string[],
  password?: string,
): Promise<{ code: number | null; out: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('qpdf', [
      ...(password === undefined ? [] : ['--password-file=-']),
      ...args,
    ]);
    let out = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        out += chunk.toString('utf8');
      });
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, out });
    });
    // One that is asked no password may have ended before it is given this line.
    child.stdin.on('error', () => undefined);
    child.stdin.end(`${password ?? ''}\n`);
  });
}

const failureOf = (command: string, args: string[]): Promise<string> =>
  execute(command, args).then(
    () => 'opened',
    (error: unknown) => (error as { stderr: string }).stderr,
  );

/**
 * Letters, digits and signs only: a line end or a hyphen of the typesetter is no part of what was
 * typed.
 */
const solid = (text: string): string => text.replaceAll(/[\s\u00ad\u2010-]/g, '');

async function downloaded(folder: string): Promise<string> {
  for (let tries = 0; tries < 200; tries += 1) {
    const file = (await readdir(folder)).find((name) => name.endsWith('.pdf'));
    if (file !== undefined) return join(folder, file);
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
  throw new Error('No PDF was downloaded');
}

describe('the main journey: from the school’s sign-on to an encrypted report', function () {
  this.timeout(60_000);
  // Every part stands on the one before.
  this.bail(true);
  let stage: Stage;
  let tessa: Visitor;
  let root = '';
  let pdf = '';
  const word = wordMaker();
  const typed = new Map<number, Typed>();

  before(async () => {
    stage = await openStage();
    tessa = await stage.visitor();
  });
  afterEach(async function () {
    await keepPictures(stage, this.currentTest);
  });
  after(async () => {
    await stage.stop();
  });

  it('signs a teacher on at the school’s own provider and greets by name', async () => {
    const { page } = tessa;
    await page.goto(`${stage.dossier}/`);
    expect(new URL(page.url()).origin, 'the provider asks, not the plugin').to.not.equal(
      stage.origin,
    );
    expect(await textOf(page, 'h1')).to.equal('Aanmelden bij school');
    await follow(page, named('button', 'Tessa de Vries'));
    expect(page.url()).to.equal(`${stage.dossier}/`);
    expect(await textOf(page, 'main .lede')).to.include('Tessa');
    expect(await textOf(page, 'footer')).to.include('DEWERF');
  });

  it('finds a pupil of an own group by name, and nobody of another teacher’s group', async () => {
    const { page } = tessa;
    await follow(page, named('a', 'Leerlingen'));
    const groups = await page.$$eval('tbody td:nth-child(2)', (all) => [
      ...new Set(all.map((one) => (one.textContent ?? '').trim())),
    ]);
    expect(groups).to.deep.equal(['2B']);
    await page.type('#zoek', 'yara');
    await follow(page, 'form.filters button');
    expect(await page.$$eval('tbody tr', (rows) => rows.length)).to.equal(1);
    await follow(page, named('a', 'Yara'));
    expect(await textOf(page, 'h1')).to.include('Yara');
  });

  it('opens a dossier of the chosen type, with what the school already knows in it', async () => {
    const { page } = tessa;
    root = await newDossier(page, stage.dossier, 'Yara', 'extra');
    expect(await textOf(page, '.rail .pupil')).to.include('Extra ondersteuning');
    expect(await textOf(page, '#v-given')).to.equal('Yara');
    expect(await textOf(page, '#v-birthDate')).to.equal('03-05-2013');
    expect(await textOf(page, '#v-mentor')).to.include('Tessa de Vries');
  });

  it('refuses to finish too early, and lists every fault on top with a link that lands in its field', async () => {
    const { page } = tessa;
    await page.goto(`${root}/3`);
    await follow(page, 'button[value="finish"]');
    expect(await inPage(page, 'document.activeElement.id')).to.equal('fouten');
    const faults = await page.$$eval('#fouten a', (all) =>
      all.map((one) => [one.textContent ?? '', one.getAttribute('href') ?? '']),
    );
    expect(faults.map(([, href]) => href)).to.deep.equal(['#v-signalsSchool', '#v-helpQuestion']);
    await page.click('#fouten a[href="#v-helpQuestion"]');
    await page.waitForFunction('document.activeElement.id === "v-helpQuestion"');
    expect(
      await page.$eval('#v-helpQuestion', (field) => field.getAttribute('aria-invalid')),
    ).to.equal('true');
    const described = await page.$eval(
      '#v-helpQuestion',
      (field) => field.getAttribute('aria-describedby') ?? '',
    );
    expect(described.split(' ')).to.include('v-helpQuestion-f');
    expect(await textOf(page, '#v-helpQuestion-f')).to.equal(faults[1]?.[0]);
  });

  for (const step of [1, 2, 3, 4, 5, 6, 7, 8]) {
    it(`writes step ${step}${step < 8 ? ' and finishes it' : ''}`, async () => {
      const { page } = tessa;
      await page.goto(`${root}/${step}`);
      typed.set(step, await writeStep(page, word));
      expect(
        await inPage(page, 'document.querySelector("[data-missing-none]").hidden'),
        await textOf(page, '.need-list'),
      ).to.equal(false);
      if (step === 8) return;
      await finishStep(page, root, step);
      expect(await page.$$eval('.steps li.done', (all) => all.length)).to.equal(step);
    });
  }

  it('asks who signed on more than half an hour ago to do so again before consent, and then goes on there', async () => {
    const { page } = tessa;
    const admin = await stage.database.admin();
    await admin.query(
      'UPDATE opp_sessions SET authenticated_at = authenticated_at - INTERVAL 40 MINUTE',
    );
    await admin.end();
    await follow(page, 'button[value="finish"]');
    expect(await textOf(page, 'main')).to.include('of jij het echt bent');
    await follow(page, named('a', 'Verder'));
    await page.waitForSelector('form:has(input[name="login"][value="tessa"]) button');
    expect(new URL(page.url()).origin).to.not.equal(stage.origin);
    await follow(page, named('button', 'Tessa de Vries'));
    expect(page.url()).to.equal(`${root}/8/instemming`);
    expect(await textOf(page, 'h1')).to.equal('Instemming op het plan');
  });

  it('registers consent as Anders (buiten TOP dossier), with its date and explanation', async () => {
    const { page } = tessa;
    await choose(page, 'input[name="wijze"][value="buiten"]');
    await page.type('#datum', typedDay(-1));
    await page.type('#toelichting', 'In het gesprek op school, getekend.');
    await follow(page, named('button', 'INSTEMMING REGISTREREN'));
    expect(await textOf(page, 'main .note.ok')).to.include(
      'Het plan is vastgesteld en de instemming is geregistreerd.',
    );
    expect(await page.$$eval('.steps li.done', (all) => all.length)).to.equal(8);
  });

  it('refuses a weak password, rates a strong one while it is typed, and downloads the report with it', async () => {
    const { page, downloads } = tessa;
    await follow(page, named('a', 'Logboek'));
    await page.click('input[value="eigen"]');
    await page.type('#wachtwoord', 'welkom123456');
    await page.waitForFunction(
      'document.querySelector("[data-strength-word]").textContent.startsWith("Te makkelijk")',
    );
    await follow(page, named('button', 'Versleuteld downloaden'));
    expect(await textOf(page, '#fouten')).to.include('te makkelijk te raden');
    expect(await readdir(downloads)).to.deep.equal([]);
    await choose(page, 'input[name="voor"][value="school"]');
    await page.type('#wachtwoord', PASSWORD);
    await page.waitForFunction(
      'document.querySelector("[data-strength-word]").textContent.startsWith("Heel sterk")',
    );
    await page.click('form.password-form .btn.primary');
    pdf = await downloaded(downloads);
    await page.goto(page.url());
    const row = await textOf(page, 'table tbody tr');
    expect(row).to.include('Tessa de Vries').and.include('versie 1');
  });

  it('has encrypted the report so that nothing opens it without the password', async () => {
    const facts = await qpdf(['--show-encryption', pdf], PASSWORD);
    expect(facts.out)
      .to.match(/^R = 6$/m)
      .and.match(/stream encryption method: AESv3/)
      .and.match(/string encryption method: AESv3/);
    expect(facts.code).to.equal(0);
    expect(await qpdf(['--check', pdf])).to.deep.include({ code: 2 });
    expect(await qpdf(['--check', pdf], `${PASSWORD}x`)).to.deep.include({ code: 2 });
    for (const tool of ['pdftotext', 'pdfinfo'])
      expect(await failureOf(tool, [pdf]), tool).to.include('Incorrect password');
    expect((await qpdf(['--check', pdf], PASSWORD)).code).to.equal(0);
  });

  it('has printed every typed text, tagged, in Dutch, with its pages numbered', async () => {
    const open = pdf.replace(/\.pdf$/, '-open.pdf');
    expect((await qpdf(['--decrypt', pdf, open], PASSWORD)).code).to.equal(0);
    const { stdout: text } = await execute('pdftotext', ['-raw', open, '-'], {
      maxBuffer: 16 << 20,
    });
    const { stdout: info } = await execute('pdfinfo', [open]);
    const there = solid(text);
    const all = [...typed].flatMap(([step, values]) =>
      [...values].map(([path, value]) => ({ step, path, value })),
    );
    const words = all.filter(
      ({ path, value }) =>
        !path.endsWith('/fileName') && /^xq|^06 |\d\d-\d\d-\d{4}|^\d{4}$/.test(value),
    );
    expect(words.length, 'texts typed').to.be.greaterThan(70);
    expect(
      words.filter(({ value }) => !there.includes(solid(value))),
      'typed, not printed',
    ).to.deep.equal([]);
    const pages = Number(/^Pages:\s+(\d+)/m.exec(info)?.[1]);
    expect(pages).to.be.within(6, 20);
    expect(info).to.match(/^Tagged:\s+yes$/m);
    expect((await qpdf(['--show-npages', open])).out.trim()).to.equal(String(pages));
    expect(text).to.match(new RegExp(`\\b${pages}\\s*(/|van)\\s*${pages}\\b`));
    const objects = (await qpdf(['--json=2', '--json-key=qpdf', open])).out;
    expect(objects)
      .to.match(/"\/Lang": "u:nl/)
      .and.include('"/MarkInfo"')
      .and.include('"/Outlines"');
  });

  it('signs off here and, when asked, at the school', async () => {
    const { page } = tessa;
    await page.goto(`${stage.dossier}/account`);
    await follow(page, 'form[action$="/afmelden"] button');
    await page.waitForFunction('location.pathname.startsWith("/oidc")');
    expect(await textOf(page, 'h1')).to.equal('Ook afmelden bij school?');
    await follow(page, named('button', 'Ja, ook bij school afmelden'));
    expect(page.url()).to.match(/\/dossier\/afgemeld/);
    await page.goto(`${root}/1`);
    expect(await textOf(page, 'h1')).to.equal('Aanmelden bij school');
    await signOn(page, stage.dossier, 'joris');
    const refused = await page.goto(`${root}/1`);
    expect(refused?.status(), 'another school’s teacher').to.equal(404);
  });

  it('broke no rule of the content security policy and threw in no script', () => {
    expect(tessa.complaints).to.deep.equal([]);
  });
});
