import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'puppeteer';
import { Client } from '../support/client.ts';
import { pdfBytes, photoBytes } from '../support/files.ts';
import { inputNames, upToDate, validChanges } from '../support/story.ts';
import { look } from './look.ts';
import {
  choose,
  follow,
  keepPictures,
  named,
  newDossier,
  openStage,
  typedDay,
  waitForSaveState,
} from './support.ts';
import type { Stage, Visitor } from './support.ts';

const PASSWORD = 'Vier-zwanen-koken-spruitjes-82';

/** The page came without its scripts; axe, being one itself, is let in afterwards. */
async function lookWithoutScript(page: Page, name: string): Promise<void> {
  await page.setJavaScriptEnabled(true);
  await look(page, name);
}

/** The same session without a window: fills a dossier faster than keys can. */
async function hand(stage: Stage, visitor: Visitor): Promise<Client> {
  const client = new Client(stage.origin);
  for (const { name, value } of await visitor.context.cookies()) client.cookies.set(name, value);
  await client.visit('/dossier/account');
  return client;
}

async function fill(
  stage: Stage,
  client: Client,
  root: string,
  steps: readonly number[],
): Promise<void> {
  const path = new URL(root).pathname;
  for (const step of steps) {
    const page = await client.visit(`${path}/${step}`);
    const saved = await client.json(`${path}/${step}/wijzigingen`, {
      changes: await upToDate(stage.database, path.split('/').at(-2) ?? '', [
        ...validChanges(step, inputNames(page.text)),
      ]),
    });
    expect(saved.status, saved.text).to.equal(200);
  }
}

async function finish(client: Client, root: string, steps: readonly number[]): Promise<void> {
  for (const step of steps) {
    const done = await client.post(`${new URL(root).pathname}/${step}`, {
      base: '0',
      intent: 'finish',
    });
    expect(done.status, `step ${step}`).to.equal(303);
  }
}

