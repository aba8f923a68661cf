import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client, Reply } from '../support/client.ts';
import { day, evaluationChanges, shownDay } from '../support/evaluation.ts';
import { addPupil, testSchool } from '../support/school.ts';
import { fillDossier, makeDossier, save, set, stepUrl, upToDate } from '../support/story.ts';

describe('several evaluations of one dossier', function () {
  this.timeout(120_000);
  let app: TestApp;
  let karim: Client;
  let dossier: string;

  before(async () => {
    const school = testSchool('dewerf', 'De Werf');
    for (const id of ['bo', 'cas', 'dirk', 'eva'])
      addPupil(school, {
        id,
        given: id,
        family: `Proef-${id}`,
        group: '2B',
        birthDate: '2012-04-01',
      });
    app = await startApp({ school });
    karim = app.as('karim', 'zorgcoordinator');
  });
  after(() => app.stop());
  beforeEach(async function () {
    dossier = await makeDossier(app, karim, pupils[made] ?? '');
    made += 1;
    await fillDossier(app, karim, dossier);
  });
  let made = 0;
  const pupils = ['yara', 'noor', 'sem', 'bo', 'cas', 'dirk', 'eva'];

  const page = async (): Promise<string> => (await karim.visit(stepUrl(app, dossier, 10))).text;
  const press = async (intent: string): Promise<Reply> =>
    await karim.post(stepUrl(app, dossier, 10), { base: '0', intent });
  const evaluate = async (how: Parameters<typeof evaluationChanges>[1]): Promise<void> => {
    await save(app, karim, dossier, 10, evaluationChanges(await page(), how));
    const finished = await press('finish');
    expect(finished.status, /Dit moet nog.{0,400}/s.exec(finished.text)?.[0]).to.equal(303);
  };
  const screen = async (kind: string): Promise<string> =>
    (
      await karim.get(
        `${app.base}/dossiers/${dossier}/logboek/verslagen/op-scherm?verslag=${kind}&voor=school`,
      )
    ).text;
  const deadline = async (): Promise<string> => {
    const admin = await app.database.admin();
    const [rows] = await admin.query(
      "SELECT DATE_FORMAT(evaluate_on, '%Y-%m-%d') AS day FROM opp_dossiers WHERE id = ?",
      [dossier],
    );
    await admin.end();
    return (rows as { day: string }[])[0]?.day ?? '';
  };

  it('keeps the first as it was when a new one is begun, and shows what each goal came to', async () => {
    await evaluate({ on: -300, next: 30, outcome: 'not', words: 'eerste ronde woorden' });
    expect(await page())
      .to.include('Nieuwe evaluatie')
      .and.not.include('Eerdere evaluaties');
    const begun = await press('anew');
    expect(begun.status, begun.text).to.equal(303);
    const empty = await page();
    expect(empty)
      .to.include('Eerdere evaluaties')
      .and.include(`Evaluatie van ${shownDay(-300)}`)
      .and.include('eerste ronde woorden')
      .and.include('Eerder geëvalueerd');
    expect(empty, 'the form is empty').not.to.match(/<textarea[^>]*>eerste ronde woorden/);
    expect(empty).not.to.match(/name="evaluatedOn"[^>]*value="\d/);

    await evaluate({ on: -2, outcome: 'reached', words: 'tweede ronde woorden' });
    const both = await page();
    expect(both).to.include('tweede ronde woorden').and.include('eerste ronde woorden');
    for (const kind of ['evaluatie', 'opp']) {
      const report = await screen(kind);
      expect(report, kind)
        .to.include('Verloop per doel')
        .and.include(shownDay(-300))
        .and.include('niet behaald')
        .and.include('eerste ronde woorden')
        .and.include('tweede ronde woorden');
    }
    const history = (await karim.visit(`${stepUrl(app, dossier, 10)}/geschiedenis`)).text;
    expect(history).to.include('tweede ronde woorden').and.not.include('Eerdere evaluaties');
    const trail = (await karim.visit(`${app.base}/dossiers/${dossier}/inzagelijst`)).text;
    expect(trail).to.include('begon een nieuwe evaluatie').and.include('Evalueren');

    await press('anew');
    const third = await page();
    expect(third.indexOf(`Evaluatie van ${shownDay(-2)}`), 'the newest first')
      .to.be.greaterThan(0)
      .and.lessThan(third.indexOf(`Evaluatie van ${shownDay(-300)}`));
  });

  it('asks for a day after the last evaluation, and counts the deadline from the newest', async () => {
    await evaluate({ on: -20 });
    expect(await deadline()).to.equal(day(200));
    await press('anew');
    expect(await deadline(), 'the day that was agreed still stands').to.equal(day(200));
    await save(app, karim, dossier, 10, evaluationChanges(await page(), { on: -20 }));
    const refused = await press('finish');
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include(`de vorige evaluatie was op ${shownDay(-20)}`);
    await save(app, karim, dossier, 10, [
      set('evaluatedOn', day(-1)),
      set('evaluateNext', day(300)),
    ]);
    const finished = await press('finish');
    expect(finished.status, /Dit moet nog.{0,400}/s.exec(finished.text)?.[0]).to.equal(303);
    expect(await deadline()).to.equal(day(300));
  });

  it('reads goals as they were evaluated when the plan is changed afterwards', async () => {
    await evaluate({ on: -3, outcome: 'reached' });
    await karim.post(stepUrl(app, dossier, 8), { base: '0', intent: 'reopen' });
    await save(app, karim, dossier, 8, [set('goals/goal/goal', 'een heel ander doel')]);
    expect(await page(), 'finished')
      .to.include('tekst straks')
      .and.not.include('een heel ander doel');
    await press('reopen');
    expect(await page(), 'opened to be mended').to.include('tekst straks');
    expect((await press('finish')).status).to.equal(303);
    await press('anew');
    expect(await page(), 'the new one is about the new goal, the past one about the old')
      .to.include('een heel ander doel')
      .and.include('tekst straks');
  });

  it('mends the present one in its own place, and makes no second of it', async () => {
    await evaluate({ on: -3, words: 'met een tikfout' });
    await press('reopen');
    await save(app, karim, dossier, 10, [set('evaluationView', 'zonder tikfout')]);
    await press('finish');
    await press('anew');
    const after = await page();
    expect(after).to.include('zonder tikfout').and.not.include('Tevreden: met een tikfout');
    expect(after.split(`Evaluatie van ${shownDay(-3)}`)).to.have.length(2);
  });

  it('goes back to the last one while nothing is written in the new one', async () => {
    await evaluate({ on: -3, words: 'blijft staan' });
    await press('anew');
    expect(await page()).to.include('Toch geen nieuwe evaluatie');
    expect((await press('drop-new')).status).to.equal(303);
    expect(await page())
      .to.include('blijft staan')
      .and.include('Marieke')
      .and.include('Weer openen')
      .and.not.include('Eerdere evaluaties');
    expect(await deadline()).to.equal(day(200));
    await press('anew');
    await save(app, karim, dossier, 10, [set('evaluationView', 'al iets')]);
    expect(await page()).not.to.include('Toch geen nieuwe evaluatie');
    expect((await press('drop-new')).status).to.equal(409);
    expect(await page()).to.include('al iets');
  });

  it('is finished with goals that nobody worked on yet by the reason alone', async () => {
    expect((await press('finish')).status).to.equal(422);
    await save(app, karim, dossier, 10, [set('nothingReason', 'De aanvraag loopt anders.')]);
    expect(await page()).to.include('waarom er niets te evalueren is');
    const before = await deadline();
    expect((await press('finish')).status).to.equal(303);
    expect(await deadline()).to.equal(before);
    await press('reopen');
    await save(app, karim, dossier, 10, [set('evaluations/goal/outcome', 'partly')]);
    expect((await press('finish')).status, 'a half evaluation is none').to.equal(422);
  });

  it('lets nobody write in a past one, and takes it along to another level', async () => {
    await evaluate({ on: -3, words: 'gaat mee' });
    await press('anew');
    const [, former = ''] = /id="v-former-([0-9a-f-]{36})"/.exec(await page()) ?? [];
    const typed = await karim.json(`${stepUrl(app, dossier, 10)}/wijzigingen`, {
      changes: await upToDate(app.database, dossier, [
        set(`former/${former}/evaluationView`, 'vervalst'),
      ]),
    });
    expect(typed.status).to.be.within(400, 422);
    await evaluate({ on: -1 });
    const changed = await karim.post(stepUrl(app, dossier, 11), { keuze: 'niveau', zeker: '1' });
    expect(changed.status, changed.text).to.equal(303);
    const [, fresh = ''] = /\/dossiers\/([0-9a-f-]{36})\//.exec(changed.location) ?? [];
    expect(fresh).not.to.equal(dossier);
    dossier = fresh;
    expect(await page())
      .to.include('gaat mee')
      .and.include(`Evaluatie van ${shownDay(-3)}`)
      .and.not.include('vervalst');
  });
});
