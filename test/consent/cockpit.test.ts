import { expect } from 'chai';
import { remindersDue } from '../../plugin/consent/asking/ladder.ts';
import { readPolicies, standardPolicies } from '../../plugin/school/policies/policies.ts';
import type { TestApp } from '../support/app.ts';
import { Client } from '../support/client.ts';
import {
  answer,
  ask,
  deliverAll,
  enter,
  FATHER,
  MOTHER,
  parentOf,
  readyScene,
} from '../support/consent.ts';
import { remind as sendReminders } from '../support/jobs.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { save, set, stepUrl } from '../support/story.ts';

const DAY = 86_400_000;

describe('the ladder of reminders', () => {
  it('asks for one more after 3, 7 and 12 days', () => {
    expect(
      [0, 2, 3, 6, 7, 11, 12, 40].map((days) => remindersDue(days, standardPolicies)),
    ).to.deep.equal([0, 0, 1, 1, 2, 2, 3, 3]);
  });

  it('is refused when a reminder does not come after the one before', () => {
    const typed = Object.fromEntries(
      Object.entries({ ...standardPolicies, remindSecond: 3 }).map(([key, value]) => [
        key,
        String(value),
      ]),
    );
    expect(readPolicies(typed)).to.deep.equal({
      faults: [{ key: 'remindSecond', code: 'policy-ladder', params: { days: 3 } }],
    });
  });
});

