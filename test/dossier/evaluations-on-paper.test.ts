import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { evaluationChanges } from '../support/evaluation.ts';
import { deskPath, deskPerson, partnershipLicences, share } from '../support/partnership.ts';
import { consent, fillDossier, makeDossier, save, set, stepUrl } from '../support/story.ts';

/** A text as a reader sees it. */
const plain = (text: string): string => text.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

describe('evaluations on paper and in what is shared', function () {
  this.timeout(120_000);
  let app: TestApp;
  let karim: Client;
  let desk: Client;
  let dossier: string;
  const pupils = ['yara', 'noor', 'sem'];

  before(async () => {
    app = await startApp({ config: { licences: partnershipLicences } });
    karim = app.as('karim', 'zorgcoordinator');
    desk = await deskPerson(app);
  });
  after(() => app.stop());
  beforeEach(async () => {
    dossier = await makeDossier(app, karim, pupils.shift() ?? '', 'voorziening');
    await fillDossier(app, karim, dossier);
  });

  const press = async (intent: string, step = 10): Promise<void> => {
    const reply = await karim.post(stepUrl(app, dossier, step), { base: '0', intent });
    expect(reply.status, /Dit moet nog.{0,400}/s.exec(reply.text)?.[0]).to.equal(303);
  };
  const page = async (): Promise<string> => (await karim.visit(stepUrl(app, dossier, 10))).text;
  const evaluate = async (how: Parameters<typeof evaluationChanges>[1]): Promise<void> => {
    await save(app, karim, dossier, 10, evaluationChanges(await page(), how));
    await press('finish');
  };
  const report = async (kind: string): Promise<string> =>
    plain(
      (
        await karim.get(
          `${app.base}/dossiers/${dossier}/logboek/verslagen/op-scherm?verslag=${kind}&voor=school`,
        )
      ).text,
    );

  it('show the texts of the plan only where the plan is shown too', async () => {
    await evaluate({ on: -3, words: 'van de vorige keer' });
    await press('anew');
    await share(app, karim, dossier, [10]);
    const alone = (await desk.visit(deskPath(app, dossier))).text;
    expect(alone).to.include('van de vorige keer').and.include('tekst doel');
    for (const word of ['tekst begin', 'tekst straks', 'tekst meting'])
      expect(alone, word).not.to.include(word);
    await share(app, karim, dossier, [8, 10]);
    expect(/Eerdere evaluaties.*/s.exec((await desk.visit(deskPath(app, dossier))).text)?.[0])
      .to.include('tekst straks')
      .and.include('tekst meting');
    expect(/Eerdere evaluaties.*/s.exec(await report('opp'))?.[0]).to.include('tekst straks');
  });

  it('print a result with the goal and the version of the plan that it is about', async () => {
    await consent(app, karim, dossier);
    await evaluate({ on: -1, outcome: 'reached' });
    const results = /Evaluatiedatum.*/s;
    expect(
      results.exec(await report('opp'))?.[0],
      'the same goal is not said twice',
    ).not.to.include('tekst straks');
    await press('reopen', 8);
    await save(app, karim, dossier, 8, [set('goals/goal/goal', 'een heel ander doel')]);
    await consent(app, karim, dossier);
    expect(results.exec(await report('opp'))?.[0]).to.include('tekst straks');
    expect(await report('evaluatie'))
      .to.include('plan versie 1')
      .and.not.include('plan versie 2');
  });

  it('number goals of one domain in the line of progress, on the page too', async () => {
    await press('reopen', 8);
    await save(app, karim, dossier, 8, [
      { op: 'add', list: 'goals', row: 'tweede' },
      set('goals/tweede/goalDomain', 'tekst doel'),
    ]);
    await evaluate({ on: -20, outcome: 'not' });
    await press('anew');
    expect(plain(await page()))
      .to.include('Doel 1 · tekst doel: niet behaald')
      .and.include('Doel 2 · tekst doel: niet behaald');
    await save(app, karim, dossier, 8, [set('goals/tweede/goalDomain', '')]);
    await evaluate({ on: -2, outcome: 'reached' });
    for (const kind of ['opp', 'evaluatie']) {
      const progress = /Verloop per doel.{0,400}/s.exec(await report(kind))?.[0];
      expect(progress, kind).to.include('Doel 1 · tekst doel').and.include('Doel 2 · tekst doel');
    }
  });
});
