import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { makeDossier, save, set, stepUrl, validChanges } from '../support/story.ts';

const today = new Date().toISOString().slice(0, 10);
const shown = today.split('-').toReversed().join('-');

describe('a step', () => {
  let app: TestApp;
  let teacher: Client;
  let dossier: string;

  before(async () => {
    app = await startApp();
    teacher = app.as('tessa', 'docent');
    dossier = await makeDossier(app, teacher, 'yara');
  });
  after(() => app.stop());

  const page = async (step: number): Promise<string> =>
    (await teacher.visit(stepUrl(app, dossier, step))).text;
  const fieldOf = (html: string, name: string): string =>
    new RegExp(`<(?:input|select|textarea)[^>]*name="${name}"[^>]*>`).exec(html)?.[0] ?? '';
  const goal = (row: string, name: string): Parameters<typeof save>[4] => [
    { op: 'add', list: 'goals', row },
    ...validChanges(8, [])
      .filter((change) => change.op === 'set' && change.path.startsWith('goals/goal/'))
      .map((change) =>
        change.op === 'set'
          ? set(
              change.path.replace('goals/goal/', `goals/${row}/`),
              change.path.endsWith('/goalDomain') ? name : change.value,
            )
          : change,
      ),
  ];

  it('begins with what only a person knows, and with the day it is made', async () => {
    const html = await page(1);
    expect(fieldOf(html, 'dossierStart')).to.include(`value="${shown}"`);
    for (const name of ['dossierStart', 'clockReason', 'clockStart'])
      expect(html.indexOf(`name="${name}"`), name).to.be.lessThan(html.indexOf('id="v-given"'));
  });

  it('suggests the mentor, the parents and whom step 2 names, wherever somebody is named', async () => {
    await save(app, teacher, dossier, 2, [
      { op: 'add', list: 'people', row: 'extern' },
      set('people/extern/name', 'Lotte Prins'),
    ]);
    await save(app, teacher, dossier, 8, goal('een', 'Lezen'));
    const html = await page(8);
    expect(fieldOf(html, 'goals/een/owner')).to.include('list="bekenden"');
    const known = /<datalist id="bekenden">.*?<\/datalist>/s.exec(html)?.[0] ?? '';
    for (const name of ['Tessa de Vries', 'Marieke van den Berg', 'Ali Kaya', 'Lotte Prins'])
      expect(known).to.include(`<option value="${name}">`);
    expect(known.split('Lotte Prins')).to.have.length(2);
    expect(await page(3), 'nothing to suggest where nobody is named').to.include('bekenden');
    expect(await page(7)).not.to.include('bekenden');
  });

  it('folds a goal that is whole when there are more, and leaves open what still needs something', async () => {
    const folds = (html: string): string[] =>
      [...html.matchAll(/<details class="row-fold"( open)?>/g)].map(([, open = '']) => open);
    expect(folds(await page(8)), 'one alone').to.deep.equal([]);
    await save(app, teacher, dossier, 8, goal('twee', 'Rekenen'));
    await save(app, teacher, dossier, 8, [set('goals/twee/owner', '')]);
    expect(folds(await page(8))).to.deep.equal(['', ' open']);
  });

  it('shows at evaluating where a goal began and how it is measured', async () => {
    const html = await page(10);
    expect(html)
      .to.include('Beginsituatie')
      .and.include('tekst begin')
      .and.include('Hoe meet je het?')
      .and.include('tekst meting');
    expect(fieldOf(html, 'evaluations/een/startSituation'), 'to be read').to.equal('');
  });

  it('is finished with a domain about which there is nothing to say', async () => {
    const html = await page(4);
    const domains = [...html.matchAll(/name="domains\/([a-z-]+)\/image"/g)].map(
      ([, key = '']) => key,
    );
    await save(
      app,
      teacher,
      dossier,
      4,
      domains
        .slice(1)
        .map((key, index) =>
          set(`domains/${key}/standing`, index === 0 ? 'not-applicable' : 'nothing-special'),
        ),
    );
    const finish = (): ReturnType<Client['post']> =>
      teacher.post(stepUrl(app, dossier, 4), { base: '0', intent: 'finish' });
    const refused = await finish();
    expect(refused.status, 'the first still needs its picture').to.equal(422);
    expect(/id="fouten".*?<\/section>/s.exec(refused.text)?.[0]?.split('<li>')).to.have.length(2);
    await save(app, teacher, dossier, 4, [set(`domains/${domains[0] ?? ''}/image`, 'leest vlot')]);
    expect((await finish()).status).to.equal(303);
    expect(await page(4))
      .to.include('n.v.t.')
      .and.include('geen bijzonderheden');
  });

  it('names pupil, confidence and moment for who prints it', async () => {
    const head = /class="print-head">.*?<\/p>/s.exec(await page(3))?.[0] ?? '';
    expect(head)
      .to.include('Yara van den Berg')
      .and.include('Vertrouwelijk')
      .and.match(/\d\d-\d\d-\d{4} \d\d:\d\d/);
  });

  it('keeps its way to the others in the logbook', async () => {
    const html = (await teacher.visit(`${app.base}/dossiers/${dossier}/logboek/bestanden`)).text;
    const rail = /<ol class="steps">.*?<\/ol>/s.exec(html)?.[0] ?? '';
    expect([...rail.matchAll(/\/stappen\/\d+"/g)]).to.have.length(11);
    expect(rail).to.match(/<li class="done">\s*<a href="[^"]*\/stappen\/4"/);
  });
});