describe('the consent cockpit', function () {
  this.timeout(180_000);
  let app: TestApp;
  let sink: MailSink;
  let karim: Client;
  let dossier: string;
  let log: string;

  const ready = readyScene();
  beforeEach(async () => {
    sink = await startMailSink();
    ({ app, karim, dossier } = await ready.start({
      config: { smtpUrl: sink.url, mailFrom: 'De Werf <dossier@school.example>' },
    }));
    log = `${app.base}/dossiers/${dossier}/logboek/inzage-instemming`;
    expect((await ask(app, karim, dossier)).status).to.equal(303);
    await deliverAll(app);
  });
  afterEach(async () => {
    await app.stop();
    await sink.stop();
  });

  const cockpit = async (query = ''): Promise<string> =>
    (await karim.visit(`${app.base}/instemmingen${query}`)).text;
  const later = async (days: number): Promise<void> => {
    app.clock.advance(days * DAY);
    karim = app.as('karim', 'zorgcoordinator');
    await karim.visit(`${app.base}/`);
  };
  const remind = async (): Promise<string[][]> => {
    const before = sink.received.length;
    await sendReminders(app.plugin);
    await deliverAll(app);
    return sink.received.slice(before).map(({ to }) => to);
  };
  /** The path of an act, by the name of the person it is about. */
  const actOf = async (name: string, act: string): Promise<string> => {
    const page = (await karim.visit(log)).text;
    const [own = '', ...after] = page.slice(page.indexOf(`<b>${name}</b>`)).split('</li>');
    // What is about the whole question stands below the people in it.
    const part = act === 'verlengen' ? after.join('') : own;
    return new RegExp(`action="([^"]+/${act})"`).exec(part)?.[1] ?? `no ${act} for ${name}`;
  };

  it('lists every open question with who is missing, until the last has answered', async () => {
    expect(await cockpit())
      .to.include('Yara van den Berg')
      .and.include('Marieke van den Berg')
      .and.include('mail aangekomen')
      .and.include('Volgende herinnering')
      .and.include('1 open vraag');
    expect(await cockpit('?zoek=yar')).to.include('Yara');
    expect(await cockpit('?zoek=sem')).to.include('Geen vraag gevonden');
    expect(await cockpit('?zoek=%25')).to.include('Geen vraag gevonden');
    expect(await cockpit('?toon=reactie')).to.include('Geen vraag gevonden');
    for (const address of [MOTHER, FATHER]) {
      const parent = parentOf(app, sink, address);
      await answer(app, parent, await enter(app, sink, parent), { keuze: 'agreed' });
    }
    expect(await cockpit()).to.include('Geen open vragen');
    for (const odd of ['?sorteer=x', '?toon=y', '?pagina=0'])
      expect((await karim.get(`${app.base}/instemmingen${odd}`)).status).to.equal(400);
  });

  it('reminds by the ladder, stops for who answered, and catches up with one mail only', async () => {
    expect(await remind()).to.deep.equal([]);
    await later(3);
    expect(await remind()).to.have.deep.members([[MOTHER], [FATHER]]);
    expect(sink.newest(MOTHER).mail.subject).to.equal('Herinnering: De Werf vraagt je instemming');
    expect(await remind()).to.deep.equal([]);
    const mother = parentOf(app, sink, MOTHER);
    await answer(app, mother, await enter(app, sink, mother), { keuze: 'agreed' });
    await deliverAll(app);
    await later(10);
    expect(await remind(), 'two steps were missed').to.deep.equal([[FATHER]]);
    expect(await remind()).to.deep.equal([]);
    await later(10);
    expect(await remind(), 'the link has ended').to.deep.equal([]);
  });

  it('leaves the first link working beside that of a reminder', async () => {
    const first = parentOf(app, sink, MOTHER);
    await later(3);
    await remind();
    expect(parentOf(app, sink, MOTHER).link).not.to.equal(first.link);
    expect((await first.client.get(first.link)).status).to.equal(200);
  });

  it('reminds nobody of a plan that lapsed, nor who was withdrawn', async () => {
    await karim.post(await actOf('Marieke van den Berg', 'intrekken'), {});
    await later(3);
    expect(await remind()).to.deep.equal([[FATHER]]);
    await karim.visit(stepUrl(app, dossier, 8));
    await karim.post(stepUrl(app, dossier, 8), { base: '0', intent: 'reopen' });
    await save(app, karim, dossier, 8, [set('goals/goal/goal', 'iets anders')]);
    await later(5);
    expect(await remind()).to.deep.equal([]);
  });

  it('tells that an address bounced, and sends again to another; the old link then says so', async () => {
    sink.refuse = { code: 550 };
    await ask(app, karim, dossier);
    await deliverAll(app);
    sink.refuse = undefined;
    expect(await cockpit('?toon=niet-aangekomen')).to.include('mail niet aangekomen');
    expect((await karim.visit(log)).text).to.include(`De mail aan ${MOTHER} is niet aangekomen`);
    const wrong = await karim.post(await actOf('Marieke van den Berg', 'opnieuw'), {
      mail: 'geen adres',
    });
    expect(wrong.status).to.equal(422);
    expect(wrong.text)
      .to.include('geen adres is geen e-mailadres')
      .and.include('value="geen adres"');
    await karim.post(await actOf('Marieke van den Berg', 'opnieuw'), { mail: 'nieuw@example.org' });
    await deliverAll(app);
    const first = parentOf(app, sink, 'nieuw@example.org');
    await karim.post(await actOf('Marieke van den Berg', 'opnieuw'), { mail: 'nieuw@example.org' });
    await deliverAll(app);
    expect((await new Client(app.origin).get(first.link)).text).to.include(
      'Er is een nieuwere mail',
    );
    const second = parentOf(app, sink, 'nieuw@example.org');
    expect(
      (await answer(app, second, await enter(app, sink, second), { keuze: 'agreed' })).status,
    ).to.equal(303);
  });

  it('withdraws a link, with every page opened by it, and never sets the plan by that', async () => {
    const mother = parentOf(app, sink, MOTHER);
    const page = await enter(app, sink, mother);
    const father = parentOf(app, sink, FATHER);
    await answer(app, father, await enter(app, sink, father), { keuze: 'agreed' });
    const withdraw = await actOf('Marieke van den Berg', 'intrekken');
    expect((await karim.post(withdraw, {})).location).to.include('melding=consent-withdrawn');
    expect((await mother.client.get(mother.link)).text).to.include('ingetrokken');
    const late = await answer(app, mother, page, { keuze: 'refused', reden: 'Mijn verhaal.' });
    expect(late.status).to.equal(410);
    expect(late.text).to.include('Mijn verhaal.');
    expect((await karim.visit(stepUrl(app, dossier, 8))).text).to.include(
      'Versie 1 wacht op instemming',
    );
    expect(
      (await karim.post(withdraw.replace('intrekken', 'antwoord'), { antwoord: 'wat dan' })).status,
      'nothing to respond to',
    ).to.equal(409);
    expect(await actOf('Ali Kaya', 'intrekken'), 'who answered').to.include('no intrekken');
  });

  it('extends a link that has ended', async () => {
    const { link } = parentOf(app, sink, MOTHER);
    await later(15);
    expect((await new Client(app.origin).get(link)).text).to.include('De tijd van deze link is om');
    expect(await cockpit('?toon=voorbij')).to.include('dag voorbij');
    const extend = await actOf('Ali Kaya', 'verlengen');
    for (const [day, sentence] of [
      ['', 'Einddatum'],
      ['01-01-2020', 'al voorbij'],
      ['01-01-2099', 'binnen 30 dagen'],
    ] as const) {
      expect((await karim.post(extend, { einddatum: day })).text).to.include(sentence);
    }
    const day = new Date(app.clock.now().getTime() + 5 * DAY).toISOString().slice(0, 10);
    expect((await karim.post(extend, { einddatum: day })).status).to.equal(303);
    expect((await new Client(app.origin).get(link)).status).to.equal(200);
  });

  it('shows a refusal at once to mentor and coordinator, asks for an answer, and the parent reads it by the same link', async () => {
    const tessa = app.as('tessa', 'docent');
    const father = parentOf(app, sink, FATHER);
    await answer(app, father, await enter(app, sink, father), {
      keuze: 'refused',
      reden: 'Te veel huiswerk.',
    });
    for (const client of [karim, tessa])
      expect((await client.visit(`${app.base}/`)).text)
        .to.include('niet ingestemd met het plan van Yara van den Berg')
        .and.include('/logboek/inzage-instemming');
    expect((await app.as('omar', 'docent').visit(`${app.base}/`)).text).not.to.include(
      'niet ingestemd',
    );
    expect(await cockpit('?toon=reactie')).to.include('reageer');
    const reply = await actOf('Ali Kaya', 'antwoord');
    expect((await karim.visit(log)).text).to.include('Te veel huiswerk.');
    expect((await karim.post(reply, { antwoord: '' })).text).to.include(
      'Schrijf op wat de school antwoordt',
    );
    const sent = await Promise.all(
      Array.from({ length: 5 }, () => karim.post(reply, { antwoord: 'We halveren het huiswerk.' })),
    );
    expect(sent.map(({ status }) => status).toSorted()).to.deep.equal([303, 409, 409, 409, 409]);
    await deliverAll(app);
    expect(
      sink.received.filter(
        ({ mail }) => mail.subject === 'De Werf heeft op je antwoord gereageerd',
      ),
    ).to.have.length(1);
    expect((await karim.visit(`${app.base}/`)).text).not.to.include('niet ingestemd met het plan');
    const again = { ...father, client: new Client(app.origin) };
    expect((await enter(app, sink, again)).text)
      .to.include('We halveren het huiswerk.')
      .and.include('Te veel huiswerk.');
    expect((await karim.visit(log)).text).to.include('We halveren het huiswerk.');
  });

  it('leaves one row in the trail with the dossiers it showed', async () => {
    await cockpit();
    const admin = await app.database.admin();
    const [[row]] = (await admin.query(
      "SELECT details FROM opp_audit WHERE event = 'consent.cockpit-viewed' ORDER BY sequence DESC LIMIT 1",
    )) as unknown as [[{ details: string }]];
    await admin.end();
    expect(row.details).to.include(dossier);
  });
});
