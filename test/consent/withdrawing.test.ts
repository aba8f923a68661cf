import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import {
  answer,
  ask,
  deliverAll,
  enter,
  FATHER,
  MOTHER,
  parentOf,
  readyDossier,
  roundIn,
} from '../support/consent.ts';
import { rows } from '../support/groups.ts';
import { remind } from '../support/jobs.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { save, set, stepUrl } from '../support/story.ts';

describe('withdrawing a whole question for consent', function () {
  this.timeout(180_000);
  let app: TestApp;
  let sink: MailSink;
  let karim: Client;
  let dossier: string;

  before(async () => {
    sink = await startMailSink();
    app = await startApp({
      config: { smtpUrl: sink.url, mailFrom: 'De Werf <dossier@school.example>' },
    });
    karim = app.as('karim', 'zorgcoordinator');
    dossier = await readyDossier(app, karim);
  });
  after(async () => {
    await app.stop();
    await sink.stop();
  });

  const list = (): string => `${app.base}/dossiers/${dossier}/logboek/inzage-instemming`;
  const actionOf = async (): Promise<string> =>
    /action="([^"]+\/inzage-instemming\/[0-9a-f-]{36}\/intrekken)"/.exec(
      (await karim.visit(list())).text,
    )?.[1] ?? '';
  const stage = async (): Promise<string> =>
    String(
      (await rows(app, `SELECT stage FROM opp_dossiers WHERE id = '${dossier}'`))[0]?.['stage'],
    );

  it('asks for a reason and a yes, and keeps what was typed', async () => {
    await ask(app, karim, dossier);
    await deliverAll(app);
    const action = await actionOf();
    const without = await karim.post(action, { reden: 'x', zeker: '1' });
    expect(without.status).to.equal(422);
    expect(without.text).to.include('waarom je de vraag intrekt');
    const unsure = await karim.post(action, { reden: 'Het plan is verouderd.' });
    expect(unsure.text).to.include('Zet een vinkje').and.include('Het plan is verouderd.');
    expect(await stage()).to.equal('awaiting');
  });

  it('says so kindly to every link, also to who is just reading, and keeps what that person typed', async () => {
    const mother = parentOf(app, sink, MOTHER);
    const plan = await enter(app, sink, mother);
    const father = parentOf(app, sink, FATHER);
    await answer(app, father, await enter(app, sink, father), { keuze: 'agreed' });
    expect(
      (await karim.post(await actionOf(), { reden: 'Het plan is verouderd.', zeker: '1' }))
        .location,
    ).to.include('melding=round-withdrawn');
    const late = await mother.client.post(`${app.base}/inzage/antwoord`, {
      vraag: roundIn(plan.text),
      keuze: 'refused',
      reden: 'Ik wil eerst praten.',
    });
    expect(late.status).to.equal(410);
    expect(late.text)
      .to.include('De school heeft de vraag ingetrokken')
      .and.include('Ik wil eerst praten.')
      .and.not.include('verouderd');
    expect((await father.client.get(father.link)).text).to.include(
      'De school heeft de vraag ingetrokken',
    );
  });

  it('makes the plan wait for a question, with its step open and its answers as evidence', async () => {
    expect(await stage()).to.equal('waiting');
    expect((await karim.visit(stepUrl(app, dossier, 8))).text)
      .to.include('Concept')
      .and.not.include('wacht op instemming');
    expect(
      (
        await rows(
          app,
          `SELECT state FROM opp_dossier_steps WHERE dossier_id = '${dossier}' AND step = 8`,
        )
      )[0],
    ).to.include({ state: 'busy' });
    const page = (await karim.visit(list())).text;
    expect(page)
      .to.include('ingetrokken')
      .and.include('Het plan is verouderd.')
      .and.not.include('/intrekken"');
    const evidence = await karim.visit(
      /href="([^"]+\/inzage-instemming\/[0-9a-f-]{36})"/.exec(page)?.[1] ?? '',
    );
    expect(evidence.text)
      .to.include('Waarom ingetrokken')
      .and.include('trok de hele vraag om instemming in')
      .and.include('stemde in');
    expect((await karim.visit(`${app.base}/instemmingen`)).text).to.include('Geen open vragen');
    await remind(app.plugin);
    app.clock.advance(4 * 86_400_000);
    karim = app.as('karim', 'zorgcoordinator');
    await deliverAll(app);
    const sent = sink.received.length;
    await remind(app.plugin);
    await deliverAll(app);
    expect(sink.received.length, 'no reminders').to.equal(sent);
  });

  it('is undone by asking again, as a new version', async () => {
    expect((await ask(app, karim, dossier)).status).to.equal(303);
    await deliverAll(app);
    expect((await karim.visit(stepUrl(app, dossier, 8))).text).to.include(
      'Versie 2 wacht op instemming',
    );
    const mother = parentOf(app, sink, MOTHER);
    await answer(app, mother, await enter(app, sink, mother), { keuze: 'agreed' });
    const father = parentOf(app, sink, FATHER);
    await answer(app, father, await enter(app, sink, father), { keuze: 'agreed' });
    expect(await stage()).to.equal('set');
    expect(await actionOf(), 'nothing to withdraw once all agreed').to.equal('');
  });

  it('lets an earlier consent count again, held against the present text', async () => {
    await ask(app, karim, dossier);
    expect(await stage()).to.equal('awaiting');
    await karim.post(await actionOf(), { reden: 'Was niet nodig.', zeker: '1' });
    expect(await stage(), 'version 2 still covers the text').to.equal('set');
    await ask(app, karim, dossier);
    await karim.post(stepUrl(app, dossier, 8), { base: '0', intent: 'reopen' });
    await save(app, karim, dossier, 8, [set('goals/goal/goal', 'een ander doel')]);
    expect(await stage()).to.equal('lapsed');
    await karim.post(await actionOf(), { reden: 'Eerst bespreken.', zeker: '1' });
    expect(await stage(), 'version 2 does not cover this text').to.equal('lapsed');
  });

  describe('at the same moment as something else', () => {
    /**
     * What this changes is seen by who waits for the dossier: between their reading of it and their
     * writing.
     */
    const meanwhile = async <T>(change: readonly string[], act: () => Promise<T>): Promise<T> => {
      const admin = await app.database.admin();
      try {
        await admin.query('START TRANSACTION');
        await admin.query('SELECT id FROM opp_dossiers WHERE id = ? FOR UPDATE', [dossier]);
        const acting = act();
        await new Promise((resolve) => {
          setTimeout(resolve, 1_000);
        });
        for (const sql of change) await admin.query(sql, [dossier]);
        await admin.query('COMMIT');
        return await acting;
      } finally {
        await admin.end();
      }
    };

    before(async () => {
      karim = app.as('karim', 'zorgcoordinator');
      dossier = await readyDossier(app, karim, 'voorziening');
      await ask(app, karim, dossier);
      await deliverAll(app);
    });

    it('lets nobody finish the plan on a question that was taken back meanwhile', async () => {
      await karim.visit(stepUrl(app, dossier, 8));
      await karim.post(stepUrl(app, dossier, 8), { base: '0', intent: 'reopen' });
      const page = (await karim.visit(`${stepUrl(app, dossier, 8)}/instemming`)).text;
      expect(page).to.include('geldt-nog');
      const kept = await meanwhile(
        [
          "UPDATE opp_plans SET withdrawn_at = UTC_TIMESTAMP(3) WHERE dossier_id = ? AND consent_mode = 'links'",
        ],
        () =>
          karim.post(`${stepUrl(app, dossier, 8)}/instemming`, {
            wijze: 'geldt-nog',
            versie: /name="versie" value="(\d+)"/.exec(page)?.[1] ?? '',
          }),
      );
      expect(kept.status, kept.text).to.equal(409);
      expect(
        (
          await rows(
            app,
            `SELECT state FROM opp_dossier_steps WHERE dossier_id = '${dossier}' AND step = 8`,
          )
        )[0],
      ).to.include({ state: 'busy' });
      await rows(app, `UPDATE opp_plans SET withdrawn_at = NULL WHERE dossier_id = '${dossier}'`);
    });

    it('sends nothing about a dossier that was archived meanwhile', async () => {
      const again = /action="([^"]+\/opnieuw)"/.exec((await karim.visit(list())).text)?.[1] ?? '';
      const sent = sink.received.length;
      const refused = await meanwhile(
        ["UPDATE opp_dossiers SET status = 'archived' WHERE id = ?"],
        () => karim.post(again, { mail: MOTHER }),
      );
      expect(refused.status, refused.text).to.equal(409);
      await deliverAll(app);
      expect(sink.received.length).to.equal(sent);
    });
  });
});
