import { expect } from 'chai';
import type { RowDataPacket } from 'mysql2/promise';
import { createDataConsentFacts } from '../../plugin/consent/data-consent/data-consent-facts.ts';
import { openDatabase } from '../../plugin/platform/store/database.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { deliverAll, FATHER, MOTHER, parentOf, readyScene } from '../support/consent.ts';
import {
  answerData,
  askData,
  enterData,
  givenItems,
  kind,
  openItems,
  proposed,
  questionsUrl,
  takeBack,
  twoKinds,
} from '../support/data-consent.ts';
import { remind as sendReminders } from '../support/jobs.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';

const DAY = 86_400_000;

describe('AVG-toestemming by mailed links', function () {
  this.timeout(180_000);
  let app: TestApp;
  let sink: MailSink;
  let karim: Client;
  let dossier: string;
  let here: string;

  const ready = readyScene();
  beforeEach(async () => {
    sink = await startMailSink();
    ({ app, karim, dossier } = await ready.start({
      config: { smtpUrl: sink.url, mailFrom: 'De Werf <dossier@school.example>' },
    }));
    here = questionsUrl(app, dossier);
  });
  afterEach(async () => {
    await app.stop();
    await sink.stop();
  });

  const send = async (fields = twoKinds()): Promise<void> => {
    const sent = await askData(app, karim, dossier, fields);
    expect(sent.status, sent.text).to.equal(303);
    await deliverAll(app);
  };
  const rows = async (sql: string): Promise<RowDataPacket[]> => {
    const admin = await app.database.admin();
    const [found] = await admin.query<RowDataPacket[]>(sql);
    await admin.end();
    return found;
  };
  /** What another capability is told, asked anew as it does at each request. */
  const shares = async (): Promise<boolean> => {
    const database = openDatabase({ url: app.config.databaseUrl ?? '', prefix: 'opp_' });
    try {
      return await createDataConsentFacts({ database }).sharesWithPartnership(
        dossier,
        app.clock.now().toISOString().slice(0, 10),
      );
    } finally {
      await database.close();
    }
  };
  const given = async (...addresses: string[]): Promise<void> => {
    for (const address of addresses) {
      const parent = parentOf(app, sink, address);
      expect(
        (await answerData(app, parent, await enterData(app, sink, parent), ['given', 'given']))
          .status,
      ).to.equal(303);
    }
  };

  it('is asked apart from instemming, each kind by itself, and names neither pupil nor kind in the mail', async () => {
    await send({ ...twoKinds(), notitie: 'Bel gerust over Yara.' });
    expect(sink.received.map(({ to }) => to)).to.have.deep.members([[MOTHER], [FATHER]]);
    for (const { mail } of sink.received) {
      expect(`${mail.subject ?? ''} ${mail.text ?? ''} ${String(mail.html)}`).not.to.match(
        /Yara|Berg|Kaya|Jeugdhulp|Polder|Bel gerust|onderzoek/,
      );
      expect(mail.subject).to.equal('De Werf vraagt je toestemming');
    }
    const mother = parentOf(app, sink, MOTHER);
    expect((await mother.client.get(mother.link)).text)
      .to.include('De Werf vraagt je toestemming')
      .and.include('Verstuur')
      .and.not.match(/instemming|Yara|Jeugdhulp/);
    const page = await enterData(app, sink, mother);
    for (const words of [
      'Yara van den Berg',
      'Bel gerust over Yara.',
      'SWV De Polder',
      'Jeugdhulp Noord',
      'wat delen',
      'waarom overleg1',
      'gegevens delen',
      'Je mag nee zeggen',
      'altijd intrekken',
      'iets anders dan instemmen',
    ])
      expect(page.text, words).to.include(words);
    expect(page.text, 'nothing is ticked beforehand').not.to.match(/ checked/);
    expect(openItems(page.text)).to.have.length(2);
    expect(page.text, 'nothing of the other parent').not.to.match(/Ali Kaya|ali@/);
    expect((await rows('SELECT COUNT(*) AS count FROM opp_consent_rounds'))[0]).to.deep.equal({
      count: 0,
    });
  });

  it('lets one kind be given and the other refused, and the rest be answered later', async () => {
    await send();
    const mother = parentOf(app, sink, MOTHER);
    const page = await enterData(app, sink, mother);
    expect((await answerData(app, mother, page, [])).text).to.include(
      'Kies bij ten minste één vraag',
    );
    expect((await answerData(app, mother, page, ['given'])).status).to.equal(303);
    const rest = await mother.client.get(`${app.base}/inzage/toestemming`);
    expect(openItems(rest.text)).to.have.length(1);
    const [left = ''] = openItems(rest.text);
    expect(
      (await answerData(app, mother, rest, ['refused'], { [`woorden-${left}`]: 'Nu nog niet.' }))
        .status,
    ).to.equal(303);
    const done = (await mother.client.get(`${app.base}/inzage/toestemming`)).text;
    expect(done)
      .to.include('Je gaf toestemming op')
      .and.include('Je gaf geen toestemming op')
      .and.include('Nu nog niet.');
    const list = (await karim.visit(here)).text;
    expect(list)
      .to.include('geen toestemming')
      .and.include('Nu nog niet.')
      .and.include('wacht op antwoord');
    const kept = await rows(
      'SELECT i.kind, a.answer, a.way, a.text_hash = i.text_hash AS same FROM opp_data_consent_answers a JOIN opp_data_consent_items i ON i.id = a.item_id ORDER BY i.position',
    );
    expect(kept).to.deep.equal([
      { kind: 'share-swv', answer: 'given', way: 'link', same: 1 },
      { kind: 'consult', answer: 'refused', way: 'link', same: 1 },
    ]);
  });

  it('holds for the partnership when both gave it, and on the next question no more once one takes it back', async () => {
    await send(kind('delen', 'SWV De Polder'));
    expect(await shares()).to.equal(false);
    await given(MOTHER);
    expect(await shares(), 'the other has yet to').to.equal(false);
    await given(FATHER);
    expect(await shares()).to.equal(true);
    expect((await karim.visit(here)).text).to.include('toestemming geldt nu');
    const mother = parentOf(app, sink, MOTHER);
    const page = await enterData(app, sink, mother);
    const [item = ''] = givenItems(page.text);
    expect((await takeBack(app, mother, page, item, 'We gaan verhuizen.')).status).to.equal(303);
    expect(await shares()).to.equal(false);
    expect((await mother.client.get(`${app.base}/inzage/toestemming`)).text)
      .to.include('Je trok je toestemming in op')
      .and.include('We gaan verhuizen.');
    expect((await karim.visit(`${app.base}/`)).text)
      .to.include('is ingetrokken')
      .and.include(here);
    expect((await karim.visit(here)).text)
      .to.include('geen geldige toestemming')
      .and.include('We gaan verhuizen.');
  });

  it('counts an answer and a withdrawal once, however often they are sent, and lets nobody answer for another', async () => {
    await send(kind('delen', 'SWV De Polder'));
    const mother = parentOf(app, sink, MOTHER);
    const page = await enterData(app, sink, mother);
    await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        answerData(app, mother, page, [index % 2 === 0 ? 'given' : 'refused']),
      ),
    );
    expect(
      (
        await rows(
          'SELECT COUNT(*) AS count, COUNT(DISTINCT person_id) AS people FROM opp_data_consent_answers',
        )
      )[0],
    ).to.deep.equal({ count: 1, people: 1 });
    expect(
      (
        await rows(
          "SELECT COUNT(*) AS count FROM opp_link_events WHERE kind IN ('given', 'refused')",
        )
      )[0],
    ).to.deep.equal({ count: 1 });
    const [item = ''] = openItems(page.text);
    await rows("UPDATE opp_data_consent_answers SET answer = 'given'");
    await Promise.all(Array.from({ length: 6 }, () => takeBack(app, mother, page, item)));
    expect(
      (await rows("SELECT COUNT(*) AS count FROM opp_link_events WHERE kind = 'taken-back'"))[0],
    ).to.deep.equal({ count: 1 });
    const father = parentOf(app, sink, FATHER);
    expect(
      openItems((await enterData(app, sink, father)).text),
      'the father still answers for himself',
    ).to.have.length(1);
  });

  it('asks once when the form is sent twenty times at the same moment', async () => {
    const form = { ...(await proposed(karim, `${here}/nieuw`)), ...twoKinds() };
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => karim.post(`${here}/nieuw`, form)),
    );
    expect(new Set(replies.map(({ status }) => status))).to.deep.equal(new Set([303]));
    await deliverAll(app);
    expect(sink.received).to.have.length(2);
  });

  it('changes nothing when its pages are opened with GET and HEAD', async () => {
    await send();
    const footprint = async (): Promise<string> =>
      JSON.stringify(
        await Promise.all(
          [
            'data_consent_answers',
            'link_visits',
            'link_codes',
            'link_events',
            'links',
            'outbox',
            'audit',
          ].map((table) => rows(`SELECT COUNT(*) AS count FROM opp_${table}`)),
        ),
      );
    const before = await footprint();
    const { link, client } = parentOf(app, sink, MOTHER);
    for (let times = 0; times < 30; times += 1) {
      for (const path of [
        link,
        `${app.base}/inzage/toestemming`,
        `${app.base}/inzage/gezien`,
        `${app.base}/inzage/toestemming/intrekken`,
        `${app.base}/inzage/toestemming/nieuwe-link`,
      ]) {
        await client.get(path);
        await client.request('HEAD', path);
      }
    }
    expect(await footprint()).to.equal(before);
  });

  for (const [what, fields, sentence] of [
    ['asks for nothing', {}, 'Kies waarvoor je toestemming vraagt'],
    ['writes in a kind without ticking it', { 'test1-wat': 'intelligentie' }, 'niet aangevinkt'],
    ['leaves out why', { ...kind('delen', 'SWV'), 'delen-waarom': '' }, 'Waarom is dat nodig'],
    [
      'lets it hold for two years',
      { ...kind('delen', 'SWV'), 'delen-tot': '01-01-2099' },
      'ten hoogste 12 maanden',
    ],
    [
      'lets it end before today',
      { ...kind('delen', 'SWV'), 'delen-tot': '01-01-2020' },
      'al voorbij',
    ],
    [
      'sets an end of the link too far away',
      { ...kind('delen', 'SWV'), einddatum: '01-01-2099' },
      'binnen 30 dagen',
    ],
    [
      'pastes signs that are no text',
      { ...kind('delen', 'SWV'), 'delen-wat': 'a\u0007b' },
      'tekens',
    ],
    [
      'adds somebody without a reason',
      {
        ...kind('delen', 'SWV'),
        'ander1-naam': 'Oma',
        'ander1-relatie': 'oma',
        'ander1-mail': 'oma@example.org',
      },
      'waarom je Oma ook vraagt',
    ],
  ] as [string, Record<string, string>, string][]) {
    it(`sends nothing to who ${what}, says why, and keeps what was typed`, async () => {
      const refused = await askData(app, karim, dossier, { ...fields, notitie: 'blijft-staan' });
      expect(refused.status, refused.text).to.equal(422);
      expect(refused.text).to.include(sentence).and.include('blijft-staan');
      await deliverAll(app);
      expect(sink.received).to.have.length(0);
    });
  }

  it('asks why a guardian with gezag is left out', async () => {
    const form = { ...(await proposed(karim, `${here}/nieuw`)), ...kind('delen', 'SWV') };
    const [, second = ''] = Object.keys(form).filter((name) => name.startsWith('vraag-'));
    const { [second]: _left, ...one } = form as Record<string, string>;
    expect((await karim.post(`${here}/nieuw`, one)).text).to.include(
      'waarom je Ali Kaya niet vraagt',
    );
    expect(
      (
        await karim.post(`${here}/nieuw`, {
          ...one,
          weglaten: 'Woont in het buitenland, niet te bereiken.',
        })
      ).status,
    ).to.equal(303);
  });

  it('takes no answer for a kind of another question, nor any other field', async () => {
    await send(kind('delen', 'SWV De Polder'));
    const mother = parentOf(app, sink, MOTHER);
    const page = await enterData(app, sink, mother);
    const strange = await mother.client.send(`${app.base}/inzage/toestemming`, {
      vraag: '00000000-0000-7000-8000-000000000000',
      [`antwoord-${openItems(page.text)[0] ?? ''}`]: 'given',
    });
    expect(strange.status).to.equal(303);
    expect(strange.text).to.include('hoorde bij een andere vraag');
    await answerData(app, mother, page, [], {
      'antwoord-00000000-0000-7000-8000-000000000000': 'given',
      person_id: 'x',
      way: 'paper',
      state: 'given',
    });
    expect(
      (
        await mother.client.post(`${app.base}/inzage/toestemming/intrekken`, {
          vraag: /name="vraag" value="([^"]+)"/.exec(page.text)?.[1] ?? '',
          onderdeel: '00000000-0000-7000-8000-000000000000',
        })
      ).status,
    ).to.equal(404);
    const twice = await mother.client.request('POST', `${app.base}/inzage/toestemming`, {
      body: `vraag=a&vraag=b&antwoord-x=given`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: app.origin },
    });
    expect(twice.status).to.equal(400);
    expect((await rows('SELECT COUNT(*) AS count FROM opp_data_consent_answers'))[0]).to.deep.equal(
      { count: 0 },
    );
  });

  it('mails who gave something a new link to take it back after the first has ended, and nobody else', async () => {
    await send(kind('delen', 'SWV De Polder'));
    await given(MOTHER, FATHER);
    app.clock.advance(20 * DAY);
    const mother = parentOf(app, sink, MOTHER);
    const gone = await mother.client.get(mother.link);
    expect(gone.status).to.equal(410);
    expect(gone.text).to.include('Stuur mij een nieuwe link');
    const token = mother.link.split('/').at(-1) ?? '';
    const asked = await mother.client.send(`${app.base}/inzage/toestemming/nieuwe-link`, { token });
    expect(asked.text).to.include('Er is een mail onderweg');
    await deliverAll(app);
    expect(sink.newest(MOTHER).mail.subject).to.equal('Een nieuwe link van De Werf');
    const again = parentOf(app, sink, MOTHER);
    const page = await enterData(app, sink, again);
    expect((await takeBack(app, again, page, givenItems(page.text)[0] ?? '')).status).to.equal(303);
    expect(await shares()).to.equal(false);
    const father = parentOf(app, sink, FATHER);
    expect((await father.client.get(father.link)).status, 'the other link stays ended').to.equal(
      410,
    );
    expect(
      (
        await mother.client.send(`${app.base}/inzage/toestemming/nieuwe-link`, {
          token: 'x'.repeat(43),
        })
      ).text,
    ).to.include('De link is niet compleet');
    for (let times = 0; times < 4; times += 1) {
      app.clock.advance(1000);
      await father.client.send(`${app.base}/inzage/toestemming/nieuwe-link`, {
        token: father.link.split('/').at(-1) ?? '',
      });
    }
    await deliverAll(app);
    expect(
      sink.received.filter(
        ({ to, mail }) => to.includes(FATHER) && mail.subject === 'Een nieuwe link van De Werf',
      ),
    ).to.have.length(1);
  });

  it('mails that new link however many receipts were mailed that day', async () => {
    await send({
      ...kind('delen', 'SWV De Polder'),
      ...kind('overleg1', 'Jeugdhulp Noord'),
      ...kind('overleg2', 'Logopedie West'),
    });
    app.clock.advance(14 * DAY);
    const mother = parentOf(app, sink, MOTHER);
    let page = await enterData(app, sink, mother);
    for (let times = 0; times < 3; times += 1)
      page = await answerData(app, mother, page, ['given']);
    await deliverAll(app);
    expect(
      sink.received.filter(({ mail }) => /ontvangen wat je doorgaf/.test(mail.subject ?? '')),
    ).to.have.length(3);
    app.clock.advance(0.9 * DAY);
    const { text } = await mother.client.send(`${app.base}/inzage/toestemming/nieuwe-link`, {
      token: mother.link.split('/').at(-1) ?? '',
    });
    expect(text).to.include('Er is een mail onderweg');
    await deliverAll(app);
    expect(sink.newest(MOTHER).mail.subject).to.equal('Een nieuwe link van De Werf');
  });

  it('says at the row of who wants no mail that they want none, before anything is sent', async () => {
    await send();
    const mother = parentOf(app, sink, MOTHER);
    await mother.client.post(`${mother.link}/geen-mail`, {});
    const { text } = await karim.visit(`${here}/nieuw`);
    const noted = text.match(/<p class="note warn">[^]*?wil geen e-mail[^]*?<\/p>/g) ?? [];
    expect(noted, 'hers alone').to.have.length(1);
    expect(noted[0]).to.include(
      'Marieke van den Berg wil geen e-mail: vraag het in een gesprek of op papier.',
    );
    expect((await karim.visit(`${here}/vastleggen`)).text, 'where nobody is mailed').not.to.include(
      'wil geen e-mail',
    );
  });

  it('mails that new link also to who wants no mail: they ask for it themselves', async () => {
    await send(kind('delen', 'SWV De Polder'));
    await given(MOTHER, FATHER);
    const mother = parentOf(app, sink, MOTHER);
    await mother.client.post(`${mother.link}/geen-mail`, {});
    app.clock.advance(20 * DAY);
    const asked = await mother.client.send(`${app.base}/inzage/toestemming/nieuwe-link`, {
      token: mother.link.split('/').at(-1) ?? '',
    });
    expect(asked.text).to.include('Er is een mail onderweg');
    await deliverAll(app);
    const page = await enterData(app, sink, parentOf(app, sink, MOTHER));
    expect(givenItems(page.text)).to.have.length(1);
  });

  it('reminds by the ladder until somebody answers one kind', async () => {
    await send();
    const mother = parentOf(app, sink, MOTHER);
    await answerData(app, mother, await enterData(app, sink, mother), ['given']);
    await deliverAll(app);
    const remind = async (days: number): Promise<string[][]> => {
      app.clock.advance(days * DAY);
      const before = sink.received.length;
      await sendReminders(app.plugin);
      await deliverAll(app);
      return sink.received.slice(before).map(({ to }) => to);
    };
    expect(await remind(2)).to.deep.equal([]);
    expect(await remind(1)).to.deep.equal([[FATHER]]);
    expect(sink.newest(FATHER).mail.subject).to.equal('Herinnering: De Werf vraagt je toestemming');
    expect(await remind(0)).to.deep.equal([]);
    expect(await remind(6)).to.deep.equal([[FATHER]]);
    expect(await remind(20), 'the link has ended').to.deep.equal([]);
  });
});
