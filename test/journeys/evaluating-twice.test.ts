import { expect } from 'chai';
import {
  choose,
  follow,
  inPage,
  keepPictures,
  named,
  newDossier,
  openStage,
  replace,
  textOf,
  typedDay,
  valueIn,
} from './support.ts';
import type { Stage, Visitor } from './support.ts';
import { look } from './look.ts';
import { wordMaker, writeStep } from './writing.ts';

describe('a mentor who evaluates twice', function () {
  this.timeout(90_000);
  // Every part stands on the one before.
  this.bail(true);
  let stage: Stage;
  let tessa: Visitor;
  let root = '';
  let first = '';
  const word = wordMaker();

  before(async () => {
    stage = await openStage();
    tessa = await stage.signedOn('tessa');
    root = await newDossier(tessa.page, stage.dossier, 'Yara', 'extra');
  });
  afterEach(async function () {
    await keepPictures(stage, this.currentTest);
  });
  after(async () => {
    await stage.stop();
  });

  const evaluate = async (on: number): Promise<void> => {
    const { page } = tessa;
    await writeStep(page, word);
    await replace(page, '#v-evaluatedOn', typedDay(on));
    await replace(page, '#v-evaluateNext', typedDay(90));
    await follow(page, named('button', 'AFRONDEN'));
    const faults = await page.$$eval('#fouten li', (all) =>
      all.map((one) => one.textContent ?? ''),
    );
    expect(faults).to.deep.equal([]);
  };

  it('finishes the first, and finds the button for a new one beside it', async () => {
    const { page } = tessa;
    await page.goto(`${root}/8`);
    await writeStep(page, word);
    await page.goto(`${root}/10`);
    await evaluate(-40);
    await page.goto(`${root}/10`);
    first = await textOf(page, '#v-evaluationView, [id="v-evaluationView"]');
    await look(page, 'a finished evaluation');
    await follow(page, named('button', 'Nieuwe evaluatie'));
  });

  it('begins with an empty form, and reads the first one folded below it', async () => {
    const { page } = tessa;
    expect(await valueIn(page, '#v-evaluatedOn')).to.equal('');
    expect(await valueIn(page, '#v-evaluationView')).to.equal('');
    expect(await textOf(page, '.former summary')).to.include(`Evaluatie van ${typedDay(-40)}`);
    await choose(page, '.former summary');
    await page.waitForSelector('.former details[open]');
    expect(await textOf(page, '.former')).to.include(first);
    expect(await textOf(page, '.outcomes'))
      .to.include(typedDay(-40))
      .and.include('behaald');
    await look(page, 'a new evaluation beside the first');
  });

  it('finishes the second with a line of progress, and reads both in the report', async () => {
    const { page } = tessa;
    await evaluate(-1);
    await page.goto(`${root}/10`);
    expect(await textOf(page, 'main')).to.include(`Evaluatie van ${typedDay(-40)}`);
    await page.goto(root.replace(/stappen$/, 'logboek/verslagen/op-scherm?verslag=evaluatie'));
    expect(await textOf(page, 'main'))
      .to.include('Verloop per doel')
      .and.include(typedDay(-40))
      .and.include(typedDay(-1));
    await look(page, 'the report of two evaluations');
  });

  it('takes a new one that was begun by mistake back with one click', async () => {
    const { page } = tessa;
    await page.goto(`${root}/10`);
    await follow(page, named('button', 'Nieuwe evaluatie'));
    await follow(page, named('button', 'Toch geen nieuwe evaluatie'));
    expect(await textOf(page, 'main'))
      .to.include('Weer openen')
      .and.include(typedDay(-1));
    expect(await inPage(page, 'document.querySelectorAll(".former details").length')).to.equal(1);
    expect(tessa.complaints).to.deep.equal([]);
  });
});
