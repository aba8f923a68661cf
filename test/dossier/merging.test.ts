import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import fc from 'fast-check';
import { chosenTexts } from '../../plugin/dossier/pages/step-form.ts';
import { packageRoot } from '../../plugin/kernel/package-root.ts';
import { bothTexts, wordDiff } from '../../plugin/kernel/word-diff.ts';
import { readAssets } from '../../plugin/platform/web/assets.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client, Reply } from '../support/client.ts';
import { makeDossier, save, set, stepUrl } from '../support/story.ts';

const shown = (pieces: readonly { text: string; own: boolean }[]): string =>
  pieces.map(({ text, own }) => (own ? `[${text}]` : text)).join('');

const samples: readonly (readonly [string, string, string, string])[] = [
  ['Hij leest vlot.', 'Hij leest vlot.', 'Hij leest vlot.', 'Hij leest vlot.'],
  ['Hij leest vlot.', 'Hij leest erg vlot.', 'Hij leest vlot.', 'Hij leest [erg] vlot.'],
  ['Een twee drie vier', 'Een vier twee drie', 'Een twee drie [vier]', 'Een [vier] twee drie'],
  ['Tekst van Karim.', 'Tekst van Tessa.', 'Tekst van [Karim.]', 'Tekst van [Tessa.]'],
  ['', 'Nieuw hier', '', '[Nieuw hier]'],
  ['oud\n\nblijft', 'blijft  ', '[oud]\n\nblijft', 'blijft  '],
  ['👩🏽‍🏫 schrijft', '👩🏽‍🏫 leest', '👩🏽‍🏫 [schrijft]', '👩🏽‍🏫 [leest]'],
];

