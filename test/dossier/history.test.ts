import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { makeDossier, save, set, stepUrl } from '../support/story.ts';

interface Kept {
  sequence: number;
  history: { when: string; who: string; what: string }[];
  sums: { id: string; text: string }[];
}

describe('what a step says of its changes', function () {
  this.timeout(60_000);
  let app: TestApp;
  let teacher: Client;
  let dossier: string;

  before(async () => {
    app = await startApp();
    teacher = app.as('tessa', 'docent');
    dossier = await makeDossier(app, teacher, 'yara');
  });
  after(async () => {
    await app.stop();
  });

  const changed = async (step: number, changes: object[]): Promise<Kept> => {
    const reply = await teacher.json(`${stepUrl(app, dossier, step)}/wijzigingen`, { changes });
    expect(reply.status, reply.text).to.equal(200);
    return JSON.parse(reply.text) as Kept;
  };
  /** Was and became of every entry of the history, newest first. */
  const entries = async (): Promise<string[]> => {
    const page = (await teacher.visit(`${stepUrl(app, dossier, 3)}/geschiedenis`)).text;
    const part = (entry: string, name: string): string =>
      new RegExp(`${name}</p>\\s*<p class="text[^"]*">([^<]*)`).exec(entry)?.[1]?.trim() ?? '';
    return page
      .split('<li')
      .filter((entry) => entry.includes('class="diff"'))
      .map((entry) => `${part(entry, 'Was')} → ${part(entry, 'Werd')}`);
  };

  it('never shows a text that became itself: what was written between is shown', async () => {
    await save(app, teacher, dossier, 3, [set('helpQuestion', 'twee keer per week')]);
    app.clock.advance(11 * 60_000);
    await save(app, teacher, dossier, 3, [set('helpQuestion', 'drie keer per week')]);
    await save(app, teacher, dossier, 3, [set('helpQuestion', 'vier keer per week')]);
    await save(app, teacher, dossier, 3, [set('helpQuestion', 'twee keer per week')]);
    const shown = await entries();
    expect(shown.length).to.be.greaterThan(3);
    for (const entry of shown) {
      const [was, became] = entry.split(' → ');
      expect(was, entry).not.to.equal(became);
    }
    expect(shown[0]).to.equal('vier keer per week → twee keer per week');
    expect(shown[2]).to.equal('twee keer per week → drie keer per week');
  });

  it('stands beside the steps of the dossier, of which it marks its own', async () => {
    const { text } = await teacher.visit(`${stepUrl(app, dossier, 3)}/geschiedenis`);
    const [rail = ''] = /<ol class="steps" data-rail>[^]*?<\/ol>/.exec(text) ?? [];
    expect(rail.match(/<li/g)).to.have.length(11);
    expect(
      [...rail.matchAll(/href="([^"]+)" aria-current="step"/g)].map(([, url]) => url),
    ).to.deep.equal([stepUrl(app, dossier, 3)]);
    expect(text)
      .to.include('Yara van den Berg')
      .and.match(/class="tabs"/);
  });

  it('still takes the autosaves of one sentence together', async () => {
    app.clock.advance(11 * 60_000);
    for (const text of ['Een', 'Een zin', 'Een zin die groeit.'])
      await save(app, teacher, dossier, 3, [set('signalsPupil', text)]);
    expect((await entries())[0]).to.equal(' → Een zin die groeit.');
    expect((await entries()).join()).not.to.include('Een zin,');
  });

  it('tells the page after each save who changed what, so that nothing on it is stale', async () => {
    const { history } = await changed(3, [
      { op: 'set', path: 'signalsParents', value: 'Thuis rustig.', base: 0 },
    ]);
    expect(history).to.have.length(4);
    expect(history[0]).to.include({ who: 'Tessa de Vries' });
    expect(history[0]?.what).to.include('Wat');
    expect(history[0]?.when).to.match(/^\d\d:\d\d$/);
  });

  it('and what each folded domain says of itself', async () => {
    const page = (await teacher.visit(stepUrl(app, dossier, 4))).text;
    const [, key = ''] = /name="domains\/([^/"]+)\/image"/.exec(page) ?? [];
    const sum = (kept: Kept): string | undefined =>
      kept.sums.find(({ id }) => id === `v-domains-${key}`)?.text;
    const score = (field: string, value: string, base: number): object => ({
      op: 'set',
      path: `scores/toets/${field}`,
      value,
      base,
    });
    const text = { op: 'set', path: `domains/${key}/image`, value: 'Leest graag.' };
    const first = await changed(4, [{ ...text, base: 0 }]);
    expect(sum(first)).to.equal('ingevuld');
    const measured = await changed(4, [
      { op: 'add', list: 'scores', row: 'toets' },
      score('domain', key, 0),
      score('date', '01-06-2026', 0),
      score('skillScore', 'zes', 0),
      score('level', '1F', 0),
    ]);
    expect(sum(measured)).to.equal('zes · 1F');
    const mended = await changed(4, [score('skillScore', '104', measured.sequence)]);
    expect(sum(mended)).to.equal('104 · 1F');
    const gone = await changed(4, [{ op: 'remove', list: 'scores', row: 'toets' }]);
    expect(sum(gone)).to.equal('ingevuld');
    const { sequence } = gone;
    expect(sum(await changed(4, [{ ...text, value: '', base: sequence }]))).to.equal('nog leeg');
  });
});