describe('accessibility of every page: wide and narrow, light and dark', function () {
  this.timeout(180_000);
  let stage: Stage;
  let tessa: Visitor;
  let karim: Visitor;
  let ingrid: Visitor;
  let nobody: Visitor;
  let client: Client;
  /** Everything filled in; later finished and set. */
  let full = '';
  /** Nothing filled in. */
  let bare = '';
  let fullId = '';

  before(async () => {
    stage = await openStage();
    [tessa, karim, ingrid, nobody] = await Promise.all([
      stage.signedOn('tessa'),
      stage.signedOn('karim'),
      stage.signedOn('ingrid'),
      stage.visitor(),
    ]);
    client = await hand(stage, tessa);
    full = await newDossier(tessa.page, stage.dossier, 'Yara');
    fullId = /dossiers\/([0-9a-f-]{36})/.exec(full)?.[1] ?? '';
    await tessa.page.goto(`${stage.dossier}/leerlingen`);
    const others = await tessa.page.$$eval('tbody th a', (all) =>
      all.map((one) => one.textContent ?? '').filter((name) => !name.includes('Yara')),
    );
    bare = await newDossier(
      tessa.page,
      stage.dossier,
      (others[0] ?? '').split(',')[0] ?? '',
      'basis',
    );
    await fill(stage, client, full, [1, 2, 3, 4, 5, 6, 7, 8]);
  });
  afterEach(async function () {
    await keepPictures(stage, this.currentTest);
  });
  after(async () => {
    await stage.stop();
  });

  const at = (who: () => Visitor, name: string, address: () => string): void => {
    it(`finds nothing on ${name}`, async () => {
      const { page } = who();
      await page.goto(address());
      await look(page, name);
    });
  };
  const teacher = (name: string, address: () => string): void => {
    at(() => tessa, name, address);
  };

  describe('of a teacher', () => {
    teacher('Vandaag', () => `${stage.dossier}/`);
    teacher('Leerlingen', () => `${stage.dossier}/leerlingen`);
    teacher('Leerlingen, nobody found', () => `${stage.dossier}/leerlingen?zoek=qqqq`);
    it('finds nothing on a pupil, and on choosing the type of a new dossier', async () => {
      const { page } = tessa;
      await page.goto(`${stage.dossier}/leerlingen?zoek=yara`);
      await follow(page, named('a', 'Yara'));
      await look(page, 'pupil');
      await follow(page, 'a[href*="/dossiers/nieuw"]');
      await look(page, 'new dossier');
    });
    teacher('the account', () => `${stage.dossier}/account`);
    teacher('a page that is not there', () => `${stage.dossier}/bestaat-niet`);
    teacher('a failed sign-on', () => `${stage.dossier}/aanmelden/terug?code=x&state=y`);
  });

  describe('of a step', () => {
    for (const step of [1, 4, 8]) {
      teacher(`step ${step}, empty`, () => `${bare}/${step}`);
      it(`finds nothing on step ${step} with rows added and domains open`, async () => {
        const { page } = tessa;
        await page.goto(`${bare}/${step}`);
        for (const pressed of [
          '#stap details:not([open]) > summary',
          '#stap button[value^="add:"]',
        ])
          for (const one of await page.$$(pressed)) await one.press('Enter');
        await look(page, `step ${step}, rows`);
        await waitForSaveState(page, 'Opgeslagen om');
      });
      it(`finds nothing on step ${step} finished too early, its faults shown`, async () => {
        const { page } = tessa;
        await page.goto(`${bare}/${step}`);
        await follow(page, 'button[value="finish"]');
        expect(await page.$$eval('#fouten a', (all) => all.length)).to.be.greaterThan(1);
        await look(page, `step ${step}, faults`);
      });
      teacher(`step ${step}, filled in`, () => `${full}/${step}`);
    }
    for (const step of [2, 3, 5, 6, 7]) teacher(`step ${step}, filled in`, () => `${full}/${step}`);

    it('finds nothing on the message after removing a row', async () => {
      const { page } = tessa;
      await page.goto(`${bare}/2`);
      await (await page.$('button[value="add:people"]'))?.press('Enter');
      await (await page.$('button[value^="remove:people"]'))?.press('Enter');
      await page.waitForSelector('.toast');
      await look(page, 'toast');
      await waitForSaveState(page, 'Opgeslagen om');
    });

    it('finds nothing on the two texts of a conflict', async () => {
      await karim.page.goto(`${bare}/3`);
      await tessa.page.goto(`${bare}/3`);
      await karim.page.type('#v-helpQuestion', 'Van Karim.');
      await waitForSaveState(karim.page, 'Opgeslagen om');
      await tessa.page.type('#v-helpQuestion', 'Van Tessa.');
      await tessa.page.waitForSelector('dialog[open]');
      await look(tessa.page, 'conflict');
      await tessa.page.click('dialog [data-together]');
      await look(tessa.page, 'conflict, both texts together');
      await tessa.page.click('dialog [data-merged]');
      await waitForSaveState(tessa.page, 'Opgeslagen om');
    });

    it('finds nothing on the page of a conflict, for who has no JavaScript', async () => {
      const plain = await stage.signedOn('tessa', { script: false });
      await plain.page.goto(`${bare}/7`);
      await karim.page.goto(`${bare}/7`);
      await karim.page.type('#v-reasons', 'Van Karim.');
      await waitForSaveState(karim.page, 'Opgeslagen om');
      await plain.page.type('#v-reasons', 'Van Tessa.');
      await follow(plain.page, 'button.plain-save');
      await lookWithoutScript(plain.page, 'conflict page');
      await plain.context.close();
    });

    it('finds nothing where two people clash in a whole row, of every kind of field, and over a removed row, without JavaScript', async () => {
      const path = new URL(`${bare}/2`).pathname;
      const other = await hand(stage, karim);
      const write = async (changes: object[]): Promise<void> => {
        const sent = await upToDate(stage.database, path.split('/').at(-3) ?? '', changes);
        const kept = await other.json(`${path}/wijzigingen`, { changes: sent });
        expect(kept.status, kept.text).to.equal(200);
      };
      const put = (field: string, value: string): object => ({
        op: 'set',
        path: `people/${field}`,
        value,
        base: Number.MAX_SAFE_INTEGER,
      });
      await write([
        { op: 'add', list: 'people', row: 'row-a' },
        { op: 'add', list: 'people', row: 'row-b' },
        put('row-a/name', 'Els Prins'),
        put('row-b/name', 'Jan Smit'),
      ]);
      const plain = await stage.signedOn('tessa', { script: false });
      await plain.page.goto(`${bare}/2`);
      await write([
        put('row-a/name', 'Els Prins-de Boer'),
        put('row-a/kind', 'external'),
        put('row-a/email', 'els@praktijk.example'),
        { op: 'remove', list: 'people', row: 'row-b' },
      ]);
      await plain.page.type('#v-people-row-a-name', ', logopedist');
      await plain.page.select('#v-people-row-a-kind', 'internal');
      await plain.page.type('#v-people-row-a-email', 'els@school.example');
      await plain.page.type('#v-people-row-b-name', ', oom');
      await follow(plain.page, 'button.plain-save');
      expect(await plain.page.$$eval('.merge', (all) => all.length)).to.equal(4);
      expect(
        await plain.page.$$eval('select[name="_rij:people/row-a"]', (all) => all.length),
      ).to.equal(1);
      await lookWithoutScript(plain.page, 'clashes of a row');
      await plain.context.close();
    });

    it('finds nothing on a step with somebody else in it, and on the own second window', async () => {
      await karim.page.goto(`${bare}/3`);
      await karim.page.bringToFront();
      await karim.page.type('#v-signalsPupil', 'Van Karim.');
      await waitForSaveState(karim.page, 'Opgeslagen om');
      const second = await tessa.context.newPage();
      await second.goto(`${bare}/3`);
      await tessa.page.goto(`${bare}/3`);
      await tessa.page.waitForSelector('[data-presence-line]:not([hidden])');
      await tessa.page.waitForSelector('[data-presence-own]:not([hidden])');
      await look(tessa.page, 'presence');
      await second.close();
      await karim.page.goto(`${stage.dossier}/account`);
    });

    it('finds nothing when the server is away', async () => {
      await tessa.page.goto(`${bare}/6`);
      await stage.goAway();
      await tessa.page.type('#v-heardSaid', 'x');
      await waitForSaveState(tessa.page, 'geen verbinding');
      await look(tessa.page, 'server away');
      await stage.comeBack();
      await waitForSaveState(tessa.page, 'Opgeslagen om', 35_000);
    });
  });

  describe('from finishing to the report', () => {
    before(async () => {
      await finish(client, full, [1, 2, 3, 4, 5, 6, 7]);
    });
    it('finds nothing on consent, empty, with either way chosen, and with its faults', async () => {
      const { page } = tessa;
      await page.goto(`${full}/8/instemming`);
      await look(page, 'consent');
      for (const way of ['plan', 'niet', 'buiten']) {
        await choose(page, `input[name="wijze"][value="${way}"]`);
        await look(page, `consent ${way}`);
      }
      await follow(page, named('button', 'INSTEMMING REGISTREREN'));
      await look(page, 'consent, faults');
      await page.type('#toelichting', 'In het gesprek op school, getekend.');
      await page.type('#datum', typedDay(-1));
      await follow(page, named('button', 'INSTEMMING REGISTREREN'));
      expect(page.url()).to.equal(`${full}/8`);
    });
    for (const step of [1, 4, 8]) teacher(`step ${step}, finished`, () => `${full}/${step}`);
    teacher('the history of a step', () => `${full}/1/geschiedenis`);
    teacher(
      'no question for consent yet',
      () => `${stage.dossier}/dossiers/${fullId}/logboek/inzage-instemming`,
    );
    for (const page of ['', '/nieuw', '/vastleggen'])
      teacher(
        `permission${page}`,
        () => `${stage.dossier}/dossiers/${fullId}/logboek/inzage-instemming/toestemming${page}`,
      );
    it('finds nothing on the reports: none yet, a refused password, and one downloaded', async () => {
      const { page } = tessa;
      const address = `${stage.dossier}/dossiers/${fullId}/logboek/verslagen`;
      await page.goto(address);
      await look(page, 'reports');
      await page.click('input[value="eigen"]');
      await page.type('#wachtwoord', 'welkom12');
      await page.waitForFunction(
        '!document.querySelector("[data-strength]").hidden && document.querySelector("[data-strength-word]").textContent !== ""',
      );
      await look(page, 'reports, typing');
      await follow(page, named('button', 'Versleuteld downloaden'));
      await look(page, 'reports, refused');
      const report = await client.post(new URL(address).pathname, {
        keuze: 'eigen',
        wachtwoord: PASSWORD,
      });
      expect(report.status).to.equal(200);
      await page.goto(address);
      await look(page, 'reports, downloaded');
      await follow(page, named('a', 'Versleuteld e-mailen'));
      await page.click('details.more-filters summary');
      await look(page, 'mailing a report');
      await page.type('#ander-naam', 'Jan Onbekend');
      await follow(page, named('button', 'Versleuteld e-mailen'));
      await look(page, 'mailing a report, refused');
      await page.type('#ander-relatie', 'oom');
      await page.type('#ander-mail', 'jan@example.org');
      await page.type('#ander-reden', 'Haalt haar van school.');
      await follow(page, named('button', 'Versleuteld e-mailen'));
      await look(page, 'a report, mailed');
      await follow(page, named('a', 'Naar de verslagen'));
      await look(page, 'reports, mailed');
    });
  });

  describe('of finding and overseeing', () => {
    teacher('Dossiers', () => `${stage.dossier}/dossiers`);
    teacher('Dossiers, nothing found', () => `${stage.dossier}/dossiers?zoek=qqqq`);
    at(
      () => karim,
      'Dossiers of a coordinator',
      () => `${stage.dossier}/dossiers?termijn=binnenkort&sorteer=naam`,
    );
    it('finds nothing on the filters and saved views unfolded', async () => {
      const { page } = karim;
      await page.goto(`${stage.dossier}/dossiers?niveau=extra`);
      await page.$$eval('details.more-filters', (all) => {
        for (const one of all) (one as unknown as { open: boolean }).open = true;
      });
      await page.type('#weergave', 'Extra ondersteuning');
      await follow(page, '#weergave ~ button, form:has(#weergave) button');
      await page.$$eval('details.more-filters', (all) => {
        for (const one of all) (one as unknown as { open: boolean }).open = true;
      });
      await look(page, 'saved views');
    });
    it('finds nothing on a pupil with growth', async () => {
      const { page } = tessa;
      const path = new URL(full).pathname;
      const [domain = ''] = [
        ...(await client.visit(`${path}/4`)).text.matchAll(/data-domain="([^"]+)"/g),
      ].map(([, key]) => key ?? '');
      await client.post(`${path}/4`, { base: '0', intent: 'reopen' });
      const score = (row: string, date: string, value: string): object[] => [
        { op: 'add', list: 'scores', row },
        ...Object.entries({ domain, test: 'M5', date, skillScore: value }).map(([key, text]) => ({
          op: 'set',
          path: `scores/${row}/${key}`,
          value: text,
          base: 0,
        })),
      ];
      const saved = await client.json(`${path}/4/wijzigingen`, {
        changes: [...score('one', '2025-01-15', '100'), ...score('two', '2025-06-15', '110')],
      });
      expect(saved.status, saved.text).to.equal(200);
      await page.goto(`${stage.dossier}/leerlingen?zoek=yara`);
      await follow(page, named('a', 'Yara'));
      await page.$$eval('.growths details', (all) => {
        for (const one of all) (one as unknown as { open: boolean }).open = true;
      });
      expect(await page.$$eval('.growth svg', (all) => all.length)).to.equal(1);
      await look(page, 'growth');
    });
    it('finds nothing on reports of a selection: chosen, refused, ready', async () => {
      const { page } = tessa;
      await page.goto(`${stage.dossier}/dossiers`);
      await page.click('[data-all]');
      await follow(page, 'form[data-selection] button');
      await look(page, 'selection');
      await page.click('input[value="eigen"]');
      await page.type('#wachtwoord', 'welkom12');
      await follow(page, named('button', 'Verslagen maken'));
      await look(page, 'selection, refused');
      await page.type('#wachtwoord', PASSWORD);
      await follow(page, named('button', 'Verslagen maken'));
      await page.waitForSelector('a[href$="/zip"]', { timeout: 50_000 });
      await look(page, 'selection, ready');
      await page.goto(`${stage.dossier}/dossiers`);
      await look(page, 'dossiers, with reports that are ready');
    });
    it('renews the page of reports for who has no script', async () => {
      const plain = await stage.signedOn('tessa', { script: false });
      await plain.page.goto(`${stage.dossier}/dossiers?kies=alle`);
      await follow(plain.page, 'form[data-selection] button');
      await follow(plain.page, named('button', 'Verslagen maken'));
      await plain.page.waitForSelector('a[href$="/zip"]', { timeout: 50_000 });
      await plain.context.close();
    });
  });

  it('finds nothing on the files: none yet, refused, some with one removed, a picture with versions, and a PDF', async () => {
    const list = `${stage.dossier}/dossiers/${fullId}/logboek/bestanden`;
    const { page } = tessa;
    await page.goto(list);
    await look(page, 'files, none');
    await page.click('[data-upload-send]');
    await look(page, 'files, nothing chosen');
    const path = new URL(list).pathname;
    const add = async (
      name: string,
      bytes: Uint8Array,
      fields: Record<string, string> = {},
      to = path,
    ): Promise<string> =>
      /bestanden\/([0-9a-f-]{36})/.exec(
        (
          await client.upload(
            to,
            { titel: '', categorie: 'letter', gevoeligheid: 'none', ...fields },
            { name, bytes },
          )
        ).location,
      )?.[1] ?? '';
    await client.visit(path);
    const [photo, pdf, gone] = [
      await add('foto.jpg', photoBytes('x')),
      await add('brief.pdf', pdfBytes('x')),
      await add('weg.pdf', pdfBytes('y')),
    ];
    await add('foto2.jpg', photoBytes('y'), {}, `${path}/${photo}/versies`);
    await client.post(`${path}/${gone}/verwijderen`, {});
    await page.goto(list);
    await look(page, 'files, one removed');
    await page.goto(`${list}?zoek=qqqq`);
    await look(page, 'files, none found');
    await page.goto(`${list}/${photo}`);
    for (const fold of await page.$$('details > summary')) await fold.press('Enter');
    await look(page, 'a picture');
    await page.goto(`${list}/${pdf}`);
    await look(page, 'a PDF');
    const plain = await stage.signedOn('tessa', { script: false });
    await plain.page.goto(list);
    await plain.page.click('details.adding > summary');
    await follow(plain.page, '[data-upload-send]');
    await lookWithoutScript(plain.page, 'files, faults');
    await plain.context.close();
  });

  it('finds nothing on the notes: none yet, refused, some with one removed, one with versions, a clash, and removing', async () => {
    const list = `${stage.dossier}/dossiers/${fullId}/logboek/notities`;
    const { page } = tessa;
    await page.goto(list);
    await look(page, 'notes, none');
    await follow(page, 'details.adding form button.primary');
    await look(page, 'notes, faults');
    const path = new URL(list).pathname;
    await client.visit(path);
    const form = { soort: 'call', dag: '01-09-2026', tekst: 'Gebeld.' };
    const add = async (): Promise<string> => {
      const sleutel = randomUUID();
      await client.post(path, {
        ...form,
        sleutel,
        aanwezig: 'moeder',
        vervolg: 'Terugbellen',
        vervolgdag: '02-09-2026',
        gevoeligheid: 'none',
      });
      return sleutel;
    };
    const [note, gone] = [await add(), await add()];
    await client.post(`${path}/${gone}/verwijderen`, {});
    await page.goto(`${list}/${note}`);
    await page.click('details.adding > summary');
    await client.post(`${path}/${note}`, { ...form, versie: '1', tekst: 'Gebeld met moeder.' });
    await page.$eval('#tekst', (field) => {
      (field as unknown as { value: string }).value = 'Gebeld met vader.';
    });
    await follow(page, 'details.adding form button.primary');
    await look(page, 'a note, two at once');
    await page.goto(list);
    await look(page, 'notes, one removed');
    await page.goto(`${list}?zoek=qqqq`);
    await look(page, 'notes, none found');
    await page.goto(`${list}/${note}`);
    for (const fold of await page.$$('details > summary')) await fold.press('Enter');
    await look(page, 'a note with versions');
    await page.goto(`${list}/${note}/verwijderen`);
    await look(page, 'a note, removing');
  });

  describe('of others', () => {
    const dossier = (): string => `${stage.dossier}/dossiers/${fullId}`;
    at(
      () => ingrid,
      'Vandaag of an admin',
      () => `${stage.dossier}/`,
    );
    at(
      () => ingrid,
      'the domains',
      () => `${stage.dossier}/instellingen/domeinen`,
    );
    it('finds nothing on a new domain with its fault, on the pencil, and on removing one', async () => {
      const { page } = ingrid;
      await page.goto(`${stage.dossier}/instellingen/domeinen/nieuw`);
      await look(page, 'new domain');
      await follow(page, named('button', 'OPSLAAN'));
      await look(page, 'new domain, fault');
      for (const part of ['spelling', 'spelling/verwijderen']) {
        await page.goto(`${stage.dossier}/instellingen/domeinen/${part}`);
        await look(page, part);
      }
      await follow(page, 'button.danger');
      await look(page, 'domains, one removed');
    });
    it('finds nothing on the staff: the list, a new one with a fault, and one who was invited', async () => {
      const { page } = karim;
      const staff = `${stage.dossier}/instellingen/medewerkers`;
      await page.goto(staff);
      await look(page, 'staff');
      await page.goto(`${staff}/nieuw`);
      await follow(page, 'main form .btn.primary');
      await look(page, 'new staff, faults');
      await page.type('input[name="voornaam"]', 'Hanneke');
      await page.type('input[name="achternaam"]', 'Prins');
      await page.type('input[name="email"]', 'hanneke@cleo.example');
      await follow(page, 'main form .btn.primary');
      await look(page, 'invited');
    });
    it('finds nothing on the steps that follow the plan, the dossier’s status and the help page', async () => {
      const { page } = karim;
      const root = await newDossier(page, stage.dossier, 'Yara', 'basis');
      for (const step of [9, 10, 11]) {
        await page.goto(`${root}/${step}`);
        await look(page, `step ${step}`);
      }
      await page.goto(`${stage.dossier}/hulp`);
      await look(page, 'help');
    });
    it('finds nothing on the groups: the list, a new one, its tabs, choosing for it, dates, and removing it', async () => {
      const { page } = karim;
      const groups = `${stage.dossier}/instellingen/groepen`;
      await page.goto(groups);
      await look(page, 'groups');
      await page.goto(`${groups}/nieuw`);
      await follow(page, named('button', 'OPSLAAN'));
      await look(page, 'new group, fault');
      await page.type('#naam', 'CLEO begeleiding');
      await follow(page, named('button', 'OPSLAAN'));
      await look(page, 'group, empty');
      const group = page.url().replace(/\/medewerkers.*/, '');
      await page.goto(`${group}/leerlingen/toevoegen`);
      await page.click('[data-select-all] input');
      await look(page, 'choosing pupils, a page ticked');
      await follow(page, named('button', 'Zoeken'));
      await follow(page, named('button', 'TOEVOEGEN'));
      await look(page, 'pupils');
      await page.click('tbody input[type="checkbox"]');
      await follow(page, 'button.danger');
      await look(page, 'pupils, one taken out');
      await follow(page, named('a', 'Data wijzigen'));
      await look(page, 'dates');
      for (const part of ['domeinen', 'wijzigen', 'verwijderen']) {
        await page.goto(`${group}/${part}`);
        await look(page, part);
      }
      await follow(page, 'button.danger');
      await look(page, 'groups, one removed');
      await page.goto(groups);
      await follow(page, 'tbody th a');
      await look(page, 'group of the host');
    });
    it('finds nothing on external access: empty, with faults, with pupils found, summed up, given, and about to end', async () => {
      const { page } = karim;
      await page.goto(`${stage.dossier}/instellingen/externe-toegang`);
      await look(page, 'external access');
      await follow(page, named('button', 'VERDER'));
      await look(page, 'external access, faults');
      for (const [name, words] of [
        ['groepnaam', 'Begeleiding op school'],
        ['voornaam', 'Lieke'],
        ['achternaam', 'Bos'],
        ['email', 'lieke@cleo.example'],
        ['zoek', 'yara'],
      ] as const)
        await page.type(`#${name}`, words);
      await follow(page, named('button', 'Leerlingen zoeken'));
      await page.click('tbody input[type="checkbox"]');
      await look(page, 'external access, pupils found');
      await follow(page, named('button', 'VERDER'));
      await look(page, 'external access, summary');
      await follow(page, named('button', 'BEVESTIGEN'));
      await look(page, 'external access, given');
      await page.goto(`${stage.dossier}/instellingen/externe-toegang`);
      await look(page, 'external access, running');
      await follow(page, named('a', 'Toegang beëindigen'));
      await look(page, 'external access, about to end');
    });
    it('finds nothing on pupils who are there twice: none yet, one added, compared, confirmed, merged, undone', async () => {
      const { page } = karim;
      const merging = `${stage.dossier}/instellingen/leerlingen-samenvoegen`;
      await page.goto(merging);
      await look(page, 'merging, none');
      await page.goto(`${merging}/kiezen`);
      await look(page, 'choosing, none of our own');
      await page.goto(`${stage.dossier}/instellingen/groepen`);
      await follow(page, 'tbody th a');
      await page.goto(`${page.url().replace(/\/medewerkers.*/, '')}/leerlingen`);
      await follow(page, named('a', 'Staat niet in het schoolsysteem'));
      await follow(page, named('button', 'OPSLAAN'));
      await look(page, 'own pupil, faults');
      for (const [field, value] of [
        ['voornaam', 'Jara'],
        ['tussenvoegsel', 'van den'],
        ['achternaam', 'Berg'],
        ['geboortedatum', '03-05-2013'],
      ])
        await page.type(`#${field ?? ''}`, value ?? '');
      await follow(page, named('button', 'OPSLAAN'));
      await look(page, 'own pupil, known');
      await follow(page, 'button[name="toch"]');
      await page.goto(`${stage.dossier}/leerlingen?zoek=jara`);
      await follow(page, named('a', 'Jara'));
      await look(page, 'own pupil');
      await follow(page, 'a[href$="/gegevens"]');
      await look(page, 'own pupil, changing');
      await page.goto(`${merging}/kiezen`);
      await follow(page, 'tbody th a');
      await look(page, 'choosing the other');
      await page.goto(merging);
      await look(page, 'merging, one pair');
      await follow(page, 'tbody a.btn');
      await look(page, 'comparing');
      await follow(page, named('button', 'Verder'));
      await look(page, 'confirming');
      await follow(page, named('button', 'SAMENVOEGEN'));
      await look(page, 'merged');
      await follow(page, 'button.danger');
      await look(page, 'undone');
      await page.goto(merging);
      await look(page, 'merging, one undone');
    });
    it('finds nothing on test results: the form, a refused file, what a file would do, its columns, and what was done', async () => {
      const { page } = karim;
      const files = await mkdtemp(join(tmpdir(), 'opp-axe-'));
      const choose = async (content: string): Promise<void> => {
        await page.goto(`${stage.dossier}/instellingen/toetsresultaten`);
        await writeFile(join(files, 'x.csv'), content);
        const [chooser] = await Promise.all([page.waitForFileChooser(), page.click('#bestand')]);
        await chooser.accept([join(files, 'x.csv')]);
        await follow(page, 'main form .btn.primary');
      };
      await page.goto(`${stage.dossier}/instellingen/toetsresultaten`);
      await look(page, 'test results');
      await choose('PK\u0003\u0004');
      await look(page, 'test results, refused');
      await choose('Kind;Toets\nYara;M6');
      await look(page, 'test results, columns');
      // Her newest dossier is one of level basis.
      await choose(
        'Leerlingnummer;Domein;Toets;Datum;Niveau;Juf\nyara;Technisch lezen;M6;31-01-2026;II;Els\nyara;Technisch lezen;M6;31-01-2026;II;Els\nyara;Technisch lezen;E6;ooit;II;Els',
      );
      for (const part of ['nieuw', 'bestaat', 'afgewezen']) {
        await page.goto(`${page.url().replace(/\?.*/, '')}?deel=${part}`);
        await look(page, `test results, ${part}`);
      }
      await follow(page, 'form[action$="/inlezen"] button');
      await page.waitForSelector('.facts');
      for (const part of ['dossiers', 'afgewezen']) {
        await page.goto(`${page.url().replace(/\?.*/, '')}?deel=${part}`);
        await look(page, `read in, ${part}`);
      }
      await rm(files, { recursive: true, force: true });
    });
    at(
      () => ingrid,
      'the settings',
      () => `${stage.dossier}/instellingen`,
    );
    at(
      () => ingrid,
      'the roster',
      () => `${stage.dossier}/instellingen/koppeling`,
    );
    at(
      () => ingrid,
      'the policies of the licence',
      () => `${stage.dossier}/instellingen/licentie`,
    );
    it('finds nothing on emergency access: asked for, refused without a reason, given', async () => {
      const { page } = ingrid;
      await page.goto(`${dossier()}/noodtoegang`);
      await look(page, 'emergency');
      await follow(page, 'button.danger');
      await look(page, 'emergency, fault');
      await page.type('#reden', 'De leerling is niet thuisgekomen.');
      await follow(page, 'button.danger');
      await look(page, 'step on emergency access');
    });
    it('finds nothing on the grants: none yet, refused, and given', async () => {
      const { page } = karim;
      await page.goto(`${dossier()}/vertrouwelijke-delen`);
      await look(page, 'grants');
      await follow(page, named('button', 'TOEGANG GEVEN'));
      await look(page, 'grants, faults');
      await page.select(
        '#medewerker',
        await page.$eval(
          '#medewerker optgroup option',
          (option) => (option as unknown as { value: string }).value,
        ),
      );
      await page.click('input[name="medisch"]');
      await page.type('#reden', 'Begeleidt de leerling bij het medicijngebruik.');
      await page.type('#tot', typedDay(30));
      await follow(page, named('button', 'TOEGANG GEVEN'));
      expect(await page.$$eval('form[action$="/beeindigen"]', (all) => all.length)).to.equal(1);
      await look(page, 'grants, given');
    });
    it('finds nothing on sharing to read: nothing yet, the form, its faults, the list and one share', async () => {
      const { page } = karim;
      await page.goto(`${dossier()}/logboek/inzage-instemming/lezen`);
      await look(page, 'reading, nothing shared');
      await follow(page, named('a', 'Dossier of verslagen delen om te lezen'));
      await look(page, 'sharing');
      await page.$eval('#onderwerp', (field) => {
        (field as unknown as { value: string }).value = '';
      });
      await page.$$eval('input[name^="deel-"]:checked', (all) => {
        for (const one of all) (one as unknown as { click(): void }).click();
      });
      await follow(page, named('button', 'DELEN'));
      await look(page, 'sharing, faults');
      await page.type('#onderwerp', 'Om te lezen');
      for (const [field, words] of [
        ['naam', 'Oma Vos'],
        ['relatie', 'oma'],
        ['mail', 'oma@example.org'],
        ['reden', 'Verzorgt haar.'],
      ] as const) {
        await page.$eval(
          `#ander1-${field}`,
          (input, value) => {
            (input as unknown as { value: string }).value = value;
          },
          words,
        );
      }
      await follow(page, named('button', 'DELEN'));
      await look(page, 'shared');
      await follow(page, named('a', 'Bekijken en beheren'));
      await look(page, 'one share');
      await follow(page, named('a', 'Bekijk wat de lezers zien'));
      await look(page, 'what readers see');
    });
    at(
      () => karim,
      'the permission cockpit',
      () => `${stage.dossier}/instemmingen/toestemming`,
    );
    at(
      () => karim,
      'the access list',
      () => `${dossier()}/inzagelijst`,
    );
    at(
      () => karim,
      'Vandaag of a coordinator, with an alert',
      () => `${stage.dossier}/`,
    );
    at(
      () => nobody,
      'the page after signing off',
      () => `${stage.dossier}/afgemeld`,
    );
    at(
      () => nobody,
      'the style guide',
      () => `${stage.dossier}/stijlgids`,
    );
    it('finds nothing on what stands there when a session had ended', async () => {
      const late = await stage.signedOn('joris', { script: false });
      await late.page.goto(`${stage.dossier}/account`);
      await late.context.deleteCookie(...(await late.context.cookies()));
      await follow(late.page, 'form[action$="/taal"] button');
      expect(await late.page.$eval('h1', (heading) => heading.textContent)).to.equal(
        'Je bent niet meer aangemeld',
      );
      await lookWithoutScript(late.page, 'session ended');
    });
  });

  // In a group of its own, because a suite's own tests run before those of its groups.
  describe('afterwards', () => {
    it('had the content security policy on all the time, with nothing against it', () => {
      expect([
        ...tessa.complaints,
        ...karim.complaints,
        ...ingrid.complaints,
        ...nobody.complaints,
      ]).to.deep.equal([]);
    });
  });
});