describe('what differs between two texts', () => {
  let folder: string;

  before(() => {
    // As the server lays it out for a browser: our script, and beside it what it imports.
    folder = mkdtempSync(join(tmpdir(), 'words-'));
    const assets = readAssets(join(packageRoot, 'templates', 'assets'));
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    for (const file of ['js/words.js', 'diff/array.js', 'diff/base.js']) {
      const found = assets.read(dirname(file), basename(file));
      if (found === undefined) throw new Error(`${file} is not served`);
      mkdirSync(join(folder, dirname(file)), { recursive: true });
      writeFileSync(join(folder, file), found.bytes);
    }
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  for (const [theirs, mine, markedTheirs, markedMine] of samples) {
    it(`is marked word by word: ${JSON.stringify(theirs)} beside ${JSON.stringify(mine)}`, () => {
      const diff = wordDiff(theirs, mine);
      expect(shown(diff.theirs)).to.equal(markedTheirs);
      expect(shown(diff.mine)).to.equal(markedMine);
    });
  }

  it('never loses a letter of either text, and is found at once in texts of a whole book', () => {
    const book = (word: string): string =>
      Array.from({ length: 40_000 }, (_, index) => `${word}${index % 7 === 0 ? index : ''}`).join(
        ' ',
      );
    for (const [theirs, mine] of [
      [book('a'), book('b')],
      [`${book('a')} eind`, `${book('a')} slot`],
      [' \n x\ty ', 'x  y'],
      ...samples.map(([a, b]) => [a, b] as const),
    ] as const) {
      const diff = wordDiff(theirs, mine);
      expect(diff.theirs.map(({ text }) => text).join('') === theirs, 'theirs').to.equal(true);
      expect(diff.mine.map(({ text }) => text).join('') === mine, 'mine').to.equal(true);
    }
  });

  it('is put together by paragraph: what both have once, otherwise the other text first', () => {
    expect(bothTexts('Tekst van Karim.', 'Tekst van Tessa.')).to.equal(
      'Tekst van Karim.\n\nTekst van Tessa.',
    );
    expect(bothTexts('Begin.\n\nVan Karim.\n\nSlot.', 'Begin.\n\nVan Tessa.\n\nSlot.')).to.equal(
      'Begin.\n\nVan Karim.\n\nVan Tessa.\n\nSlot.',
    );
    expect(bothTexts('', 'Alleen ik.')).to.equal('Alleen ik.');
    for (const [theirs, mine] of samples)
      for (const word of `${theirs} ${mine}`.split(/\s+/))
        expect(bothTexts(theirs, mine)).to.include(word);
  });

  it('counts all between the first and the last difference where finding it would take long', () => {
    const words = (word: (index: number) => number): string =>
      Array.from({ length: 30_000 }, (_, index) => `a${word(index)}`).join(' ');
    const [theirs, mine] = [words((index) => index), words((index) => 29_999 - index)];
    const diff = wordDiff(`kop ${theirs} staart`, `kop ${mine} staart`);
    for (const [pieces, text] of [
      [diff.theirs, theirs],
      [diff.mine, mine],
    ] as const)
      expect(shown(pieces) === `kop [${text}] staart`).to.equal(true);
  });

  it('is the same in the page’s own script', async () => {
    const script = (await import(pathToFileURL(join(folder, 'js', 'words.js')).href)) as {
      wordDiff: typeof wordDiff;
      bothTexts: typeof bothTexts;
    };
    const more = samples.flatMap(
      ([theirs, mine]) =>
        [
          [theirs, mine],
          [mine, theirs],
          [`${theirs}\n\n${mine}`, `${mine}\n\n${theirs}`],
        ] as const,
    );
    for (const [theirs, mine] of more) {
      expect(script.wordDiff(theirs, mine)).to.deep.equal(wordDiff(theirs, mine));
      expect(script.bothTexts(theirs, mine)).to.equal(bothTexts(theirs, mine));
    }
    const text = fc
      .array(fc.constantFrom('aap', 'noot', 'mies ', ' wim', '\n', '\n\n', 'zus'), {
        maxLength: 40,
      })
      .map((parts) => parts.join(' '));
    fc.assert(
      fc.property(text, text, (theirs, mine) => {
        expect(script.wordDiff(theirs, mine)).to.deep.equal(wordDiff(theirs, mine));
        expect(script.bothTexts(theirs, mine)).to.equal(bothTexts(theirs, mine));
      }),
      { numRuns: 300 },
    );
    const turned = (words: readonly string[]): string => words.toReversed().join(' ');
    const long = Array.from({ length: 3_000 }, (_, index) => `woord${index}`);
    for (const count of [400, 600, 3_000]) {
      const [theirs, mine] = [long.slice(0, count).join(' '), turned(long.slice(0, count))];
      expect(script.wordDiff(theirs, mine)).to.deep.equal(wordDiff(theirs, mine));
    }
  });
});

describe('what is chosen on the page of two texts', () => {
  it('is the text typed, the merged one, or nothing to send, for each field and for a whole row', () => {
    const form = {
      other: 'ook',
      one: 'samen',
      'mijn:one': 'mijn',
      two: 'samen',
      'mijn:two': 'mijn',
      three: 'samen',
      'mijn:three': 'mijn',
      '_keuze:one': 'mine',
      '_keuze:two': 'theirs',
      '_keuze:three': 'merged',
      'list/r-1/a': 'samen',
      'mijn:list/r-1/a': 'mijn a',
      '_keuze:list/r-1/a': 'theirs',
      'list/r-1/b': 'samen',
      'mijn:list/r-1/b': 'mijn b',
      '_keuze:list/r-1/b': 'merged',
    };
    expect(chosenTexts(form)).to.deep.equal({
      other: 'ook',
      one: 'mijn',
      three: 'samen',
      'list/r-1/b': 'samen',
    });
    expect(chosenTexts({ ...form, '_rij:list/r-1': 'mine' })).to.include({
      'list/r-1/a': 'mijn a',
      'list/r-1/b': 'mijn b',
    });
    expect(chosenTexts({ ...form, '_rij:list/r-1': 'theirs' })).not.to.have.any.keys(
      'list/r-1/a',
      'list/r-1/b',
    );
  });
});

describe('two people in one step, without a script', function () {
  this.timeout(60_000);
  let app: TestApp;
  let tessa: Client;
  let karim: Client;
  let dossier = '';
  let step = '';
  let base = 0;

  before(async () => {
    app = await startApp();
    [tessa, karim] = [app.as('tessa', 'docent'), app.as('karim', 'zorgcoordinator')];
    dossier = await makeDossier(app, tessa, 'yara', 'extra');
    step = stepUrl(app, dossier, 3);
    await Promise.all([tessa, karim].map((client) => client.visit(step)));
  });
  beforeEach(async () => {
    base = await save(app, tessa, dossier, 3, [
      set('helpQuestion', 'De vraag.'),
      set('signalsSchool', 'De school.'),
      { op: 'add', list: 'interventions', row: 'row-1' },
      set('interventions/row-1/what', 'Bijles.'),
      set('interventions/row-1/effect', 'Weinig.'),
    ]);
  });
  after(async () => {
    await app.stop();
  });

  const form = (fields: Record<string, string>, from = base): Promise<Reply> =>
    tessa.post(step, { base: String(from), intent: 'save', ...fields });
  const value = async (name: string): Promise<string> =>
    new RegExp(`name="${name}"[^>]*>\n?([^<]*)</textarea>`).exec(
      (await karim.visit(step)).text,
    )?.[1] ?? '';
  const baseOf = (page: Reply): number => Number(/name="base" value="(\d+)"/.exec(page.text)?.[1]);
  const plain = (page: Reply): string => page.text.replaceAll(/<\/?mark>/g, '');

  it('meet only over what both changed: a field the form merely carries along is not a clash', async () => {
    await save(app, karim, dossier, 3, [set('helpQuestion', 'De vraag van Karim.')]);
    const kept = await form({ helpQuestion: 'De vraag.', signalsSchool: 'De school, zei Tessa.' });
    expect(kept.status, kept.text).to.equal(303);
    expect(await value('helpQuestion')).to.equal('De vraag van Karim.');
    expect(await value('signalsSchool')).to.equal('De school, zei Tessa.');
  });

  it('see both texts side by side with what differs marked, who wrote the other one and when, and merge them', async () => {
    await save(app, karim, dossier, 3, [
      set('helpQuestion', 'De vraag van Karim.'),
      set('signalsSchool', 'School: Karim.'),
    ]);
    const page = await form({
      helpQuestion: 'De vraag van Tessa.',
      signalsSchool: 'School: Tessa.',
      signalsPupil: 'De leerling.',
    });
    expect(page.status).to.equal(409);
    expect(page.text)
      .to.include('De vraag van <mark>Karim.</mark>')
      .and.include('De vraag van <mark>Tessa.</mark>');
    expect(plain(page)).to.match(/Karim Bouali, \d\d-\d\d-\d{4} \d\d:\d\d/);
    const done = await tessa.post(step, {
      base: String(baseOf(page)),
      intent: 'save',
      signalsPupil: 'De leerling.',
      helpQuestion: 'De vraag van Karim en Tessa.',
      'mijn:helpQuestion': 'De vraag van Tessa.',
      '_keuze:helpQuestion': 'merged',
      signalsSchool: 'x',
      'mijn:signalsSchool': 'School: Tessa.',
      '_keuze:signalsSchool': 'mine',
    });
    expect(done.status, done.text).to.equal(303);
    expect(await value('helpQuestion')).to.equal('De vraag van Karim en Tessa.');
    expect(await value('signalsSchool')).to.equal('School: Tessa.');
    expect(await value('signalsPupil')).to.equal('De leerling.');
  });

  it('are asked again when somebody writes while they are choosing', async () => {
    await save(app, karim, dossier, 3, [set('helpQuestion', 'Van Karim.')]);
    const page = await form({ helpQuestion: 'Van Tessa.' });
    await save(app, karim, dossier, 3, [set('helpQuestion', 'Weer van Karim.')]);
    const again = await tessa.post(step, {
      base: String(baseOf(page)),
      intent: 'save',
      helpQuestion: 'Samen.',
      'mijn:helpQuestion': 'Van Tessa.',
      '_keuze:helpQuestion': 'merged',
    });
    expect(again.status).to.equal(409);
    expect(plain(again)).to.include('Weer van Karim.').and.include('Samen.');
  });

  it('choose for a whole row at once', async () => {
    const both = {
      'interventions/row-1/what': 'Bijles van Tessa.',
      'interventions/row-1/effect': 'Veel, zei Tessa.',
    };
    await save(app, karim, dossier, 3, [
      set('interventions/row-1/what', 'Bijles van Karim.'),
      set('interventions/row-1/effect', 'Iets, zei Karim.'),
    ]);
    const page = await form(both);
    expect(page.text).to.include('De hele rij').and.include('name="_rij:interventions/row-1"');
    const mine = Object.fromEntries(
      Object.entries(both).flatMap(([path, text]) => [
        [path, 'x'],
        [`mijn:${path}`, text],
        [`_keuze:${path}`, 'merged'],
      ]),
    );
    const done = await tessa.post(step, {
      base: String(baseOf(page)),
      intent: 'save',
      '_rij:interventions/row-1': 'mine',
      ...mine,
    });
    expect(done.status, done.text).to.equal(303);
    expect(await value('interventions/row-1/effect')).to.equal('Veel, zei Tessa.');
  });

  it('lose nothing of a row that one removed while the other wrote in it: it comes back, or stays away, as they choose', async () => {
    await save(app, karim, dossier, 3, [{ op: 'remove', list: 'interventions', row: 'row-1' }]);
    const page = await form({
      'interventions/row-1/what': 'Bijles, en nog iets.',
      'interventions/row-1/effect': 'Weinig.',
    });
    expect(page.status).to.equal(409);
    expect(plain(page))
      .to.include('Deze rij is verwijderd terwijl jij erin schreef.')
      .and.include('Bijles, en nog iets.')
      .and.include('Karim Bouali')
      .and.not.include('Samenvoegen');
    const choose = (choice: string): Promise<Reply> =>
      tessa.post(step, {
        base: String(baseOf(page)),
        intent: 'save',
        'interventions/row-1/effect': 'Weinig.',
        'interventions/row-1/what': 'x',
        'mijn:interventions/row-1/what': 'Bijles, en nog iets.',
        '_keuze:interventions/row-1/what': choice,
      });
    expect((await choose('theirs')).status).to.equal(303);
    expect((await karim.visit(step)).text).not.to.include('data-row="row-1"');
    expect((await choose('mine')).status).to.equal(303);
    expect(await value('interventions/row-1/what')).to.equal('Bijles, en nog iets.');
    expect(await value('interventions/row-1/effect')).to.equal('Weinig.');
    expect((await karim.visit(`${step}/geschiedenis`)).text).to.include('Bijles, en nog iets.');
  });

  it('take no row away in which the other one just wrote, and are told', async () => {
    await save(app, karim, dossier, 3, [set('interventions/row-1/effect', 'Nieuw van Karim.')]);
    const kept = await form({
      'interventions/row-1/what': 'Bijles.',
      'interventions/row-1/effect': 'Weinig.',
      signalsPupil: 'Ook dit.',
      intent: 'remove:interventions/row-1',
    });
    expect(kept.location).to.include('melding=row-kept');
    expect((await tessa.visit(kept.location)).text)
      .to.include('De rij is niet verwijderd')
      .and.include('Nieuw van Karim.')
      .and.include('Ook dit.');
    const seen = await save(app, karim, dossier, 3, [
      set('interventions/row-1/effect', 'Nieuwer.'),
    ]);
    const remove = (more: object): Promise<Reply> =>
      tessa.json(`${step}/wijzigingen`, {
        changes: [{ op: 'remove', list: 'interventions', row: 'row-1', base, ...more }],
      });
    const clash = await remove({});
    expect(clash.status).to.equal(409);
    expect((JSON.parse(clash.text) as { conflicts: object[] }).conflicts[0]).to.deep.include({
      path: 'interventions/row-1',
      kept: true,
      sequence: seen,
      who: 'Karim Bouali',
    });
    expect(
      (await remove({ seen: { 'interventions/row-1/effect': seen } })).status,
      'seen',
    ).to.equal(200);
    expect((await karim.visit(step)).text).not.to.include('data-row="row-1"');
  });

  it('keep a refused value apart from a clash: mending the one does not write over the other', async () => {
    await save(app, karim, dossier, 3, [set('signalsSchool', 'School: Karim.')]);
    const page = await form({ helpQuestion: 'a\u0007b', signalsSchool: 'School: Tessa.' });
    expect(page.status).to.equal(400);
    const mended = await tessa.post(step, {
      base: String(baseOf(page)),
      intent: 'save',
      helpQuestion: 'ab',
      signalsSchool: 'School: Tessa.',
    });
    expect(mended.status).to.equal(409);
    expect(plain(mended)).to.include('School: Karim.');
    expect(await value('signalsSchool')).to.equal('School: Karim.');
  });
});
