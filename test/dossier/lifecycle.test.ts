import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import { startRequestApp } from '../support/requests.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { day, evaluationChanges } from '../support/evaluation.ts';
import { consent, fillDossier, makeDossier, save, set, stepUrl } from '../support/story.ts';

const rail = (html: string): string[] =>
  [...html.matchAll(/<li class="([^"]*)"[^>]*data-step="(\d+)"/g)]
    .filter(([, kind]) => kind?.includes('done'))
    .map(([, , number]) => number ?? '');

describe('the course of a dossier', function () {
  this.timeout(60_000);
  let app: TestApp;
  let teacher: Client;
  let coordinator: Client;

  beforeEach(async () => {
    app = await startApp();
    teacher = app.as('tessa', 'docent');
    coordinator = app.as('karim', 'zorgcoordinator');
  });
  afterEach(async () => {
    await app.stop();
  });

  const finish = async (
    dossier: string,
    step: number,
    fields: Record<string, string> = {},
    intent = 'finish',
  ): Promise<{ status: number; text: string; location: string }> => {
    await teacher.visit(stepUrl(app, dossier, step));
    return await teacher.post(stepUrl(app, dossier, step), { base: '0', intent, ...fields });
  };
  const status = async (
    client: Client,
    dossier: string,
    fields: Record<string, string>,
  ): Promise<{ status: number; text: string; location: string }> => {
    await client.visit(stepUrl(app, dossier, 11));
    return await client.post(stepUrl(app, dossier, 11), fields);
  };

  it('gets out of an empty toolbox as the seed says: skip, 10 AFRONDEN, 11, and the new dossier straight to consent', async () => {
    const old = await makeDossier(app, teacher, 'yara', 'extra');
    const page = await teacher.visit(stepUrl(app, old, 9));
    expect(page.text)
      .to.include('Ondersteuningstoolbox')
      .and.include('Waarom is deze toolbox leeg?')
      .and.include('EXTRA ONDERSTEUNING OP VOORZIENING');
    expect(page.text, 'nothing to choose but to skip')
      .to.include('Ik wil deze toolbox overslaan')
      .and.include('BEVESTIGEN')
      .and.not.include('Heliomare');
    expect((await finish(old, 9, { choice: 'skip' })).location).to.include('/stappen/10');
    expect((await teacher.visit(stepUrl(app, old, 10))).text).to.include(
      'er is niets te evalueren',
    );
    expect((await finish(old, 10)).location).to.include('/stappen/11');
    const changed = await status(teacher, old, { zeker: '1', keuze: 'niveau' });
    expect(changed.status, changed.text).to.equal(303);
    const fresh = /\/dossiers\/([0-9a-f-]{36})\/stappen\/1/.exec(changed.location)?.[1] ?? '';
    expect(fresh).not.to.equal(old);
    const first = await teacher.visit(`${app.base}/dossiers/${fresh}/stappen/1`);
    expect(first.text)
      .to.include('Extra ondersteuning op voorziening')
      .and.include('AFRONDEN EN DOOR NAAR INSTEMMING')
      .and.include('Toelaatbaarheid toolbox');
    expect((await teacher.visit(stepUrl(app, old, 3))).text).to.include(
      'Dit dossier is gearchiveerd',
    );
    expect((await teacher.visit(stepUrl(app, old, 11))).text, 'linked forward').to.include(
      `/dossiers/${fresh}/`,
    );
    expect((await teacher.visit(stepUrl(app, fresh, 11))).text, 'and back').to.include(
      `/dossiers/${old}/`,
    );
  });

  it('mends a wrong level by the one click from the empty toolbox, goals and consent or not', async () => {
    const old = await makeDossier(app, teacher, 'noor', 'basis');
    await fillDossier(app, teacher, old);
    await consent(app, teacher, old);
    await teacher.visit(stepUrl(app, old, 9));
    const changed = await teacher.post(`${app.base}/dossiers/${old}/niveau`, { zeker: '1' });
    expect(changed.status, changed.text).to.equal(303);
    const fresh = /\/dossiers\/([0-9a-f-]{36})\//.exec(changed.location)?.[1] ?? '';
    const plan = await teacher.visit(stepUrl(app, fresh, 8));
    expect(plan.text)
      .to.include('tekst aanpak')
      .and.include('Concept')
      .and.not.include('Vastgesteld met instemming');
    expect(rail(plan.text), 'no ticks').to.deep.equal([]);
    expect((await finish(fresh, 1, {}, 'finish-through')).location).to.include(
      '/stappen/8?melding=finished-through',
    );
    expect(rail((await teacher.visit(stepUrl(app, fresh, 8))).text)).to.deep.equal([
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
    ]);
    await consent(app, teacher, fresh);
    const again = await teacher.post(`${app.base}/dossiers/${fresh}/niveau`, { zeker: '1' });
    expect(again.status).to.equal(409);
    expect(again.text).to.include('heeft al het niveau');
  });

  it('asks before it archives anything or makes another dossier, and does nothing until then', async () => {
    const dossier = await makeDossier(app, teacher, 'yara', 'extra');
    await finish(dossier, 9, { choice: 'skip' });
    await finish(dossier, 10);
    const open = async (): Promise<void> => {
      expect((await teacher.visit(stepUrl(app, dossier, 11))).text).not.to.include(
        'Dit dossier is gearchiveerd',
      );
    };
    const asked = [
      await status(teacher, dossier, { keuze: 'niveau' }),
      await status(teacher, dossier, { keuze: 'archiveren', reden: 'by-mistake' }),
      await teacher.post(`${app.base}/dossiers/${dossier}/niveau`, {}),
      await teacher.get(`${app.base}/dossiers/${dossier}/niveau`),
    ];
    for (const { status: code, text } of asked) {
      expect(code).to.equal(200);
      expect(text)
        .to.include('name="zeker" value="1"')
        .and.match(/gearchiveerd|archiveren/);
      await open();
    }
    expect(asked[1]?.text).to.include('Per ongeluk gemaakt');
    const done = await status(teacher, dossier, {
      zeker: '1',
      keuze: 'archiveren',
      reden: 'by-mistake',
    });
    expect(done.location).to.include('dossier-archived');
  });

  it('lists what is missing when steps 1 to 7 cannot all be finished, and ticks none', async () => {
    const old = await makeDossier(app, teacher, 'yara', 'extra');
    await teacher.visit(stepUrl(app, old, 9));
    const fresh =
      /\/dossiers\/([0-9a-f-]{36})\//.exec(
        (await teacher.post(`${app.base}/dossiers/${old}/niveau`, { zeker: '1' })).location,
      )?.[1] ?? '';
    const refused = await finish(fresh, 1, {}, 'finish-through');
    expect(refused.status).to.equal(422);
    for (const link of ['/stappen/3#v-signalsSchool', '/stappen/7#v-destination'])
      expect(refused.text).to.include(link);
    expect(rail(refused.text)).to.deep.equal([]);
  });

  it('offers the requests at level voorziening only, and refuses them elsewhere however they are sent', async () => {
    const of = await startRequestApp();
    try {
      const high = await makeDossier(of.app, of.karim, 'yara', 'voorziening');
      const page = await of.karim.visit(stepUrl(of.app, high, 9));
      expect(page.text)
        .to.include('Toelaatbaarheid toolbox')
        .and.include('Heliomare Interventieteam')
        .and.include('CLEO')
        .and.not.include('Waarom is deze toolbox leeg');
      await save(of.app, of.karim, high, 9, [set('choice', 'tlv')]);
      const low = await makeDossier(of.app, of.karim, 'yara', 'basis');
      await of.karim.visit(stepUrl(of.app, low, 9));
      const refused = await of.karim.json(`${stepUrl(of.app, low, 9)}/wijzigingen`, {
        changes: [set('choice', 'tlv')],
      });
      expect(refused.status).to.equal(400);
      expect(refused.text).to.include('niveau van dit dossier');
    } finally {
      await of.app.stop();
    }
  });

  it('offers nothing but to skip where the school has no partnership, and says so', async () => {
    const high = await makeDossier(app, teacher, 'yara', 'voorziening');
    const page = await teacher.visit(stepUrl(app, high, 9));
    expect(page.text)
      .to.include('nog geen samenwerkingsverband')
      .and.not.include('Interventieteam');
    expect((await finish(high, 9)).text).to.include('vul dit nog in');
  });

  it('evaluates each goal of step 8, needs an explanation, voices and a date within a year, and moves the dossier’s own date', async () => {
    const dossier = await makeDossier(app, teacher, 'yara', 'extra');
    await fillDossier(app, teacher, dossier);
    const page = await teacher.visit(stepUrl(app, dossier, 10));
    expect(page.text).to.include('tekst doel').and.include('Staat in stap 8');
    const empty = await finish(dossier, 10);
    expect(empty.status).to.equal(422);
    expect(empty.text)
      .to.include('href="#v-evaluations-goal-outcome"')
      .and.include('href="#v-evaluatedOn"')
      .and.include('href="#v-evaluationView"')
      .and.include('href="#v-heardOn"');
    const changes = evaluationChanges(page.text);
    await save(
      app,
      teacher,
      dossier,
      10,
      changes.filter((change) => !('path' in change && change.path.endsWith('/explanation'))),
    );
    expect((await finish(dossier, 10)).text).to.include('waarom het doel niet helemaal is behaald');
    await save(app, teacher, dossier, 10, [...changes, set('evaluateNext', day(800))]);
    expect((await finish(dossier, 10)).text).to.include('binnen 12 maanden');
    await save(app, teacher, dossier, 10, [set('evaluateNext', day(200))]);
    expect((await finish(dossier, 10)).location).to.include('/stappen/11');
    const [year, month, date] = day(200).split('-');
    expect((await teacher.visit(stepUrl(app, dossier, 1))).text).to.include(
      `Evalueren vóór ${date ?? ''}-${month ?? ''}-${year ?? ''}`,
    );
    const forged = await teacher.json(`${stepUrl(app, dossier, 10)}/wijzigingen`, {
      changes: [set('evaluations/goal/goal', 'ander doel')],
    });
    expect([400, 409]).to.include(forged.status);
  });

  it('keeps what was written at a goal that is taken away, for when it comes back', async () => {
    const dossier = await makeDossier(app, teacher, 'yara', 'extra');
    await fillDossier(app, teacher, dossier);
    await save(app, teacher, dossier, 10, [set('evaluations/goal/explanation', 'blijft bewaard')]);
    await save(app, teacher, dossier, 8, [{ op: 'remove', list: 'goals', row: 'goal' }]);
    expect((await teacher.visit(stepUrl(app, dossier, 10))).text)
      .to.include('er is niets te evalueren')
      .and.not.include('blijft bewaard');
    await save(app, teacher, dossier, 8, [{ op: 'restore', list: 'goals', row: 'goal' }]);
    expect((await teacher.visit(stepUrl(app, dossier, 10))).text).to.include('blijft bewaard');
    const added = await teacher.json(`${stepUrl(app, dossier, 10)}/wijzigingen`, {
      changes: [{ op: 'add', list: 'evaluations', row: 'zelf' }],
    });
    expect(added.status).to.equal(400);
  });

  it('is archived after an evaluation, or for a reason that stands for one, and not otherwise', async () => {
    const dossier = await makeDossier(app, teacher, 'noor', 'extra');
    await save(app, teacher, dossier, 3, [set('signalsSchool', 'x')]);
    await teacher.visit(stepUrl(app, dossier, 11));
    expect((await status(teacher, dossier, {})).text).to.include(
      'Kies wat er met het dossier moet gebeuren',
    );
    expect(
      (await status(teacher, dossier, { keuze: 'archiveren', toelichting: 'blijft staan' })).text,
    )
      .to.include('Kies waarom')
      .and.include('blijft staan');
    const early = await status(teacher, dossier, {
      zeker: '1',
      keuze: 'archiveren',
      reden: 'evaluated',
    });
    expect(early.status).to.equal(422);
    expect(early.text).to.include('Rond eerst stap 10 Evalueren af');
    const level = await status(teacher, dossier, { zeker: '1', keuze: 'niveau' });
    expect(level.status).to.equal(409);
    expect(level.text).to.include('Rond eerst stap 10 Evalueren af');
    const gone = await status(teacher, dossier, {
      zeker: '1',
      keuze: 'archiveren',
      reden: 'left-school',
      toelichting: 'Verhuisd naar Heiloo.',
    });
    expect(gone.status, gone.text).to.equal(303);
    const page = await teacher.visit(stepUrl(app, dossier, 11));
    expect(page.text)
      .to.include('niet meer op school ingeschreven')
      .and.include('Verhuisd naar Heiloo.')
      .and.not.include('Dossier terughalen');
    for (const step of [3, 8, 10]) {
      const refused = await teacher.json(`${stepUrl(app, dossier, step)}/wijzigingen`, {
        changes: [
          set(
            step === 3 ? 'signalsPupil' : step === 8 ? 'parentsView' : 'evaluationView',
            'te laat',
          ),
        ],
      });
      expect(refused.status).to.equal(409);
      expect(refused.text).to.include('gearchiveerd');
    }
  });

  it('is archived once when twenty do so at the same moment, and gets one follower', async () => {
    const one = await makeDossier(app, teacher, 'noor', 'extra');
    await teacher.visit(stepUrl(app, one, 11));
    const replies = await Promise.all(
      Array.from({ length: 20 }, () =>
        teacher.post(stepUrl(app, one, 11), {
          zeker: '1',
          keuze: 'archiveren',
          reden: 'not-applicable',
        }),
      ),
    );
    expect(replies.map((reply) => reply.status).toSorted()).to.deep.equal([
      303,
      ...Array<number>(19).fill(409),
    ]);
    const two = await makeDossier(app, teacher, 'yara', 'basis');
    await teacher.visit(stepUrl(app, two, 9));
    const clicks = await Promise.all(
      Array.from({ length: 10 }, () =>
        teacher.post(`${app.base}/dossiers/${two}/niveau`, { zeker: '1' }),
      ),
    );
    expect(clicks.map((reply) => reply.status).toSorted()).to.deep.equal([
      303,
      ...Array<number>(9).fill(409),
    ]);
    const list = await coordinator.visit(`${app.base}/leerlingen?zoek=yara`);
    expect(list.text.match(/Extra ondersteuning op voorziening: Concept/g)).to.have.length(1);
  });

  it('comes back by the care coordinator alone, with a reason, unless another one took its place', async () => {
    const dossier = await makeDossier(app, teacher, 'noor', 'extra');
    await status(teacher, dossier, { zeker: '1', keuze: 'archiveren', reden: 'left-school' });
    const url = `${app.base}/dossiers/${dossier}/terughalen`;
    expect((await teacher.post(url, { reden: 'Dat was een vergissing.' })).status).to.equal(404);
    await coordinator.visit(stepUrl(app, dossier, 11));
    const short = await coordinator.post(url, { reden: 'oeps' });
    expect(short.status).to.equal(422);
    expect(short.text).to.include('ten minste tien tekens').and.include('oeps');
    const other = await makeDossier(app, teacher, 'noor', 'extra');
    expect(
      (await coordinator.post(url, { reden: 'Dat was een vergissing.' })).status,
      'another of the same level is open',
    ).to.equal(409);
    await status(teacher, other, { zeker: '1', keuze: 'archiveren', reden: 'not-applicable' });
    expect((await coordinator.post(url, { reden: 'Dat was een vergissing.' })).status).to.equal(
      303,
    );
    await save(app, teacher, dossier, 3, [set('signalsPupil', 'kan weer')]);
    const history = (await coordinator.visit(`${stepUrl(app, dossier, 11)}/geschiedenis`)).text;
    expect(history)
      .to.include('Dat was een vergissing.')
      .and.include('niet meer op school ingeschreven');
    expect(
      (await coordinator.visit(`${app.base}/dossiers/${dossier}/inzagelijst`)).text,
    ).to.include('haalde het dossier terug');
    expect((await coordinator.post(url, { reden: 'Nog een keer terug.' })).text).to.include(
      'niet gearchiveerd',
    );
  });

  it('cannot be given a status by typing', async () => {
    const dossier = await makeDossier(app, teacher, 'noor', 'extra');
    await teacher.visit(stepUrl(app, dossier, 11));
    const typed = await teacher.json(`${stepUrl(app, dossier, 11)}/wijzigingen`, {
      changes: [set('archiveReason', 'left-school')],
    });
    expect(typed.status).to.equal(400);
  });
});
