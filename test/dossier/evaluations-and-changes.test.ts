import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client, Reply } from '../support/client.ts';
import { day, evaluationChanges, shownDay } from '../support/evaluation.ts';
import { addPupil, testSchool } from '../support/school.ts';
import { fillDossier, makeDossier, save, set, stepUrl } from '../support/story.ts';

describe('several evaluations while the dossier changes and colleagues work in it', function () {
  this.timeout(120_000);
  let app: TestApp;
  let karim: Client;
  let colleague: Client;
  let dossier: string;
  const pupils = Array.from(
    { length: 24 },
    (_, index) => `kind-${String.fromCodePoint(97 + index)}`,
  );
  let made = 0;

  before(async () => {
    const school = testSchool('dewerf', 'De Werf');
    for (const id of pupils)
      addPupil(school, {
        id,
        given: id,
        family: `Proef-${id}`,
        group: '2B',
        birthDate: '2012-04-01',
      });
    app = await startApp({ school });
    karim = app.as('karim', 'zorgcoordinator');
    colleague = app.as('tessa', 'docent');
  });
  after(() => app.stop());
  beforeEach(async function () {
    dossier = await makeDossier(app, karim, pupils[made] ?? '');
    made += 1;
    await fillDossier(app, karim, dossier);
  });

  const page = async (): Promise<string> => (await karim.visit(stepUrl(app, dossier, 10))).text;
  const press = async (intent: string, step = 10): Promise<Reply> =>
    await karim.post(stepUrl(app, dossier, step), { base: '0', intent });
  const finish = async (): Promise<void> => {
    const finished = await press('finish');
    expect(finished.status, /Dit moet nog.{0,400}/s.exec(finished.text)?.[0]).to.equal(303);
  };
  const evaluate = async (how: Parameters<typeof evaluationChanges>[1]): Promise<void> => {
    await save(app, karim, dossier, 10, evaluationChanges(await page(), how));
    await finish();
  };
  const addGoal = async (row: string, word: string): Promise<void> => {
    await press('reopen', 8);
    await save(app, karim, dossier, 8, [
      { op: 'add', list: 'goals', row },
      set(`goals/${row}/goalDomain`, `${word} gebied`),
      set(`goals/${row}/goal`, `${word} straks`),
      set(`goals/${row}/startSituation`, `${word} begin`),
      set(`goals/${row}/measurement`, `${word} meting`),
    ]);
  };
  const toNextLevel = async (): Promise<void> => {
    const changed = await karim.post(stepUrl(app, dossier, 11), { keuze: 'niveau', zeker: '1' });
    expect(changed.status, changed.text).to.equal(303);
    dossier = /\/dossiers\/([0-9a-f-]{36})\//.exec(changed.location)?.[1] ?? '';
  };
  const sql = async <T>(query: string): Promise<T[]> => {
    const admin = await app.database.admin();
    const [rows] = await admin.query(query, [dossier]);
    await admin.end();
    return rows as T[];
  };
  const deadline = async (): Promise<string> =>
    (
      await sql<{ day: string }>(
        "SELECT DATE_FORMAT(evaluate_on, '%Y-%m-%d') AS day FROM opp_dossiers WHERE id = ?",
      )
    )[0]?.day ?? '';
  const sequence = async (): Promise<number> =>
    (await sql<{ sequence: number }>('SELECT sequence FROM opp_dossiers WHERE id = ?'))[0]
      ?.sequence ?? 0;
  const history = async (): Promise<string> =>
    (await karim.visit(`${stepUrl(app, dossier, 10)}/geschiedenis`)).text;

  it('makes the concluded one past at another level, so that new goals get an evaluation of their own', async () => {
    await evaluate({ on: -30, words: 'eerste keer' });
    await toNextLevel();
    expect(await page(), 'nothing of it is to be filled in again')
      .to.include('Eerdere evaluaties')
      .and.include(`Evaluatie van ${shownDay(-30)}`)
      .and.not.match(/<textarea[^>]*>\s*Tevreden: eerste keer/);
    await addGoal('nieuw-doel', 'nieuw');
    await evaluate({ on: -2, words: 'tweede keer' });
    expect(await page())
      .to.include('tweede keer')
      .and.include('Tevreden: eerste keer')
      .and.include('Nieuwe evaluatie');
  });

  it('asks nothing of a goal that came after the evaluation that is being mended', async () => {
    await evaluate({ on: -3, words: 'met een tikfout' });
    await addGoal('later-doel', 'later');
    await press('reopen');
    await save(app, karim, dossier, 10, [set('evaluationView', 'zonder tikfout')]);
    await finish();
    await press('reopen');
    await finish();
    await press('reopen');
    await save(app, karim, dossier, 10, [set('evaluations/later-doel/outcome', 'partly')]);
    expect((await press('finish')).status, 'what was begun is finished').to.equal(422);
  });

  it('keeps no word of a page that is about the evaluation before', async () => {
    await save(app, karim, dossier, 10, evaluationChanges(await page(), { on: -3 }));
    const old = await sequence();
    await finish();
    await press('anew');
    await colleague.visit(stepUrl(app, dossier, 10));
    const late = { op: 'set', path: 'nothingReason', value: 'hoort bij de vorige', base: old };
    const typed = await colleague.json(`${stepUrl(app, dossier, 10)}/wijzigingen`, {
      changes: [late],
    });
    expect(typed.status, typed.text).to.equal(409);
    expect(typed.text).to.include('nieuwe evaluatie');
    const sent = await colleague.post(stepUrl(app, dossier, 10), {
      base: String(old),
      intent: 'save',
      nothingReason: 'hoort bij de vorige',
    });
    expect(sent.status).to.equal(409);
    expect(sent.text, 'the text is on the page that says so').to.include('hoort bij de vorige');
    expect(await page()).not.to.include('hoort bij de vorige');

    const inNew = await sequence();
    await press('drop-new');
    await press('reopen');
    const into = await colleague.json(`${stepUrl(app, dossier, 10)}/wijzigingen`, {
      changes: [{ ...late, base: inNew }],
    });
    expect(into.status, 'nor of one that was dropped').to.equal(409);
    await save(app, colleague, dossier, 10, [set('nothingReason', 'van nu')]);
    expect(await page()).to.include('van nu');
  });

  it('is not finished by a remark alone when something else is written', async () => {
    await save(app, karim, dossier, 10, [
      set('nothingReason', 'Nog niets gedaan.'),
      set('evaluateNext', day(3_200)),
    ]);
    expect((await press('finish')).status, 'with a day of the next').to.equal(422);
    await save(app, karim, dossier, 10, [
      set('evaluateNext', ''),
      set('evaluationView', 'Wij zijn tevreden.'),
    ]);
    expect((await press('finish')).status, 'with what parents said').to.equal(422);
    await save(app, karim, dossier, 10, [
      set('evaluationView', ''),
      { op: 'add', list: 'present', row: 'lege-rij' },
    ]);
    await finish();
  });

  it('goes back to the last one at another level too, when a goal went and rows were added', async () => {
    await addGoal('gaat-weg', 'weg');
    await evaluate({ on: -3, words: 'van toen' });
    await toNextLevel();
    await press('reopen', 8);
    await save(app, karim, dossier, 8, [{ op: 'remove', list: 'goals', row: 'gaat-weg' }]);
    await save(app, karim, dossier, 10, [{ op: 'add', list: 'present', row: 'lege-rij' }]);
    const dropped = await press('drop-new');
    expect(dropped.status, dropped.text).to.equal(303);
    const back = await page();
    expect(back).to.include('weg gebied').and.include('Weer openen').and.include('Marieke');
    await press('reopen');
    expect(await page()).not.to.include('present/lege-rij/');
  });

  it('counts no goals that are gone in the progress of a new one', async () => {
    await addGoal('gaat-weg', 'weg');
    await evaluate({ on: -3 });
    await press('reopen', 8);
    await save(app, karim, dossier, 8, [{ op: 'remove', list: 'goals', row: 'gaat-weg' }]);
    const total = async (): Promise<number | undefined> =>
      (
        await sql<{ total: number }>(
          'SELECT total FROM opp_dossier_steps WHERE dossier_id = ? AND step = 10',
        )
      )[0]?.total;
    await press('anew');
    const begun = await total();
    await save(app, karim, dossier, 10, [set('evaluationView', 'iets')]);
    expect(begun).to.equal(await total());
  });

  it('lets the day that was agreed stand when the next one is typed and cleared', async () => {
    await evaluate({ on: -20, next: 200 });
    await press('anew');
    await save(app, karim, dossier, 10, [set('evaluateNext', day(300))]);
    expect(await deadline()).to.equal(day(300));
    await save(app, karim, dossier, 10, [set('evaluateNext', '')]);
    expect(await deadline()).to.equal(day(200));
  });

  it('falls back to the day of the plan when a first next day is cleared', async () => {
    const planned = await deadline();
    await save(app, karim, dossier, 10, [set('evaluateNext', day(300))]);
    await save(app, karim, dossier, 10, [set('evaluateNext', '')]);
    expect(await deadline())
      .to.equal(planned)
      .and.not.equal(day(300));
  });

  it('says what a colleague did meanwhile to who presses a button of before', async () => {
    await evaluate({ on: -3 });
    await colleague.visit(stepUrl(app, dossier, 10));
    await press('reopen');
    const begin = await colleague.send(stepUrl(app, dossier, 10), { base: '0', intent: 'anew' });
    expect(begin.text).to.include('wordt nog verbeterd');
    await finish();
    await colleague.visit(stepUrl(app, dossier, 10));
    await press('anew');
    const open = await colleague.send(stepUrl(app, dossier, 10), { base: '0', intent: 'reopen' });
    expect(open.text)
      .to.include('intussen een nieuwe evaluatie begonnen')
      .and.not.include('De stap is weer open');
    expect((await press('anew')).status, 'twice is harmless').to.equal(303);
    await press('drop-new');
    expect((await press('drop-new')).status, 'this one too').to.equal(303);
  });

  it('tells in the history that a new one was begun, not that everything was erased', async () => {
    await evaluate({ on: -3, words: 'blijft bewaard' });
    const before = (await history()).split('<li').length;
    await press('anew');
    const begun = await history();
    expect(begun).to.include('Nieuwe evaluatie begonnen');
    expect(begun.split('<li').length - before, 'one line').to.equal(1);
    await press('drop-new');
    const back = await history();
    expect(back).to.include('Teruggegaan naar de vorige evaluatie');
    expect(back.split('<li').length - before, 'one line more').to.equal(2);
  });
});
