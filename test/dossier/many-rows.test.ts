import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client, Reply } from '../support/client.ts';
import { makeDossier, save, set, stepUrl, upToDate } from '../support/story.ts';
import type { Change } from '../support/story.ts';

const MOST = 200;

/** Rows of a list of a step, with something typed in each. */
const rowsOf = (list: string, field: string, from: number, to: number): Change[] =>
  Array.from({ length: to - from }, (_one, at): Change[] => [
    { op: 'add', list, row: `rij-${from + at}` },
    set(`${list}/rij-${from + at}/${field}`, `Tekst van rij ${from + at}`),
  ]).flat();

describe('a step with very many rows', function () {
  this.timeout(180_000);
  let app: TestApp;
  let tessa: Client;
  let few: string;
  let many: string;

  before(async () => {
    app = await startApp();
    tessa = app.as('tessa', 'docent');
    [few, many] = [await makeDossier(app, tessa, 'yara'), await makeDossier(app, tessa, 'noor')];
  });
  after(async () => {
    await app.stop();
  });

  const fill = async (dossier: string, step: number, changes: readonly Change[]): Promise<void> => {
    await tessa.visit(stepUrl(app, dossier, step));
    for (let at = 0; at < changes.length; at += 400)
      await save(app, tessa, dossier, step, changes.slice(at, at + 400));
  };
  const send = (dossier: string, step: number, changes: readonly Change[]): Promise<Reply> =>
    tessa.json(`${stepUrl(app, dossier, step)}/wijzigingen`, { changes });
  const opening = async (dossier: string, step: number): Promise<number> => {
    const began = performance.now();
    expect((await tessa.get(stepUrl(app, dossier, step))).status).to.equal(200);
    return performance.now() - began;
  };
  const median = (times: readonly number[]): number =>
    times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0;

  for (const [step, list, field] of [
    [8, 'goals', 'goal'],
    [5, 'factors', 'text'],
    [2, 'people', 'name'],
  ] as const)
    it(`opens in less than three times the time of one with ten: step ${step}`, async () => {
      await fill(few, step, rowsOf(list, field, 0, 10));
      await fill(many, step, rowsOf(list, field, 0, MOST));
      const times: [number[], number[]] = [[], []];
      for (let round = -3; round < 12; round += 1) {
        const both = [await opening(few, step), await opening(many, step)] as const;
        if (round < 0) continue;
        times[0].push(both[0]);
        times[1].push(both[1]);
      }
      const [short, long] = [median(times[0]), median(times[1])];
      expect(long / short, `${long} ms and ${short} ms`).to.be.below(3);
    });

  it('takes no more than two hundred, removed ones included, and says so at what was typed', async () => {
    const removed: Change[] = [{ op: 'remove', list: 'factors', row: 'rij-7' }];
    await save(app, tessa, many, 5, removed);
    const typed = 'Deze tekst past er niet meer bij.';
    const refused = await send(many, 5, [
      { op: 'add', list: 'factors', row: 'rij-te-veel' },
      set('factors/rij-te-veel/text', typed),
    ]);
    expect(refused.status).to.equal(400);
    const { faults } = JSON.parse(refused.text) as { faults: { path: string; text: string }[] };
    expect(faults.map(({ path }) => path)).to.deep.equal([
      'factors/rij-te-veel',
      'factors/rij-te-veel/text',
    ]);
    for (const { text } of faults) expect(text).to.include('ten hoogste 200 rijen');
    await save(app, tessa, many, 5, [{ op: 'restore', list: 'factors', row: 'rij-7' }]);
    // Without a script: the page that says so still has everything that was typed.
    const page = await tessa.visit(stepUrl(app, many, 5));
    const base = /name="base" value="(\d+)"/.exec(page.text)?.[1] ?? '';
    const form = { base, intent: 'add:factors', integratedPicture: typed };
    const told = await tessa.post(stepUrl(app, many, 5), form);
    expect(told.status).to.equal(400);
    expect(told.text).to.include('ten hoogste 200 rijen').and.include(typed);
    expect((await tessa.get(stepUrl(app, many, 5))).text).not.to.include(typed);
  });

  it('takes five hundred changes at once, and says of more that nothing is lost', async () => {
    const more = Array.from({ length: 501 }, () => set('integratedPicture', 'tekst'));
    const refused = await send(few, 5, more);
    expect(refused.status).to.equal(413);
    expect(JSON.parse(refused.text)).to.include({ code: 'changes-too-many' });
    expect(refused.text).to.include('niets verloren');
    const kept = await send(few, 5, await upToDate(app.database, few, more.slice(1)));
    expect(kept.status, kept.text).to.equal(200);
  });
});
