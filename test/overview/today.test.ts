import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { addPupil, testSchool } from '../support/school.ts';
import { consent, fillDossier, makeDossier, save, set, stepUrl } from '../support/story.ts';

const DAY = 86_400_000;
const day = (days: number): string => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);

describe('the start page', function () {
  this.timeout(120_000);
  let app: TestApp;
  const teacher = (): Client => app.as('tessa', 'docent');
  const coordinator = (): Client => app.as('karim', 'zorgcoordinator');
  const today = async (client: Client): Promise<string> =>
    (await client.visit(`${app.base}/`)).text;
  /** What stands under a heading of things to do. */
  const group = (html: string, task: string): string =>
    new RegExp(`id="doe-${task}".*?</section>`, 's').exec(html)?.[0] ?? '';
  const ids: Record<string, string> = {};

  before(async () => {
    const school = testSchool('dewerf', 'De Werf');
    for (let number = 1; number <= 9; number += 1)
      addPupil(school, {
        id: `extra${number}`,
        given: `Extra${number}`,
        family: 'Vak',
        group: '3A',
      });
    app = await startApp({ school });
  });
  after(async () => {
    await app.stop();
  });

  it('has nothing to do at first, and says where to begin', async () => {
    const html = await today(teacher());
    expect(html).to.include('Er staat niets open').and.include('Naar de leerlingen');
  });

  it('names the six weeks with the day and what is left', async () => {
    const client = teacher();
    ids['yara'] = await makeDossier(app, client, 'yara');
    await save(app, client, ids['yara'], 1, [set('clockStart', day(-40))]);
    expect(group(await today(teacher()), 'set'))
      .to.include('Yara van den Berg')
      .and.include('nog 2 dagen')
      .and.include('class="chip warn"')
      .and.include(`/dossiers/${ids['yara']}/stappen/1`);
    app.clock.advance(3 * DAY);
    expect(group(await today(teacher()), 'set'))
      .to.include('gisteren af')
      .and.include('class="chip stop"');
    app.clock.advance(-3 * DAY);
  });

  it('asks for consent once the steps before the plan are finished', async () => {
    const client = teacher();
    await fillDossier(app, client, ids['yara'] ?? '');
    const html = await today(teacher());
    expect(group(html, 'set')).to.equal('');
    expect(group(html, 'consent'))
      .to.include('Yara van den Berg')
      .and.include('zijn afgerond')
      .and.include(`/dossiers/${ids['yara']}/stappen/8`);
  });

  it('is silent about a plan that is set until its evaluation comes near, and then says when', async () => {
    await consent(app, teacher(), ids['yara'] ?? '');
    expect(await today(teacher())).to.include('Er staat niets open');
    app.clock.advance(100 * DAY);
    expect(group(await today(teacher()), 'evaluate'))
      .to.include('nog 20 dagen')
      .and.include('class="chip calm"');
    app.clock.advance(-100 * DAY);
  });

  it('asks again for consent when the action part was changed', async () => {
    const client = teacher();
    await client.visit(stepUrl(app, ids['yara'] ?? '', 8));
    await client.post(stepUrl(app, ids['yara'] ?? '', 8), { base: '0', intent: 'reopen' });
    await save(app, client, ids['yara'] ?? '', 8, [set('goals/goal/goal', 'anders')]);
    expect(group(await today(teacher()), 'lapsed'))
      .to.include('vandaag gewijzigd')
      .and.include('class="chip stop"');
  });

  it('notices a dossier without a clock that nobody wrote in for four weeks', async () => {
    ids['noor'] = await makeDossier(app, teacher(), 'noor');
    expect(group(await today(teacher()), 'untouched')).to.equal('');
    app.clock.advance(30 * DAY);
    expect(group(await today(teacher()), 'untouched'))
      .to.include('Noor')
      .and.include('30 dagen');
    app.clock.advance(-30 * DAY);
  });

  it('shows a coordinator of many dossiers the most urgent of each kind, how many more there are, and where', async () => {
    const client = coordinator();
    for (let number = 1; number <= 9; number += 1) {
      const dossier = await makeDossier(app, client, `extra${number}`);
      await save(app, client, dossier, 1, [set('clockStart', day(-30 - number * 3))]);
    }
    const html = await today(coordinator());
    const shown = group(html, 'set');
    expect([...shown.matchAll(/Extra(\d) Vak/g)].map(([, number]) => number)).to.deep.equal([
      '9',
      '8',
      '7',
      '6',
      '5',
      '4',
    ]);
    expect(shown)
      .to.include('Nog 3 andere dossiers')
      .and.include(`${app.base}/dossiers?taak&#x3D;set`);
    expect([
      ...(await coordinator().visit(`${app.base}/dossiers?taak=set`)).text.matchAll(
        /Vak, Extra\d/g,
      ),
    ]).to.have.length(9);
    expect(html.indexOf('doe-set'), 'what is late comes first').to.be.lessThan(
      html.indexOf('doe-untouched') === -1 ? Infinity : html.indexOf('doe-untouched'),
    );
    expect(await today(teacher()), 'a teacher sees own groups alone').not.to.include(' Vak');
  });

  it('goes on where this person was, not where anybody wrote last', async () => {
    const recent = (html: string): string[] =>
      [...(/id="verder".*?<\/section>/s.exec(html)?.[0] ?? '').matchAll(/<b>([^<]+)<\/b>/g)].map(
        ([, name = '']) => name,
      );
    const omar = (): Client => app.as('omar', 'docent');
    expect(recent(await today(omar()))).to.deep.equal([]);
    const client = coordinator();
    const made = await makeDossier(app, client, 'sem', 'basis');
    await client.visit(stepUrl(app, ids['noor'] ?? '', 2));
    await client.visit(stepUrl(app, made, 3));
    expect(
      recent(await today(coordinator()))
        .slice(0, 2)
        .map((name) => name.split(' ')[0]),
    ).to.deep.equal(['Sem', 'Noor']);
    expect(recent(await today(omar())), 'who was in none').to.deep.equal([]);
  });

  it('counts what waits under each heading, and says each deadline once', async () => {
    const html = group(await today(coordinator()), 'set');
    expect(html).to.match(/Plan vaststellen <span class="soft tally">\d+<\/span>/);
    const [, due = ''] = /chip \w+">\s*(?:<svg.*?<\/svg>)?\s*(\d\d-\d\d-\d{4})/s.exec(html) ?? [];
    expect(due).not.to.equal('');
    const first = /<li>.*?<\/li>/s.exec(html)?.[0] ?? '';
    expect(first.split(due)).to.have.length(2);
  });

  it('shows an admin no dossier', async () => {
    const html = await today(app.as('ingrid', 'beheerder'));
    expect(html).to.include('Naar de koppeling').and.not.include('Vak').and.not.include('Noor');
  });
});
