import { expect } from 'chai';
import { addDays, schoolDay } from '../../plugin/kernel/clock.ts';
import type { SignedInActor } from '../../plugin/platform/routes/index.ts';
import { personId, rows } from '../support/groups.ts';
import { share } from '../support/partnership.ts';
import {
  codeOf,
  deskActor,
  dossierNow,
  quick,
  readyForRequest,
  seenNow,
  sendNow,
  startRequestApp,
  subjectOf,
  todayOf,
  useRoute,
} from '../support/requests.ts';
import type { RequestApp } from '../support/requests.ts';
import { save, set } from '../support/story.ts';

const DAY_MS = 86_400_000;

describe('a supplement to a request', function () {
  this.timeout(120_000);
  let of: RequestApp;
  let els: SignedInActor;
  let dossier: string;
  let id: string;

  before(async () => {
    of = await startRequestApp();
    els = await deskActor(of.app);
    await useRoute(of, quick);
    dossier = await readyForRequest(of);
    id = await sendNow(of, dossier);
  });
  after(async () => {
    await of.app.stop();
  });

  const atDesk = () => subjectOf(of, els, id);
  const atSchool = () => subjectOf(of, of.coordinator, id);
  const today = () => schoolDay(of.parts.platform.clock.now());
  const asked = async (words: string) => {
    const facts = await dossierNow(of, of.coordinator, dossier);
    return { ...(await seenNow(of, facts)), contact: '', words };
  };

  it('is asked with words and a day, of a request that is not over', async () => {
    const { treating } = of.parts.requests;
    const ask = async (change: object) =>
      codeOf(
        treating.askSupplement(els, await atDesk(), {
          words: 'Wat is er na de zomer geprobeerd?',
          steps: [3, 9],
          dueOn: addDays(today(), 14),
          ...change,
        }),
      );
    expect(await ask({ words: 'kort' })).to.equal('supplement-reason');
    expect(await ask({ words: 'Het nummer 123456782 klopt niet.' })).to.equal('request-bsn');
    expect(await ask({ dueOn: today() })).to.equal('supplement-day');
    expect(await ask({})).to.equal('');
    expect((await atDesk()).request).to.deep.include({
      status: 'waiting',
      answerBy: addDays(today(), 14),
    });
    expect(await ask({})).to.equal('request-not-open');
    const facts = await dossierNow(of, of.coordinator, dossier);
    const events = await of.parts.requests.kept.events(facts, id, 'school');
    expect(events.at(-1)).to.deep.include({
      kind: 'supplement-asked',
      words: 'Wat is er na de zomer geprobeerd?',
      steps: [3, 9],
    });
  });

  it('stands on the start page of the school, and not of who does not teach the pupil', async () => {
    const { alerts = [] } = await todayOf(of, of.coordinator);
    expect(alerts.map(({ text }) => text).join(' ')).to.match(
      /^Het swv vraagt een aanvulling bij de aanvraag voor Yara .+, vóór \d\d-\d\d-\d{4}\.$/,
    );
    const other = { ...of.coordinator, personId: await personId(of.app, 'omar') };
    const today = await todayOf(of, { ...other, roles: ['teacher'], basis: 'own-group' });
    expect(today.alerts).to.deep.equal([]);
  });

  it('bars deciding as long as it is waited for', async () => {
    const { treating } = of.parts.requests;
    const decision = {
      outcome: 'niet-toegekend',
      motivation: 'Dit past niet bij de vraag.',
      clause: 'Bel ons.',
    };
    expect(await codeOf(treating.decide(els, await atDesk(), decision, 1))).to.equal(
      'request-not-open',
    );
  });

  it('freezes a second round beside the first, and adds the waited days to the term', async () => {
    const { kept, sending } = of.parts.requests;
    const before = (await atSchool()).request;
    of.app.clock.advance(8 * DAY_MS);
    const facts = await dossierNow(of, of.coordinator, dossier);
    await of.parts.record.dossiers.reopen(of.coordinator, facts, 9);
    // Eight days later everybody signs in anew.
    const authTime = of.app.clock.now();
    const karim = of.app.as('karim', 'zorgcoordinator', { authTime });
    await karim.visit(`${of.app.base}/leerlingen`);
    await karim.visit(`${of.app.base}/dossiers/${dossier}/stappen/3`);
    await save(of.app, karim, dossier, 9, [set('gewenst', 'aangevuld antwoord')]);
    expect((await share(of.app, karim, dossier, [1, 2, 3, 4, 5, 6, 7, 8])).status).to.equal(303);
    await sending.supplement(of.coordinator, await atSchool(), await asked('Zie stap 9.'));
    const { request } = await atSchool();
    expect(request).to.deep.include({
      status: 'treated',
      round: 2,
      waitedDays: 8,
      dueOn: addDays(before.dueOn, 8),
      waitingSince: null,
      answerBy: null,
      reference: before.reference,
    });
    const [first, second] = [await kept.snapshot(facts, id, 1), await kept.snapshot(facts, id)];
    expect(JSON.stringify(first?.answers)).not.to.include('aangevuld antwoord');
    expect(JSON.stringify(second?.answers)).to.include('aangevuld antwoord');
    expect(second?.words).to.equal('Zie stap 9.');
    expect(first?.hash.equals(second?.hash ?? Buffer.of())).to.equal(false);
    expect((await kept.rounds(id)).map(({ number }) => number)).to.deep.equal([2, 1]);
    expect((await dossierNow(of, of.coordinator, dossier)).stepStates[8]).to.equal('done');
  });

  it('is refused when none is asked', async () => {
    const { sending } = of.parts.requests;
    const again = sending.supplement(of.coordinator, await atSchool(), await asked(''));
    expect(await codeOf(again)).to.equal('request-not-open');
  });

  it('makes a decision on the earlier round stale', async () => {
    const { treating } = of.parts.requests;
    const decision = {
      outcome: 'niet-toegekend',
      motivation: 'Dit past niet bij de vraag.',
      clause: 'Bel ons.',
    };
    expect(await codeOf(treating.decide(els, await atDesk(), decision, 1))).to.equal(
      'decision-stale',
    );
    expect(await codeOf(treating.decide(els, await atDesk(), decision, 2))).to.equal('');
  });

  it('is refused once it is decided, and a new request types nothing twice', async () => {
    const { sending, treating } = of.parts.requests;
    const late = treating.askSupplement(els, await atDesk(), {
      words: 'Nog iets gevraagd.',
      steps: [],
      dueOn: addDays(today(), 3),
    });
    expect(await codeOf(late)).to.equal('request-not-open');
    await sending.renew(of.coordinator, await atSchool());
    const facts = await dossierNow(of, of.coordinator, dossier);
    expect(facts.stepStates[8]).to.equal('busy');
    const next = await sendNow(of, dossier);
    const { request } = await subjectOf(of, of.coordinator, next);
    expect(request.previousId).to.equal(id);
    const again = sending.renew(of.coordinator, await atSchool());
    expect(await codeOf(again)).to.equal('request-running');
    id = next;
  });

  it('tells the desk once that the term is nearly over, and once that it is', async () => {
    const told = async () =>
      (
        await rows(
          of.app,
          "SELECT kind FROM opp_request_events WHERE request_id = ? AND kind IN ('due-told', 'late-told') ORDER BY number",
          [id],
        )
      ).map(({ kind }) => kind);
    const run = () => of.app.plugin.run('requests.terms');
    await run();
    expect(await told()).to.deep.equal([]);
    of.app.clock.advance(22 * DAY_MS);
    await run();
    await run();
    expect(await told()).to.deep.equal(['due-told']);
    of.app.clock.advance(8 * DAY_MS);
    await run();
    await run();
    expect(await told()).to.deep.equal(['due-told', 'late-told']);
  });
});
