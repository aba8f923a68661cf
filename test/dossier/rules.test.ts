import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import {
  consent,
  fillDossier,
  inputNames,
  makeDossier,
  pupilId,
  save,
  set,
  stepUrl,
  validChanges,
} from '../support/story.ts';

interface Answer {
  sequence: number;
  missing: { text: string; url: string }[];
  conflicts: { path: string; theirs: string; mine: string; who: string; sequence: number }[];
}

describe('a dossier', function () {
  this.timeout(60_000);
  let app: TestApp;
  let teacher: Client;

  before(async () => {
    app = await startApp();
  });
  after(async () => {
    await app.stop();
  });
  beforeEach(() => {
    teacher = app.as('tessa', 'docent');
  });

  it('starts with what the school knows, read-only, and leaves open what it does not', async () => {
    const dossier = await makeDossier(app, teacher, 'yara', 'basis');
    const page = await teacher.visit(stepUrl(app, dossier, 1));
    expect(page.text)
      .to.include('Yara')
      .and.include('Marieke van den Berg')
      .and.include('marieke@example.org')
      .and.include('Komt uit Testschoolsysteem');
    const names = inputNames(page.text);
    expect(names).not.to.include('given').and.not.include('birthDate');
    expect(
      names.filter((name) => name.endsWith('/authority')),
      'gezag that the host does not know',
    ).to.have.length(1);
    expect(
      names.filter((name) => name.endsWith('/guardianEmail')),
      'an address that the host does not have',
    ).to.have.length(1);
    const refused = await teacher.json(`${stepUrl(app, dossier, 1)}/wijzigingen`, {
      changes: [set('given', 'Anders')],
    });
    expect(refused.status).to.equal(400);
    expect(refused.text).to.include('schoolsysteem');
  });

  it('shows what changed in the host since, and takes it over in one click', async () => {
    const dossier = await makeDossier(app, teacher, 'noor', 'voorziening');
    const noor = app.schools[0]?.people.find((person) => person.ref.id === 'noor');
    if (noor?.address === undefined) throw new Error('no pupil');
    noor.address = { ...noor.address, street: 'Nieuwstraat 9' };
    await app.sync();
    const url = stepUrl(app, dossier, 1);
    expect((await teacher.visit(url)).text)
      .to.include('Nieuwstraat 9')
      .and.include('Dorpsstraat 1');
    expect((await teacher.post(url, { base: '0', intent: 'take-host' })).status).to.equal(303);
    const after = await teacher.visit(url);
    expect(after.text).to.include('Nieuwstraat 9').and.not.include('Dorpsstraat 1');
  });

  it('is made once a type for a pupil, also by two at once', async () => {
    const other = app.as('karim', 'zorgcoordinator');
    const pupil = await pupilId(other, app.base, 'sem');
    await other.visit(`${app.base}/dossiers/nieuw?leerling=${pupil}`);
    const replies = await Promise.all(
      Array.from({ length: 8 }, () =>
        other.post(`${app.base}/dossiers`, { leerling: pupil, niveau: 'extra' }),
      ),
    );
    expect(replies.map((reply) => reply.status).toSorted()).to.deep.equal([
      303,
      ...Array<number>(7).fill(409),
    ]);
    expect(replies.find((reply) => reply.status === 409)?.text).to.include('al een lopend dossier');
    expect((await other.post(`${app.base}/dossiers`, { leerling: pupil })).text).to.include(
      'Kies eerst welk type',
    );
  });

  it('cannot finish a step with something missing: everything is listed and linked to its field', async () => {
    const dossier = await makeDossier(app, teacher, 'yara', 'extra');
    const refused = await teacher.post(stepUrl(app, dossier, 3), {
      base: '0',
      intent: 'finish',
      signalsParents: 'blijft staan',
    });
    expect(refused.status).to.equal(422);
    expect(refused.text)
      .to.include('href="#v-signalsSchool"')
      .and.include('id="v-signalsSchool"')
      .and.include('blijft staan');
    await save(app, teacher, dossier, 3, validChanges(3, []));
    expect(
      (await teacher.post(stepUrl(app, dossier, 3), { base: '0', intent: 'finish' })).status,
    ).to.equal(303);
    const again = await teacher.json(`${stepUrl(app, dossier, 3)}/wijzigingen`, {
      changes: [set('signalsPupil', 'te laat')],
    });
    expect(again.status).to.equal(409);
    expect(again.text).to.include('Deze stap is afgerond');
    await teacher.post(stepUrl(app, dossier, 3), { base: '0', intent: 'reopen' });
    await save(app, teacher, dossier, 3, [set('signalsPupil', 'nu wel')]);
  });

  it('is finished once when fifty press AFRONDEN at the same moment', async () => {
    const dossier = await makeDossier(app, teacher, 'noor', 'extra');
    await teacher.visit(stepUrl(app, dossier, 7));
    await save(app, teacher, dossier, 7, validChanges(7, []));
    const replies = await Promise.all(
      Array.from({ length: 50 }, () =>
        teacher.post(stepUrl(app, dossier, 7), { base: '0', intent: 'finish' }),
      ),
    );
    expect(new Set(replies.map((reply) => reply.status))).to.deep.equal(new Set([303]));
    const history = (await teacher.visit(`${stepUrl(app, dossier, 7)}/geschiedenis`)).text;
    expect(history.match(/Stap afgerond/g)).to.have.length(1);
  });

  it('answers a conflict with both texts and who wrote the other, and loses neither', async () => {
    const dossier = await makeDossier(app, teacher, 'yara', 'voorziening');
    const coordinator = app.as('karim', 'zorgcoordinator');
    const url = `${stepUrl(app, dossier, 3)}/wijzigingen`;
    await Promise.all([
      teacher.visit(stepUrl(app, dossier, 3)),
      coordinator.visit(stepUrl(app, dossier, 3)),
    ]);
    const base = await save(app, teacher, dossier, 3, [set('helpQuestion', 'begin')]);
    const first = await teacher.json(url, {
      changes: [{ op: 'set', path: 'helpQuestion', value: 'van Tessa', base }],
    });
    expect(first.status).to.equal(200);
    const second = await coordinator.json(url, {
      changes: [
        { op: 'set', path: 'helpQuestion', value: 'van Karim', base },
        { op: 'set', path: 'signalsPupil', value: 'ook van Karim', base },
      ],
    });
    expect(second.status).to.equal(409);
    const [conflict] = (JSON.parse(second.text) as Answer).conflicts;
    expect(conflict).to.deep.include({
      path: 'helpQuestion',
      theirs: 'van Tessa',
      mine: 'van Karim',
      who: 'Tessa de Vries',
    });
    expect((await coordinator.visit(stepUrl(app, dossier, 3))).text).not.to.include(
      'ook van Karim',
    );
    const merged = await coordinator.json(url, {
      changes: [
        { op: 'set', path: 'helpQuestion', value: 'van Tessa en Karim', base: conflict?.sequence },
      ],
    });
    expect(merged.status).to.equal(200);
    const form = await teacher.post(stepUrl(app, dossier, 3), {
      base: String(base),
      intent: 'save',
      helpQuestion: 'van Tessa zonder script',
      signalsParents: 'blijft ook staan',
    });
    expect(form.status).to.equal(409);
    expect(form.text)
      .to.include('van Tessa zonder script')
      .and.include('van Tessa en Karim')
      .and.include('blijft ook staan')
      .and.include('Karim Bouali');
    const history = (await teacher.visit(`${stepUrl(app, dossier, 3)}/geschiedenis`)).text;
    for (const text of ['van Tessa', 'van Tessa en Karim']) expect(history).to.include(text);
  });

  it('keeps rows by the client’s own id: a repeated request adds nothing, a removed row comes back whole', async () => {
    const dossier = await makeDossier(app, app.as('karim', 'zorgcoordinator'), 'sem', 'basis');
    const coordinator = app.as('karim', 'zorgcoordinator');
    await coordinator.visit(stepUrl(app, dossier, 5));
    const add = [
      { op: 'add', list: 'factors', row: 'mine' } as const,
      set('factors/mine/text', 'helpt goed'),
    ];
    const one = await save(app, coordinator, dossier, 5, add);
    expect(await save(app, coordinator, dossier, 5, add)).to.equal(one);
    await save(app, coordinator, dossier, 5, [{ op: 'remove', list: 'factors', row: 'mine' }]);
    expect((await coordinator.visit(stepUrl(app, dossier, 5))).text).not.to.include('>helpt goed<');
    await save(app, coordinator, dossier, 5, [{ op: 'restore', list: 'factors', row: 'mine' }]);
    expect((await coordinator.visit(stepUrl(app, dossier, 5))).text).to.include('helpt goed');
  });

  describe('its plan', () => {
    let dossier: string;
    before(async () => {
      teacher = app.as('tessa', 'docent');
      dossier = await makeDossier(app, teacher, 'noor', 'basis');
    });

    it('is not set without the legal minimum, and says what is missing in which step', async () => {
      await teacher.visit(stepUrl(app, dossier, 8));
      await save(app, teacher, dossier, 8, validChanges(8, []));
      const refused = await teacher.post(stepUrl(app, dossier, 8), { base: '0', intent: 'finish' });
      expect(refused.status).to.equal(422);
      for (const link of [
        '/stappen/5#v-factors',
        '/stappen/6#v-heardOn',
        '/stappen/7#v-destination',
        '/stappen/7#v-reasons',
      ])
        expect(refused.text).to.include(link);
      expect((await teacher.get(`${stepUrl(app, dossier, 8)}/instemming`)).status).to.equal(303);
      const forced = await teacher.post(`${stepUrl(app, dossier, 8)}/instemming`, {
        wijze: 'niet',
        reden: 'zomaar proberen',
      });
      expect(forced.location).to.include('melding=plan-incomplete');
    });

    it('needs a date and an explanation for Anders, and a reason for NEE', async () => {
      await fillDossier(app, teacher, dossier, { steps: [1, 2, 3, 4, 5, 6, 7] });
      const url = `${stepUrl(app, dossier, 8)}/instemming`;
      await teacher.visit(url);
      const attempt = async (fields: Record<string, string>): Promise<string> => {
        const reply = await teacher.post(url, fields);
        expect(reply.status, JSON.stringify(fields)).to.equal(422);
        return reply.text;
      };
      expect(await attempt({})).to.include('Kies hoe de instemming is verkregen');
      expect(await attempt({ wijze: 'buiten', toelichting: 'blijft-staan' }))
        .to.include('Datum van de instemming')
        .and.include('blijft-staan');
      expect(
        await attempt({ wijze: 'buiten', datum: '31-02-2026', toelichting: 'gesprek' }),
      ).to.include('31-07-2027');
      expect(
        await attempt({ wijze: 'buiten', datum: '31-07-2099', toelichting: 'gesprek' }),
      ).to.include('in de toekomst');
      expect(await attempt({ wijze: 'buiten', datum: '01-10-2026' })).to.include(
        'Schrijf in de toelichting',
      );
      expect(await attempt({ wijze: 'niet' })).to.include('wat de reden is');
    });

    it('is set with consent; consent lapses when the action part changes, holds when that is undone, and elsewhere nothing matters', async () => {
      await consent(app, teacher, dossier);
      const step = stepUrl(app, dossier, 8);
      const state = async (): Promise<string> => (await teacher.visit(step)).text;
      expect(await state()).to.include('Vastgesteld met instemming, versie 1');
      await teacher.post(step, { base: '0', intent: 'reopen' });
      await save(app, teacher, dossier, 8, [set('parentsView', 'toch anders')]);
      expect(await state()).to.include('Vastgesteld met instemming, versie 1');
      await save(app, teacher, dossier, 8, [set('goals/goal/goal', 'een ander doel')]);
      expect(await state()).to.include('Versie 1 vervallen');
      expect((await teacher.visit(`${app.base}/`)).text).to.include('Opnieuw instemming vragen');
      await save(app, teacher, dossier, 8, [set('goals/goal/goal', 'tekst straks')]);
      expect(await state()).to.include('Vastgesteld met instemming, versie 1');
      await teacher.visit(`${step}/instemming`);
      const kept = await teacher.post(`${step}/instemming`, { wijze: 'geldt-nog' });
      expect(kept.location).to.include('melding=consent-kept');
    });

    it('gets one version when twenty register consent at the same moment', async () => {
      const step = stepUrl(app, dossier, 8);
      await teacher.visit(step);
      await teacher.post(step, { base: '0', intent: 'reopen' });
      await save(app, teacher, dossier, 8, [set('goals/goal/approachPeriod', 'tot de zomer')]);
      await teacher.visit(`${step}/instemming`);
      const replies = await Promise.all(
        Array.from({ length: 20 }, () =>
          teacher.post(`${step}/instemming`, {
            wijze: 'buiten',
            datum: '01-10-2026',
            toelichting: 'Getekend op school.',
            versie: '1',
          }),
        ),
      );
      expect(replies.map((reply) => reply.status).toSorted()).to.deep.equal([
        303,
        ...Array<number>(19).fill(409),
      ]);
      expect((await teacher.visit(step)).text).to.include('Vastgesteld met instemming, versie 2');
    });

    it('gets a new version when consent is registered again, and shows a refusal for what it is', async () => {
      const step = stepUrl(app, dossier, 8);
      await teacher.visit(step);
      await teacher.post(step, { base: '0', intent: 'reopen' });
      await save(app, teacher, dossier, 8, [set('goals/goal/approachFrequency', 'elke dag')]);
      await teacher.visit(`${step}/instemming`);
      const reply = await teacher.post(`${step}/instemming`, {
        wijze: 'niet',
        reden: 'Ouders willen wachten.',
      });
      expect(reply.location).to.include('melding=refusal-registered');
      expect((await teacher.visit(step)).text).to.include(
        'Vastgesteld zonder instemming (NEE), versie 3',
      );
    });
  });
});
