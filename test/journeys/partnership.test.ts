import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'puppeteer';
import { Client } from '../support/client.ts';
import { pdfBytes } from '../support/files.ts';
import { look } from './look.ts';
import {
  choose,
  follow,
  keepPictures,
  named,
  newDossier,
  openStage,
  replace,
  textOf,
  typedDay,
  valueIn,
  waitForSaveState,
  withPartnership,
} from './support.ts';
import type { Stage, Visitor } from './support.ts';

/**
 * LOGBOEK – COMMUNICATIE SWV from both sides, in two browsers: shared, read, asked, answered, taken
 * back.
 */
describe('a school and its partnership', function () {
  this.timeout(180_000);
  let stage: Stage;
  let karim: Visitor;
  let noud: Visitor;
  let dossier = '';

  before(async () => {
    stage = await openStage({ licences: withPartnership });
    const tessa = await stage.signedOn('tessa');
    dossier = (await newDossier(tessa.page, stage.dossier, 'Yara', 'voorziening')).replace(
      /\/stappen$/,
      '',
    );
    await tessa.page.goto(`${dossier}/stappen/3`);
    await replace(tessa.page, '#v-helpQuestion', 'Hoe komt Yara zelf aan het werk?');
    await waitForSaveState(tessa.page, 'Opgeslagen om');
    await tessa.context.close();
    karim = await stage.signedOn('karim');
  });
  afterEach(async function () {
    await keepPictures(stage, this.currentTest);
  });
  after(async () => {
    await stage.stop();
  });

  const openLogbook = async (page: Page): Promise<void> => {
    await page.goto(`${dossier}/stappen/1`);
    await follow(page, named('a', 'Logboek'));
    await follow(page, named('a', 'COMMUNICATIE SWV'));
  };

  it('begins with the admin of the partnership, who makes somebody a swv-medewerker', async () => {
    const { page, context } = await stage.signedOn('fatima');
    await page.goto(`${stage.dossier}/instellingen/medewerkers?zoek=noud`);
    await follow(page, named('a', 'Kuiper, Noud'));
    await page.select('select[name="rol"]', 'swv');
    await follow(page, named('button', 'OPSLAAN'));
    await context.close();
    noud = await stage.signedOn('noud');
    expect(await textOf(noud.page, 'main')).to.include(
      'Met het samenwerkingsverband is nog niets gedeeld',
    );
    await follow(noud.page, named('a', 'Gedeelde dossiers'));
    expect(await textOf(noud.page, 'main')).to.include('Er is nog geen dossier met jullie gedeeld');
    await look(noud.page, 'the desk, empty');
  });

  it('shares chosen steps by "Dossier delen met het swv"', async () => {
    const { page } = karim;
    await openLogbook(page);
    await look(page, 'not shared yet');
    await follow(page, named('a', 'Dossier delen met het swv'));
    await look(page, 'sharing');
    await follow(page, named('button', 'DELEN'));
    expect(await textOf(page, '#fouten')).to.include('Kies ten minste één stap');
    await look(page, 'sharing, refused');
    await choose(page, 'input[name="stap-3"]');
    await replace(page, '#reden', 'Vooroverleg; de ouders gaven toestemming.');
    await replace(page, '#tot', typedDay(30));
    await follow(page, named('button', 'DELEN'));
    expect(await textOf(page, 'main'))
      .to.include('Gedeeld met Samenwerkingsverband De Polder')
      .and.include('3. ');
    await look(page, 'shared');
  });

  it('shares a file on its own page', async () => {
    const { page, downloads } = karim;
    await writeFile(join(downloads, 'brief.pdf'), pdfBytes('brief'));
    await page.goto(`${dossier}/logboek/bestanden`);
    await (
      (await page.$('input[type="file"]')) as unknown as { uploadFile(path: string): Promise<void> }
    ).uploadFile(join(downloads, 'brief.pdf'));
    await page.select('#categorie', 'letter');
    await follow(page, '[data-upload-send]');
    await look(page, 'a file that is not shared');
    await follow(page, named('a', 'Delen met het swv'));
    await look(page, 'sharing a file');
    await follow(page, named('button', 'DELEN'));
    expect(await textOf(page, 'main')).to.include('Versie 1 is gedeeld');
    await look(page, 'a file that is shared');
    await page.goto(`${dossier}/logboek/bestanden`);
    await look(page, 'files, one shared');
  });

  it('shares a report from the list', async () => {
    const { page, context } = karim;
    const client = new Client(stage.origin);
    for (const { name, value } of await context.cookies()) client.cookies.set(name, value);
    const reports = `${new URL(dossier).pathname}/logboek/verslagen`;
    await client.visit(reports);
    expect(
      (await client.post(reports, { keuze: 'eigen', wachtwoord: 'Vier-zwanen-koken-spruitjes-82' }))
        .status,
    ).to.equal(200);
    await openLogbook(page);
    await follow(page, 'a[href*="/communicatie-swv/verslagen/"]');
    expect(await textOf(page, 'main'), 'nothing medical is in it').not.to.include(
      'medische of psychologische delen in',
    );
    await look(page, 'sharing a report');
    await follow(page, named('button', 'DELEN'));
    expect(await textOf(page, 'table[aria-labelledby="verslagen"]')).to.include('Gedeeld op');
    await look(page, 'all shared');
  });

  it('writes, and loses no text that is refused', async () => {
    const { page } = karim;
    await openLogbook(page);
    await (await page.$('details.adding summary'))?.press('Enter');
    await replace(page, '#bericht', 'Kunnen jullie meedenken?');
    await follow(page, named('button', 'Versturen'));
    expect(await textOf(page, '#fouten')).to.include('Onderwerp');
    expect(await valueIn(page, '#bericht')).to.equal('Kunnen jullie meedenken?');
    await look(page, 'a message refused');
    await replace(page, '#onderwerp', 'Vraag over taken');
    await choose(page, 'input[name^="bijlage-file-"]');
    await follow(page, named('button', 'Versturen'));
    expect(await textOf(page, '.thread'))
      .to.include('Kunnen jullie meedenken?')
      .and.include('brief')
      .and.include('Nog niet gelezen');
    await look(page, 'a conversation');
  });

  it('is read at the desk, exactly what was shared, and answered there', async () => {
    const { page } = noud;
    await page.goto(`${stage.dossier}/`);
    expect(await textOf(page, 'main'))
      .to.include('1 nieuw bericht van de school over Yara van den Berg')
      .and.include('1 dossier is met jullie gedeeld');
    await look(page, 'Vandaag at the desk');
    await follow(page, named('a', 'Naar de gedeelde dossiers'));
    await look(page, 'the desk');
    await page.goto(`${stage.dossier}/swv/gedeeld?zoek=qqqq`);
    await look(page, 'the desk, nobody found');
    await page.goto(`${stage.dossier}/swv/gedeeld`);
    await follow(page, named('a', 'Berg, Yara van den'));
    await (await page.$('.shared-step summary'))?.press('Enter');
    expect(await textOf(page, 'main'))
      .to.include('Hoe komt Yara zelf aan het werk?')
      .and.not.include('Integratief');
    await look(page, 'a shared dossier');
    await follow(page, 'a[href*="/verslagen/"]');
    await look(page, 'a shared report');
    await page.goBack();
    await follow(page, named('a', 'Vraag over taken'));
    await replace(page, '#bericht', 'Graag. We bellen morgen.');
    await follow(page, named('button', 'Versturen'));
    expect(await textOf(page, '.thread')).to.include('Graag. We bellen morgen.');
    await look(page, 'a conversation at the desk');
  });

  it('sees at the school that an answer came, and who read the question', async () => {
    const { page } = karim;
    await page.goto(`${stage.dossier}/`);
    expect(await textOf(page, 'main')).to.include(
      '1 nieuw bericht van het samenwerkingsverband over Yara van den Berg',
    );
    await look(page, 'Vandaag with a message');
    await page.goto(`${dossier}/logboek/bestanden`);
    expect(await textOf(page, '.logbook-tabs a'))
      .to.include('COMMUNICATIE SWV')
      .and.include('1');
    await page.goto(`${stage.dossier}/`);
    await follow(page, named('a', 'Lezen'));
    expect(await textOf(page, '.thread'))
      .to.include('Graag. We bellen morgen.')
      .and.include('Gelezen door Noud Kuiper op');
    await page.goto(`${dossier}/logboek/bestanden`);
    expect(await textOf(page, '.logbook-tabs a')).to.equal('COMMUNICATIE SWV');
  });

  it('takes the share back, asks once more first, and the desk reads why there is nothing', async () => {
    const { page } = karim;
    const open = noud.page.url().replace(/[?#].*$/, '');
    await openLogbook(page);
    await follow(page, named('a', 'Delen beëindigen'));
    await look(page, 'taking back');
    await follow(page, named('button', 'Delen nu beëindigen'));
    expect(await textOf(page, 'main'))
      .to.include('Nog niet gedeeld')
      .and.include('Eerder gedeeld');
    await look(page, 'taken back');
    await follow(page, named('a', 'Vraag over taken'));
    expect(await textOf(page, 'main')).to.include(
      'schrijven kan zodra de zorgcoördinator het weer deelt',
    );
    await look(page, 'a conversation of before');
    const gone = await noud.page.goto(open);
    expect(gone?.status()).to.equal(404);
    expect(await textOf(noud.page, 'main'))
      .to.include('Misschien heeft de school het delen beëindigd')
      .and.not.include('Yara');
    await look(noud.page, 'no longer shared');
    expect([...karim.complaints, ...noud.complaints]).to.deep.equal([]);
  });

  it('works without scripts and on a narrow screen', async () => {
    const plain = await stage.signedOn('karim', { script: false, width: 320, height: 700 });
    const { page } = plain;
    await page.goto(`${dossier}/logboek/communicatie-swv/delen`);
    await choose(page, 'input[name="stap-3"]');
    await page.type('#reden', 'Opnieuw gedeeld, zonder script.');
    await follow(page, named('button', 'DELEN'));
    expect(await textOf(page, 'main')).to.include('Gedeeld met');
    await page.click('details.adding > summary');
    await page.type('#onderwerp', 'Nog een vraag');
    await page.type('#bericht', 'Zonder script.');
    await follow(page, named('button', 'Versturen'));
    expect(await textOf(page, '.thread')).to.include('Zonder script.');
    await plain.context.close();
  });
});
