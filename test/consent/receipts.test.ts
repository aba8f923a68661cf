import { expect } from 'chai';
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
  readyScene,
} from '../support/consent.ts';
import {
  answerData,
  askData,
  enterData,
  kind,
  openItems,
  takeBack,
} from '../support/data-consent.ts';
import { rows } from '../support/groups.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink, Received } from '../support/mail.ts';

const KARIM = 'karim@werf.example';

describe('word of an answer', function () {
  this.timeout(180_000);
  let app: TestApp;
  let sink: MailSink;
  let karim: Client;
  let dossier: string;

  const ready = readyScene();
  beforeEach(async () => {
    sink = await startMailSink();
    ({ app, karim, dossier } = await ready.start({
      config: { smtpUrl: sink.url, mailFrom: 'De Werf <dossier@school.example>' },
    }));
    const person = app.schools[0]?.people.find(
      ({ ref }) => ref.kind === 'staff' && ref.id === 'karim',
    );
    Object.assign(person ?? {}, { email: KARIM });
    await app.sync();
  });
  afterEach(async () => {
    await app.stop();
    await sink.stop();
  });

  const send = async (changes: Record<string, string> = {}): Promise<void> => {
    const sent = await ask(app, karim, dossier, changes);
    expect(sent.status, sent.text).to.equal(303);
    await deliverAll(app);
  };
  const says = async (
    address: string,
    fields: Record<string, string>,
    first: (client: Client) => Promise<unknown> = () => Promise.resolve(),
  ): Promise<void> => {
    const parent = parentOf(app, sink, address);
    const page = await enter(app, sink, parent);
    await first(parent.client);
    await answer(app, parent, page, fields);
    await deliverAll(app);
  };
  const mailsTo = (address: string, subject: RegExp): Received[] =>
    sink.received.filter(
      ({ to, mail }) => to.includes(address) && subject.test(mail.subject ?? ''),
    );
  const toSchool = (): Received[] =>
    sink.received.filter(({ mail }) => /antwoord op je vraag/.test(mail.subject ?? ''));

  it('goes to who gave it, with a link to read it back, and to who asked; of whom it is stands in no mail', async () => {
    await send();
    await says(FATHER, { keuze: 'refused', reden: 'Te veel huiswerk.' });
    const [receipt, ...more] = mailsTo(FATHER, /^De Werf heeft ontvangen wat je doorgaf$/);
    expect(more).to.have.length(0);
    expect(receipt?.mail.text)
      .to.include('heeft ontvangen wat je doorgaf')
      .and.include('Heb jij niets doorgegeven?')
      .and.include('geen e-mail meer');
    const [told, ...others] = toSchool();
    expect(others).to.have.length(0);
    expect(told?.mail.text).to.include(`/dossiers/${dossier}/logboek/inzage-instemming`);
    for (const mail of [receipt, told])
      expect(`${mail?.mail.subject ?? ''} ${mail?.mail.text ?? ''}`).not.to.match(
        /Yara|Berg|Ali|Marieke|huiswerk|stemt? niet/,
      );
    expect((await enter(app, sink, parentOf(app, sink, FATHER))).text).to.include(
      'Je stemde niet in',
    );
    expect(mailsTo(MOTHER, /wat je doorgaf|staat vast/)).to.have.length(0);
  });

  it('is told in the evidence as a receipt, and not as a second question', async () => {
    await send();
    await says(FATHER, { keuze: 'agreed' });
    const log = await karim.visit(`${app.base}/dossiers/${dossier}/logboek/inzage-instemming`);
    const url = /href="([^"]+\/inzage-instemming\/[0-9a-f-]{36})"/.exec(log.text)?.[1] ?? '';
    const { text } = await karim.visit(url);
    const times = (words: string): number => text.split(words).length - 1;
    expect(times('kreeg een ontvangstbericht per e-mail')).to.equal(1);
    expect(times('de mail met het ontvangstbericht aan Ali Kaya')).to.equal(1);
    expect(times('de mail met de link aan Ali Kaya')).to.equal(1);
    expect(
      await rows(app, "SELECT event FROM opp_audit WHERE event = 'consent.receipt-mailed'"),
    ).to.have.length(1);
  });

  it('is that the plan stands, for everybody who was asked, once all who must have agreed', async () => {
    await send();
    await says(FATHER, { keuze: 'agreed' });
    await says(MOTHER, { keuze: 'agreed' });
    for (const address of [FATHER, MOTHER]) {
      const [set, ...more] = mailsTo(address, /^Het plan van De Werf staat vast$/);
      expect(more, address).to.have.length(0);
      expect(set?.mail.text, address)
        .to.include('staat vast')
        .and.not.match(/Yara|Berg/);
      const own = address === MOTHER;
      expect(/De Werf heeft je antwoord\./.test(set?.mail.text ?? ''), address).to.equal(own);
      expect(/Heb jij niet geantwoord\?/.test(set?.mail.text ?? ''), address).to.equal(own);
    }
    expect(mailsTo(MOTHER, /^De Werf heeft ontvangen wat je doorgaf$/)).to.have.length(0);
    expect(toSchool()).to.have.length(2);
  });

  it('is not mailed to who wants no mail, nor twice for an answer that is sent twice', async () => {
    await send();
    await says(FATHER, { keuze: 'agreed' }, (client) =>
      client.post(`${app.base}/inzage/geen-mail`, { mail: 'nee' }),
    );
    expect(mailsTo(FATHER, /wat je doorgaf/)).to.have.length(0);
    const mother = parentOf(app, sink, MOTHER);
    const page = await enter(app, sink, mother);
    for (const keuze of ['refused', 'refused'])
      await answer(app, mother, page, { keuze, reden: 'Dit wil ik eerst bespreken.' });
    await deliverAll(app);
    expect(mailsTo(MOTHER, /wat je doorgaf/)).to.have.length(1);
    expect(toSchool()).to.have.length(2);
  });

  it('follows an answer on AVG-toestemming and taking it back too', async () => {
    const sent = await askData(app, karim, dossier, kind('delen', 'SWV De Polder'));
    expect(sent.status, sent.text).to.equal(303);
    await deliverAll(app);
    const mother = parentOf(app, sink, MOTHER);
    const page = await enterData(app, sink, mother);
    const [item = ''] = openItems(page.text);
    const given = await answerData(app, mother, page, ['given']);
    await deliverAll(app);
    expect(mailsTo(MOTHER, /^De Werf heeft ontvangen wat je doorgaf$/)).to.have.length(1);
    const [told] = toSchool();
    expect(told?.mail.text)
      .to.include('/logboek/inzage-instemming/toestemming')
      .and.not.match(/Yara|SWV|delen/);
    expect(told?.to).to.deep.equal([KARIM]);
    await takeBack(app, mother, given, item);
    await deliverAll(app);
    expect(mailsTo(MOTHER, /antwoord/), 'taking back is no answer').to.have.length(0);
    expect(mailsTo(MOTHER, /^De Werf heeft ontvangen wat je doorgaf$/)).to.have.length(2);
    expect(toSchool()).to.have.length(1);
    const [back, ...more] = mailsTo(KARIM, /teruggenomen/);
    expect(more).to.have.length(0);
    expect(back?.mail.subject).to.equal('Er is iets teruggenomen');
    expect(`${back?.mail.text ?? ''} ${String(back?.mail.html)}`)
      .to.include('/logboek/inzage-instemming/toestemming')
      .and.include('teruggenomen')
      .and.not.match(/antwoord|Yara|Berg|Marieke|SWV|delen/);
  });
});
