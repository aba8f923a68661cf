import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../plugin/kernel/package-root.ts';
import { createLanguage } from '../../plugin/language/language.ts';
import { manualParts, manualText } from '../../plugin/overview/help/manual.ts';
import { addLocalAccount, localClient } from '../support/accounts.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { Client } from '../support/client.ts';

const folder = join(packageRoot, 'templates', 'assets', 'manual');
const language = createLanguage();
const PATH = '/hulp/handleiding/externe-toegang.pdf';
/** Letters and digits alone: where a line was broken is the typesetter's. */
const solid = (text: string): string => text.replaceAll(/[^\p{L}\p{N}]/gu, '');

describe('the manual on external access', function () {
  this.timeout(60_000);
  let app: TestApp;
  let work = '';
  before(async () => {
    app = await startApp();
    work = mkdtempSync(join(tmpdir(), 'opp-manual-'));
  });
  after(async () => {
    await app.stop();
    rmSync(work, { recursive: true, force: true });
  });

  const kept = async (client: Client): Promise<{ file: string; bytes: Buffer }> => {
    // The first request under the test's host starts the session.
    const reply = await client.visit(`${app.base}${PATH}`);
    expect(reply.status, reply.text.slice(0, 200)).to.equal(200);
    const file = join(work, `${String(readdirSync(work).length)}.pdf`);
    writeFileSync(file, reply.bytes);
    return { file, bytes: Buffer.from(reply.bytes) };
  };

  it('has every picture that it names and no other, small enough to keep', () => {
    const named = manualParts.flatMap(({ items }) =>
      items.filter(({ picture }) => picture === true).map(({ item }) => `${item}.webp`),
    );
    const there = readdirSync(folder);
    expect(there).to.have.members([...named, 'edition.json']);
    for (const name of named) {
      const bytes = readFileSync(join(folder, name));
      expect(bytes.toString('latin1', 8, 12), name).to.equal('WEBP');
      expect(
        language.has('nl', `manual.pictures.${name.replace('.webp', '')}`) &&
          language.has('en', `manual.pictures.${name.replace('.webp', '')}`),
        name,
      ).to.equal(true);
    }
    expect(there.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)).to.be.at.most(
      400 * 1024,
    );
  });

  it('stands on the help page in the words that are printed, with the button for the PDF', async () => {
    const page = await app.as('tessa', 'docent').visit(`${app.base}/hulp`);
    expect(page.text)
      .to.include('Een externe toegang geven')
      .and.include(`href="${app.base}${PATH}"`)
      .and.include('Handleiding downloaden (PDF)');
    for (const { title, items } of manualText(language.translate('nl')))
      for (const words of [title, ...items.flatMap((item) => [item.title, item.text])])
        expect(page.text).to.include(words);
  });

  it('is a tagged PDF without a password, dated, with the page’s own text and a picture for every screen', async () => {
    const { file, bytes } = await kept(app.as('tessa', 'docent'));
    const text = execFileSync('pdftotext', [file, '-']).toString('utf8');
    const { madeOn } = JSON.parse(readFileSync(join(folder, 'edition.json'), 'utf8')) as {
      madeOn: string;
    };
    expect(text).to.include(madeOn.split('-').toReversed().join('-')).and.include('0.1.0');
    for (const { title, items } of manualText(language.translate('nl')))
      for (const words of [title, ...items.flatMap((item) => [item.title, item.text])])
        expect(solid(text)).to.include(solid(words));
    const shown = execFileSync('qpdf', ['--json=2', file]).toString('latin1');
    expect(shown)
      .to.include('"encrypted": false')
      .and.include('/StructTreeRoot')
      .and.match(/"\/Title": "u:Handleiding/)
      .and.include('"/Lang": "u:nl"');
    const alternatives =
      execFileSync('qpdf', ['--qdf', '--object-streams=disable', file, '-'], {
        maxBuffer: 64 << 20,
      })
        .toString('latin1')
        .match(/\/S \/Figure/g) ?? [];
    expect(alternatives).to.have.length(9);
    expect(bytes.length).to.be.at.most(4 << 20);
  });

  it('is printed once for everybody, in the language of who asks, and for who signs in alone', async () => {
    const helper = await localClient(
      app,
      (await addLocalAccount(app, { given: 'Lotte', family: 'Prins', email: 'lotte@cleo.example' }))
        .email,
    );
    const [first, second] = [await kept(app.as('karim', 'zorgcoordinator')), await kept(helper)];
    expect(first.bytes.equals(second.bytes)).to.equal(true);
    const english = app.as('ingrid', 'beheerder');
    await english.visit(`${app.base}/account`);
    await english.post(`${app.base}/account/taal`, { taal: 'en' });
    expect(
      execFileSync('pdftotext', [(await kept(english)).file, '-']).toString('utf8'),
    ).to.include('Giving external access');
    const nobody = await new Client(app.origin).get(`${app.base}${PATH}`);
    expect(nobody.status).to.equal(303);
  });
});
