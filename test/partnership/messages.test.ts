import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { addLocalAccount, localClient } from '../support/accounts.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { deliverAll } from '../support/consent.ts';
import { addFile, pdfBytes } from '../support/files.ts';
import { addMember, makeGroup, rows, today } from '../support/groups.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import {
  deskPath,
  deskPerson,
  ELS,
  partnershipLicences,
  reply,
  share,
  swvPath,
  takeBack,
  write,
} from '../support/partnership.ts';
import { leave } from '../support/school.ts';
import { makeDossier, stepUrl } from '../support/story.ts';

const KARIM = 'karim@werf.example';
const TESSA = 'tessa@werf.example';
const plain = (text: string): string => text.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

describe('messages with the partnership', function () {
  this.timeout(90_000);
  let app: TestApp;
  let sink: MailSink;
  let tessa: Client;
  let karim: Client;
  let els: Client;
  let noud: Client;
  let dossier: string;
  let thread: string;

  before(async () => {
    sink = await startMailSink();
    app = await startApp({
      config: {
        licences: partnershipLicences,
        smtpUrl: sink.url,
        mailFrom: 'De Werf <dossier@werf.example>',
      },
    });
    for (const [id, email] of [
      ['karim', KARIM],
      ['tessa', TESSA],
    ]) {
      const person = app.schools[0]?.people.find(
        ({ ref }) => ref.kind === 'staff' && ref.id === id,
      );
      if (person === undefined) throw new Error('no such person');
      Object.assign(person, { email });
    }
    await app.sync();
    tessa = app.as('tessa', 'docent');
    karim = app.as('karim', 'zorgcoordinator');
    dossier = await makeDossier(app, tessa, 'yara', 'voorziening');
    els = await deskPerson(app);
    noud = await deskPerson(app, { email: 'noud@swv.example', given: 'Noud', family: 'Kuiper' });
  });
  after(async () => {
    await app.stop();
    await sink.stop();
  });

  const mailsTo = (address: string): number =>
    sink.received.filter(({ to }) => to.includes(address)).length;
  const count = async (client: Client): Promise<string | undefined> =>
    /COMMUNICATIE SWV<span class="count">(\d+)/.exec(
      (await client.visit(`${app.base}/dossiers/${dossier}/logboek/bestanden`)).text,
    )?.[1];

  it('wait until the dossier is shared, and nothing that was typed is lost', async () => {
    await tessa.visit(swvPath(app, dossier));
    const early = await tessa.post(`${swvPath(app, dossier)}/berichten`, {
      id: randomUUID(),
      onderwerp: 'Vraag',
      bericht: 'Te vroeg getypt.',
    });
    expect(early.status).to.equal(409);
    expect(plain(early.text))
      .to.include('Dit dossier is nu niet gedeeld')
      .and.include('Te vroeg getypt.');
    expect(await rows(app, 'SELECT COUNT(*) AS n FROM opp_partnership_threads')).to.deep.equal([
      { n: 0 },
    ]);
    expect((await share(app, karim, dossier)).status).to.equal(303);
  });

  it('ask a subject and a text without a BSN, and keep what was typed', async () => {
    const refused = await tessa.post(`${swvPath(app, dossier)}/berichten`, {
      id: randomUUID(),
      onderwerp: '',
      bericht: 'Het BSN is 123456782, zegt de brief.',
    });
    expect(refused.status).to.equal(422);
    expect(plain(refused.text))
      .to.include('schrijf in een paar woorden')
      .and.include('lijkt een burgerservicenummer te staan')
      .and.include('Het BSN is 123456782, zegt de brief.');
    const long = await tessa.post(`${swvPath(app, dossier)}/berichten`, {
      id: randomUUID(),
      onderwerp: 'x'.repeat(121),
      bericht: 'y'.repeat(10_001),
    });
    expect(plain(long.text))
      .to.include('langer dan 120 tekens')
      .and.include('langer dan 10000 tekens')
      .and.include('y'.repeat(10_001));
  });

  it('go out once when a form is sent twice, with a notice that names nobody', async () => {
    const form = {
      id: randomUUID(),
      onderwerp: 'Vraag over begeleiding',
      bericht: 'Kunnen jullie <b>meedenken</b>?\nGroet',
    };
    for (const _ of [1, 2])
      expect((await tessa.post(`${swvPath(app, dossier)}/berichten`, form)).status).to.equal(303);
    thread = form.id;
    expect(await rows(app, 'SELECT COUNT(*) AS n FROM opp_partnership_messages')).to.deep.equal([
      { n: 1 },
    ]);
    await deliverAll(app);
    for (const address of [ELS, 'noud@swv.example']) {
      const { mail } = sink.newest(address);
      const words = `${mail.subject ?? ''} ${mail.text ?? ''} ${String(mail.html)}`;
      expect(words)
        .to.include('De Werf')
        .and.include(`/swv/dossiers/${dossier}/berichten/${thread}`);
      for (const canary of ['Yara', 'Berg', 'begeleiding', 'meedenken', 'TLV', 'Tessa'])
        expect(words, canary).to.not.include(canary);
      expect(mailsTo(address), 'one of the share, one of the message').to.equal(2);
    }
  });

  it('are counted where they wait, until they are read; the writer sees who read them and when', async () => {
    expect(
      plain((await tessa.visit(`${swvPath(app, dossier)}/berichten/${thread}`)).text),
    ).to.include('Nog niet gelezen');
    expect(plain((await els.visit(`${app.base}/`)).text)).to.include(
      '1 nieuw bericht van de school over Yara van den Berg',
    );
    expect(plain((await els.visit(`${app.base}/swv/gedeeld`)).text)).to.include('1 ongelezen');
    expect(plain((await els.visit(`${app.base}/swv/gedeeld?ongelezen=1`)).text)).to.include('Yara');
    const read = await els.visit(`${deskPath(app, dossier)}/berichten/${thread}`);
    expect(read.text).to.include('Kunnen jullie &lt;b&gt;meedenken&lt;/b&gt;?');
    expect(plain((await els.visit(`${app.base}/swv/gedeeld`)).text)).to.not.include('1 ongelezen');
    expect(plain((await els.visit(`${app.base}/swv/gedeeld?ongelezen=1`)).text)).to.include(
      'Geen dossier gevonden',
    );
    expect(
      plain((await noud.visit(`${app.base}/swv/gedeeld`)).text),
      'each has read or not',
    ).to.include('1 ongelezen');
    const receipt = plain((await tessa.visit(`${swvPath(app, dossier)}/berichten/${thread}`)).text);
    expect(receipt)
      .to.match(/Gelezen door Els Bos op \d\d-\d\d-\d{4} \d\d:\d\d/)
      .and.not.include('Noud');
    const [first] = await rows(app, 'SELECT at FROM opp_partnership_reads');
    await els.visit(`${deskPath(app, dossier)}/berichten/${thread}`);
    expect(
      await rows(app, 'SELECT at FROM opp_partnership_reads'),
      'the first time is kept',
    ).to.deep.equal([first]);
  });

  it('come back to who wrote, and to every colleague until one of them answers', async () => {
    expect(await count(tessa)).to.equal(undefined);
    expect(
      (await reply(els, deskPath(app, dossier), thread, 'Graag. Stuur het onderzoek mee.')).status,
    ).to.equal(303);
    await deliverAll(app);
    expect(mailsTo(TESSA)).to.equal(1);
    expect(mailsTo(KARIM), 'he wrote nothing here').to.equal(0);
    expect(sink.newest(TESSA).mail.text)
      .to.include(`/dossiers/${dossier}/logboek/communicatie-swv/berichten/${thread}`)
      .and.not.include('Yara');
    expect([await count(tessa), await count(karim)]).to.deep.equal(['1', '1']);
    expect((await tessa.visit(stepUrl(app, dossier, 1))).text).to.match(
      /Logboek<span class="count">1/i,
    );
    for (const client of [tessa, karim])
      expect(plain((await client.visit(`${app.base}/`)).text)).to.include(
        '1 nieuw bericht van het samenwerkingsverband over Yara van den Berg',
      );
    expect((await app.as('omar', 'docent').visit(`${app.base}/`)).text).to.not.include(
      'samenwerkingsverband over',
    );
    await reply(els, deskPath(app, dossier), thread, 'En nog iets.');
    await deliverAll(app);
    expect(mailsTo(TESSA), 'who has one unread gets no second notice').to.equal(1);
    await tessa.visit(`${swvPath(app, dossier)}/berichten/${thread}`);
    expect([await count(tessa), await count(karim)]).to.deep.equal([undefined, '2']);
    await reply(tessa, swvPath(app, dossier), thread, 'Dat doen we.');
    expect(await count(karim), 'a colleague answered').to.equal(undefined);
  });

  it('refer to what lies open, and share nothing by themselves', async () => {
    const { file } = await addFile(
      app,
      tessa,
      dossier,
      { name: 'onderzoek.pdf', bytes: pdfBytes('bijlage') },
      { titel: 'Onderzoek' },
    );
    const refused = await reply(tessa, swvPath(app, dossier), thread, 'Zie de bijlage.', {
      [`bijlage-file-${file}`]: '1',
    });
    expect(refused.status).to.equal(409);
    expect(plain(refused.text))
      .to.include('Een bijlage die je koos, is niet meer gedeeld')
      .and.include('Zie de bijlage.');
    await karim.visit(`${swvPath(app, dossier)}/bestanden/${file}`);
    await karim.post(`${swvPath(app, dossier)}/bestanden/${file}`, { keuze: 'delen' });
    expect((await tessa.visit(`${swvPath(app, dossier)}/berichten/${thread}`)).text).to.include(
      `name="bijlage-file-${file}"`,
    );
    expect(
      (
        await reply(tessa, swvPath(app, dossier), thread, 'Zie de bijlage.', {
          [`bijlage-file-${file}`]: '1',
        })
      ).status,
    ).to.equal(303);
    const read = await els.visit(`${deskPath(app, dossier)}/berichten/${thread}`);
    expect(read.text).to.include(
      `href="${deskPath(app, dossier)}/bestanden/${file}/download">Onderzoek`,
    );
    await karim.visit(`${swvPath(app, dossier)}/bestanden/${file}`);
    await karim.post(`${swvPath(app, dossier)}/bestanden/${file}`, { keuze: 'terugnemen' });
    expect(plain((await els.visit(`${deskPath(app, dossier)}/berichten/${thread}`)).text))
      .to.include('Een bestand dat niet meer is gedeeld')
      .and.not.include('Onderzoek');
  });

  it('of another dossier cannot be read or written through this one, by either side', async () => {
    const other = await makeDossier(app, karim, 'sem');
    await share(app, karim, other);
    const theirs = await write(karim, swvPath(app, other), { onderwerp: 'Over Sem', bericht: 'x' });
    for (const [client, root] of [
      [karim, swvPath(app, dossier)],
      [els, deskPath(app, dossier)],
    ] as const) {
      expect((await client.get(`${root}/berichten/${theirs}`)).status).to.equal(404);
      expect((await reply(client, root, theirs, 'x')).status).to.equal(404);
      expect(
        (await client.post(`${root}/berichten`, { id: theirs, onderwerp: 'x', bericht: 'x' }))
          .status,
        'nor taken over',
      ).to.equal(409);
    }
    expect(
      (await tessa.get(`${swvPath(app, other)}/berichten/${theirs}`)).status,
      'another teacher’s pupil',
    ).to.equal(404);
    expect(
      await rows(app, 'SELECT COUNT(*) AS n FROM opp_partnership_messages WHERE thread_id = ?', [
        theirs,
      ]),
    ).to.deep.equal([{ n: 1 }]);
  });

  it('are not for a helper from outside, who is told of none either', async () => {
    const group = await makeGroup(app, karim, 'Hulp');
    const { personId } = await addLocalAccount(app, {
      given: 'Eva',
      family: 'Prins',
      email: 'eva@example.org',
    });
    await addMember(app, karim, group, 'leerlingen', 'yara');
    await karim.visit(`${app.base}/instellingen/groepen/${group}/medewerkers/toevoegen`);
    expect(
      (
        await karim.post(`${app.base}/instellingen/groepen/${group}/medewerkers/toevoegen`, {
          actie: 'toevoegen',
          van: today(app),
          tot: '',
          [`kies:${personId}`]: '1',
        })
      ).status,
    ).to.equal(303);
    await reply(els, deskPath(app, dossier), thread, 'Nog een bericht.');
    const eva = await localClient(app, 'eva@example.org');
    const list = await eva.visit(`${app.base}/dossiers/${dossier}/logboek/bestanden`);
    expect(list.status).to.equal(200);
    expect(list.text).to.not.include('COMMUNICATIE SWV').and.not.include('class="count"');
    expect((await eva.get(swvPath(app, dossier))).status).to.equal(404);
    expect((await eva.get(`${swvPath(app, dossier)}/berichten/${thread}`)).status).to.equal(404);
  });

  it('go by the same access list as all else, and lie sealed', async () => {
    expect(plain((await karim.visit(`${app.base}/dossiers/${dossier}/inzagelijst`)).text))
      .to.include('stuurde een bericht tussen school en swv')
      .and.include('las berichten tussen school en swv')
      .and.include('gedeeld met het swv');
    const kept = (await rows(
      app,
      'SELECT HEX(body) AS body FROM opp_partnership_messages UNION ALL SELECT HEX(subject) FROM opp_partnership_threads',
    )) as { body: string }[];
    const bytes = kept.map(({ body }) => Buffer.from(body, 'hex').toString('latin1')).join('');
    for (const word of ['meedenken', 'begeleiding', 'Graag']) expect(bytes).to.not.include(word);
    expect((await app.plugin.verifyAudit()).findings).to.deep.equal([]);
  });

  it('stop at once for a teacher who left the group, asked of the host live', async () => {
    await tessa.visit(`${swvPath(app, dossier)}/berichten/${thread}`);
    const [school] = app.schools;
    if (school === undefined) throw new Error('no school');
    leave(school, 'tessa', '2B');
    const late = await reply(tessa, swvPath(app, dossier), thread, 'Net niet meer.');
    expect(late.status).to.equal(404);
    expect(late.text, 'what was typed is not lost').to.include('Net niet meer.');
    await app.sync();
    expect((await tessa.get(swvPath(app, dossier))).status).to.equal(404);
  });

  it('are not sent while somebody takes the share back: one of the two comes first', async () => {
    await karim.visit(swvPath(app, dossier));
    const before = await rows(app, 'SELECT COUNT(*) AS n FROM opp_partnership_messages');
    await takeBack(app, karim, dossier);
    const texts = await Promise.all(
      [1, 2, 3].map(
        async (number) =>
          (await reply(els, deskPath(app, dossier), thread, `Te laat ${number}`)).status,
      ),
    );
    expect(texts).to.deep.equal([404, 404, 404]);
    expect(await rows(app, 'SELECT COUNT(*) AS n FROM opp_partnership_messages')).to.deep.equal(
      before,
    );
  });
});
