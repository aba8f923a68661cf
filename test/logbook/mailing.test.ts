import { expect } from 'chai';
import type { RowDataPacket } from 'mysql2/promise';
import { AppError } from '../../plugin/kernel/errors.ts';
import { assertFits } from '../../plugin/logbook/reports/mailing-service.ts';
import { readMailing, recipientsOf } from '../../plugin/logbook/reports/mailing.ts';
import type { MailingForm } from '../../plugin/logbook/reports/mailing.ts';
import { MOST_ATTACHED } from '../../plugin/platform/mail/outbox.ts';
import { generatedBits } from '../../plugin/platform/passwords/password.ts';
import { inspect, textOf } from '../pdf/support.ts';
import { readerOf, dossier as sample } from '../reports/sample.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client, Reply } from '../support/client.ts';
import {
  answer,
  ask,
  deliverAll,
  enter,
  FATHER,
  MOTHER,
  parentOf,
  readyDossier,
} from '../support/consent.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink, Received } from '../support/mail.ts';
import { save, set, stepUrl } from '../support/story.ts';
import type { Change } from '../support/story.ts';

const OWN = 'kastanje fietsbel oever kwartet';
const ID = '0193f000-0000-7000-8000-000000000001';

describe('whom a report can be mailed to', () => {
  const general = readerOf({
    'guardians/a/guardianName': 'Marieke',
    'guardians/a/relation': 'moeder',
    'guardians/a/authority': 'yes',
    'guardians/a/guardianEmail': MOTHER,
    'guardians/b/guardianName': 'Ali',
    'guardians/b/relation': 'vader',
    'guardians/b/authority': 'no',
  });
  const keys = (today: string): string[] =>
    recipientsOf(sample, general, today, 'leerling').people.map(({ key }) => key);

  it('is every guardian of step 1, the pupil too from the age of signing, and of age the pupil alone', () => {
    expect(keys('2026-11-29'), '13 years').to.deep.equal(['a', 'b']);
    expect(keys('2029-06-01'), '16 years').to.deep.equal(['a', 'b', 'leerling']);
    expect(keys('2031-06-01'), '18 years').to.deep.equal(['leerling']);
  });

  const { people } = recipientsOf(sample, general, '2029-06-01', 'leerling');
  const form = (changes: Record<string, string>): MailingForm => ({
    zending: ID,
    verslag: 'opp',
    wijze: 'attachment',
    taal: 'nl',
    keuze: 'voorstel',
    wachtwoord: '',
    ...changes,
  });
  const faults = (changes: Record<string, string>): string[] => {
    const read = readMailing(form(changes), people);
    return 'faults' in read ? read.faults.map(({ field, code }) => `${field} ${code}`) : [];
  };

  it('asks for a report, somebody, an address, and of somebody else who they are and why', () => {
    expect(faults({})).to.deep.equal(['aan mailed-to-nobody']);
    expect(faults({ 'aan-a': '1', verslag: '' })).to.deep.equal(['verslag report-not-chosen']);
    expect(faults({ 'aan-a': '1', wijze: 'duif' })).to.deep.equal(['wijze way-not-chosen']);
    expect(faults({ 'aan-b': '1' }), 'a guardian without an address').to.deep.equal([
      'aan mailed-to-nobody',
    ]);
    expect(faults({ 'aan-leerling': '1' })).to.deep.equal(['mail-leerling mailed-address-missing']);
    expect(faults({ 'aan-leerling': '1', 'mail-leerling': '"x@evil y"@school.nl' })).to.deep.equal([
      'mail-leerling address-wrong',
    ]);
    expect(faults({ 'ander-naam': 'Jan' })).to.deep.equal([
      'ander-mail mailed-address-missing',
      'ander-relatie other-relation-missing',
      'ander-reden mailed-reason-missing',
    ]);
    expect(faults({ 'ander-mail': 'jan@example.org' })).to.deep.equal([
      'ander-naam mailed-other-name-missing',
      'ander-relatie other-relation-missing',
      'ander-reden mailed-reason-missing',
    ]);
    expect(faults({ 'aan-a': '1' })).to.deep.equal([]);
  });

  it('takes only people of the page, and step 1’s own address of them', () => {
    const read = readMailing(
      form({ 'aan-a': '1', 'mail-a': 'iemand@elders.example', 'aan-vreemd': '1' }),
      people,
    );
    expect('mailing' in read ? read.mailing.to : []).to.deep.equal([
      { part: 'guardian', name: 'Marieke', relation: 'moeder', email: MOTHER, reason: '' },
    ]);
  });

  it('refuses what no mail can carry, with its size', () => {
    expect(() => {
      assertFits(MOST_ATTACHED);
    }).not.to.throw();
    try {
      assertFits(MOST_ATTACHED + 1);
      expect.fail('was accepted');
    } catch (error) {
      expect(error).to.be.instanceOf(AppError);
      expect(error).to.deep.include({
        code: 'report-too-large-to-mail',
        params: { size: '7,1', most: 7 },
      });
    }
  });

  it('gets a password of at least 80 bits when one is made', () => {
    expect(generatedBits).to.be.at.least(80);
  });
});

describe('Versleuteld e-mailen', function () {
  this.timeout(180_000);
  let app: TestApp;
  let sink: MailSink;
  let karim: Client;
  let tessa: Client;
  let dossier: string;
  let list: string;
  /** Words typed in the dossier that must not leave it here. */
  const hidden = {
    medical: 'medische-kanarie',
    psychological: 'psychologische-kanarie',
    phone: '06 55512345',
  };

  before(async () => {
    sink = await startMailSink();
    app = await startApp({
      config: { smtpUrl: sink.url, mailFrom: 'De Werf <dossier@school.example>' },
    });
    karim = app.as('karim', 'zorgcoordinator');
    tessa = app.as('tessa', 'docent');
    dossier = await readyDossier(app, karim);
    list = `${app.base}/dossiers/${dossier}/logboek/verslagen`;
    const guardians = guardianKeys((await page(karim)).text).map((name) =>
      name.slice('aan-'.length),
    );
    await rewrite(
      1,
      guardians.map((row) => set(`guardians/${row}/guardianPhone`, hidden.phone)),
    );
    await rewrite(3, [
      { op: 'add', list: 'examinations', row: 'row-1' },
      set('examinations/row-1/examinationKind', 'Onderzoek'),
      set('examinations/row-1/medicalOutcome', hidden.medical),
      set('examinations/row-1/psychologicalOutcome', hidden.psychological),
    ]);
  });
  after(async () => {
    await app.stop();
    await sink.stop();
  });

  const rewrite = async (step: number, changes: Change[]): Promise<void> => {
    await karim.visit(stepUrl(app, dossier, step));
    await karim.post(stepUrl(app, dossier, step), { base: '0', intent: 'reopen' });
    await save(app, karim, dossier, step, changes);
    expect(
      (await karim.post(stepUrl(app, dossier, step), { base: '0', intent: 'finish' })).status,
      `step ${step}`,
    ).to.equal(303);
  };
  const page = async (client: Client): Promise<{ text: string; form: Record<string, string> }> => {
    const { text, status } = await client.visit(`${list}/mailen`);
    expect(status, text).to.equal(200);
    return {
      text,
      form: {
        zending: /name="zending" value="([^"]+)"/.exec(text)?.[1] ?? '',
        verslag: 'opp',
        wijze: 'attachment',
        taal: 'nl',
        keuze: 'voorstel',
      },
    };
  };
  const guardianKeys = (text: string): string[] =>
    [...text.matchAll(/name="(aan-[^"]+)" value="1"(?![^>]*disabled)/g)].map(
      ([, name]) => name ?? '',
    );
  /** Mails to the first guardian, unless told otherwise. */
  const send = async (client: Client, changes: Record<string, string> = {}): Promise<Reply> => {
    const { text, form } = await page(client);
    const [mother = ''] = guardianKeys(text);
    return await client.post(`${list}/mailen`, { ...form, [mother]: '1', ...changes });
  };
  const passwordIn = (html: string): string =>
    /<code data-secret[^>]*>([^<]+)<\/code>/.exec(html)?.[1] ?? '';
  const pdfOf = ({ mail }: Received): Uint8Array =>
    new Uint8Array(mail.attachments[0]?.content ?? Buffer.alloc(0));
  const decrypted = async (pdf: Uint8Array, password: string): Promise<string> => {
    const opened = await inspect(pdf, 'qpdf', `--password=${password}`, '--decrypt', 'FILE', '-');
    expect(opened.code, opened.text.slice(0, 200)).to.equal(0);
    return await textOf(Buffer.from(opened.text, 'latin1'));
  };
  const rows = async (sql: string): Promise<RowDataPacket[]> => {
    const admin = await app.database.admin();
    const [found] = await admin.query<RowDataPacket[]>(sql);
    await admin.end();
    return found;
  };

  it('offers the guardians of step 1 with their address, and no password before anything is sent', async () => {
    const { text } = await page(karim);
    expect(text)
      .to.include('Marieke van den Berg')
      .and.include(MOTHER)
      .and.include('Ali Kaya')
      .and.include(FATHER)
      .and.not.include('data-secret');
    expect(guardianKeys(text)).to.have.length(2);
    expect((await karim.visit(list)).text)
      .to.include(`${list}/mailen`)
      .and.include('Nog niets gedownload of gemaild');
  });

  it('leads who may share to a link instead of a file, with the same people to choose from', async () => {
    const page = `${app.base}/dossiers/${dossier}/logboek/verslagen/mailen`;
    const [, link = ''] =
      /href="([^"]+)">Delen met een link en een code/.exec((await karim.visit(page)).text) ?? [];
    expect((await karim.visit(link)).text).to.include('Marieke van den Berg');
    expect((await tessa.visit(page)).text)
      .to.include('Versleuteld e-mailen')
      .and.not.include('Delen met een link en een code');
  });

  it('says what is missing, keeps what was typed, and mails nothing', async () => {
    const before = await rows('SELECT id FROM opp_outbox');
    const nobody = await send(
      karim,
      Object.fromEntries(guardianKeys((await page(karim)).text).map((name) => [name, '0'])),
    );
    expect(nobody.status).to.equal(422);
    expect(nobody.text).to.include('Kies aan wie het verslag gaat');
    const other = await send(karim, {
      verslag: 'handelingsdeel',
      'ander-naam': 'Jan Onbekend',
      'ander-mail': 'geen adres',
      taal: 'en',
    });
    expect(other.text)
      .to.include('geen adres is geen e-mailadres')
      .and.include('Wat is Jan Onbekend van de leerling')
      .and.include('value="Jan Onbekend"')
      .and.match(/value="handelingsdeel" checked/)
      .and.match(/value="en" selected/)
      .and.match(/name="aan-[^"]+" value="1" checked/);
    const weak = await send(karim, { keuze: 'eigen', wachtwoord: 'welkom12345678' });
    expect(weak.status).to.equal(422);
    expect(weak.text).to.include('te makkelijk te raden').and.not.include('welkom12345678');
    const empty = await send(karim, { verslag: 'evaluatie' });
    expect(empty.status).to.equal(422);
    expect(empty.text).to.include('stap 10 is nog leeg').and.include('/stappen/10"');
    expect(await rows('SELECT id FROM opp_outbox')).to.deep.equal(before);
    expect(await rows('SELECT * FROM opp_report_mailings')).to.deep.equal([]);
  });

  it('mails each an encrypted PDF that opens with the password of the answer alone, and the mail says nothing of anybody', async () => {
    const { text, form } = await page(karim);
    const both = Object.fromEntries(guardianKeys(text).map((name) => [name, '1']));
    const done = await karim.post(`${list}/mailen`, { ...form, ...both });
    expect(done.status, done.text).to.equal(200);
    const password = passwordIn(done.text);
    expect(password).to.match(/^([a-z]+-){7}[a-z]+$/);
    expect(done.text)
      .to.include('Geef het langs een andere weg dan de mail')
      .and.include(MOTHER)
      .and.include('wacht');
    await deliverAll(app);
    for (const address of [MOTHER, FATHER]) {
      const received = sink.newest(address);
      expect(received.to).to.deep.equal([address]);
      const { subject, text: body, html, attachments } = received.mail;
      expect(subject).to.equal('De Werf stuurt je een document');
      expect(attachments.map(({ filename, contentType }) => [filename, contentType])).to.deep.equal(
        [['document.pdf', 'application/pdf']],
      );
      for (const part of [
        subject,
        body,
        String(html),
        JSON.stringify([...received.mail.headers]),
      ]) {
        for (const word of [password, 'Yara', 'Berg', 'Marieke', 'Kaya', 'OPP', 'zorg'])
          expect(part, word).not.to.include(word);
      }
    }
    const pdf = pdfOf(sink.newest(MOTHER));
    expect(Buffer.from(pdf).toString('latin1')).not.to.include('Yara');
    expect((await inspect(pdf, 'qpdf', '--check', 'FILE')).text).to.include('invalid password');
    expect(
      (await inspect(pdf, 'qpdf', '--password=kastanje-fietsbel-oever-kwartet', '--check', 'FILE'))
        .text,
    ).to.include('invalid password');
    expect(
      (await inspect(pdf, 'qpdf', '--show-encryption', `--password=${password}`, 'FILE')).text,
    ).to.include('AESv3');
    const words = await decrypted(pdf, password);
    expect(words)
      .to.include('Ontwikkelingsperspectief')
      .and.include('tekst straks')
      .and.include('staan niet in dit verslag');
    for (const [what, word] of Object.entries(hidden)) expect(words, what).not.to.include(word);
    expect(words, 'the other parent’s address').not.to.include(FATHER).and.not.include(MOTHER);
    for (const address of [list, `${list}/mailen`, `${app.base}/dossiers/${dossier}/inzagelijst`])
      expect((await karim.visit(address)).text).not.to.include(password);
    expect(app.log.join('\n')).not.to.include(password).and.not.include(MOTHER);
    const again = await karim.post(`${list}/mailen`, { ...form, ...both });
    expect(again.location, 'the same form once more').to.include('melding=report-mailed-before');
    expect((await karim.visit(again.location)).text).to.include('er is niets opnieuw gemaild');
    await deliverAll(app);
    expect(
      sink.received.filter(({ mail }) => mail.subject === 'De Werf stuurt je een document'),
    ).to.have.length(2);
  });

  it('sends one form that is pressed ten times at once, once', async () => {
    const { text, form } = await page(karim);
    const [mother = ''] = guardianKeys(text);
    const count = sink.received.length;
    const replies = await Promise.all(
      Array.from({ length: 10 }, () => karim.post(`${list}/mailen`, { ...form, [mother]: '1' })),
    );
    expect(replies.filter(({ text: html }) => passwordIn(html) !== '')).to.have.length(1);
    await deliverAll(app);
    expect(sink.received).to.have.length(count + 1);
    expect(
      await rows("SELECT id FROM opp_reports WHERE kind = 'opp'"),
      'the same content is kept once',
    ).to.have.length(1);
  });

  it('shows how far each mail is, and tells the access list to whom', async () => {
    const shown = (await karim.visit(list)).text;
    expect(shown)
      .to.include('gemaild aan Marieke van den Berg (ouder)')
      .and.include('gemaild aan Ali Kaya (ouder)')
      .and.include('bezorgd bij de mailserver');
    const log = (await karim.visit(`${app.base}/dossiers/${dossier}/inzagelijst`)).text;
    expect(log)
      .to.include('mailde een verslag versleuteld')
      .and.include('OPP, aan Marieke van den Berg (ouder), aan Ali Kaya (ouder)');
    expect(
      await rows(
        "SELECT sequence FROM opp_audit WHERE details LIKE '%Marieke%' OR details LIKE '%example.org%'",
      ),
    ).to.deep.equal([]);
  });

  it('seals the file while it waits, lets go of it once sent, and holds neither password nor names in the database', async () => {
    sink.refuse = { code: 451 };
    const done = await send(tessa, {
      keuze: 'eigen',
      wachtwoord: OWN,
      'ander-naam': 'Kanarie Onbekend',
      'ander-relatie': 'kanarietante',
      'ander-mail': 'kanarie@example.org',
      'ander-reden': 'kanarie vroeg erom',
    });
    expect(done.status, done.text).to.equal(200);
    expect(passwordIn(done.text)).to.equal(OWN);
    await app.plugin.run('outbox.send');
    const waiting = await rows('SELECT sealed FROM opp_outbox_attachments');
    expect(waiting).to.have.length(2);
    for (const row of waiting)
      expect((row['sealed'] as Buffer).toString('latin1')).not.to.include('%PDF');
    expect((await tessa.visit(list)).text)
      .to.include('Na 1 poging nog niet gelukt')
      .and.include('kanarie vroeg erom');
    const found: string[] = [];
    for (const table of (await rows('SHOW TABLES')).map((row) => String(Object.values(row)[0]))) {
      const dump = (await rows(`SELECT * FROM \`${table}\``))
        .map((row) =>
          Object.values(row)
            .map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value)))
            .join('\t'),
        )
        .join('\n');
      for (const word of [OWN, 'Kanarie', 'kanarie', 'document.pdf'])
        if (dump.includes(word)) found.push(`${word} in ${table}`);
    }
    expect(found).to.deep.equal([]);
    sink.refuse = undefined;
    app.clock.advance(3 * 60_000);
    await deliverAll(app);
    app.clock.advance(-3 * 60_000);
    expect(await rows('SELECT mail_id FROM opp_outbox_attachments')).to.deep.equal([]);
    const pdf = pdfOf(sink.newest('kanarie@example.org'));
    expect(await decrypted(pdf, OWN)).to.include('Ontwikkelingsperspectief');
  });

  it('says of an address that the server refuses what to do, and lets go of the file: sending again is a new act', async () => {
    sink.refuse = { code: 550 };
    await send(karim, { verslag: 'handelingsdeel' });
    await deliverAll(app);
    sink.refuse = undefined;
    const shown = (await karim.visit(list)).text.replaceAll('&#x3D;', '=');
    expect(shown)
      .to.include('niet aangekomen')
      .and.include('De mailserver weigert dit adres')
      .and.include(`${list}/mailen?verslag=handelingsdeel`);
    expect((await karim.visit(`${list}/mailen?verslag=handelingsdeel`)).text).to.match(
      /value="handelingsdeel" checked/,
    );
    expect(await rows('SELECT mail_id FROM opp_outbox_attachments')).to.deep.equal([]);
    const admin = app.as('ingrid', 'beheerder');
    const post = (await admin.visit(`${app.base}/instellingen/post`)).text;
    expect(post)
      .to.include('De school stuurt je een document')
      .and.include('De bijlage is weggehaald')
      .and.not.include('/opnieuw"');
    await admin.visit(`${app.base}/account`);
    const [dead] = await rows("SELECT id FROM opp_outbox WHERE status = 'dead'");
    expect(
      (await admin.post(`${app.base}/instellingen/post/${String(dead?.['id'])}/opnieuw`, {}))
        .status,
    ).to.equal(404);
  });

  it('says of a mail that came back after a server took it that it did not arrive', async () => {
    await send(karim);
    await deliverAll(app);
    const failed = async (): Promise<number> =>
      (await karim.visit(list)).text.split('niet aangekomen').length;
    const before = await failed();
    await rows(
      "UPDATE opp_outbox SET returned_at = UTC_TIMESTAMP(3), returned_code = '5.1.1' WHERE id = (SELECT mail_id FROM opp_report_mails ORDER BY id DESC LIMIT 1)",
    );
    expect(await failed()).to.equal(before + 1);
  });

  it('adds medical and psychological parts only when the sender may read them and says so', async () => {
    expect((await page(tessa)).text).not.to.include('name="gevoelig"');
    await send(tessa, { gevoelig: '1', keuze: 'eigen', wachtwoord: OWN });
    await deliverAll(app);
    expect(await decrypted(pdfOf(sink.newest(MOTHER)), OWN))
      .not.to.include(hidden.medical)
      .and.not.include(hidden.psychological);
    expect((await page(karim)).text).to.include('name="gevoelig"');
    await send(karim, { gevoelig: '1', keuze: 'eigen', wachtwoord: OWN });
    await deliverAll(app);
    const words = await decrypted(pdfOf(sink.newest(MOTHER)), OWN);
    expect(words)
      .to.include(hidden.medical)
      .and.include(hidden.psychological)
      .and.not.include(hidden.phone);
  });

  it('writes the mail in English when asked', async () => {
    await send(karim, { taal: 'en' });
    await deliverAll(app);
    const { mail } = sink.newest(MOTHER);
    expect(mail.subject).to.equal('De Werf sends you a document');
    expect(mail.text).to.include('by telephone, on paper or in person');
  });

  it('mails evidence of consent without addresses and without what one parent wrote', async () => {
    await ask(app, karim, dossier);
    await deliverAll(app);
    const father = parentOf(app, sink, FATHER);
    await answer(app, father, await enter(app, sink, father), {
      keuze: 'refused',
      reden: 'alleen-voor-de-school',
    });
    const choices = (await page(karim)).text;
    const [, evidence = ''] = /value="(instemming-[0-9a-f-]{36})"/.exec(choices) ?? [];
    await send(karim, { verslag: evidence, keuze: 'eigen', wachtwoord: OWN });
    await deliverAll(app);
    const words = await decrypted(pdfOf(sink.newest(MOTHER)), OWN);
    expect(words)
      .to.include('Bewijs van instemming')
      .and.include('Ali Kaya')
      .and.include('niet ingestemd')
      .and.include('staan niet in dit afschrift');
    for (const word of ['alleen-voor-de-school', FATHER, MOTHER])
      expect(words, word).not.to.include(word);
    const own = await karim.post(list, {
      verslag: evidence,
      voor: 'school',
      keuze: 'eigen',
      wachtwoord: OWN,
    });
    expect(own.headers.get('content-disposition')).to.include('instemming-');
    expect(await decrypted(own.bytes, OWN))
      .to.include('alleen-voor-de-school')
      .and.include(FATHER);
    await send(karim, { verslag: 'opp', keuze: 'eigen', wachtwoord: OWN });
    await deliverAll(app);
    expect(await decrypted(pdfOf(sink.newest(MOTHER)), OWN))
      .to.include('stemt niet in')
      .and.not.include('alleen-voor-de-school');
  });

  it('leaves out of it why the school took a question back, which is told to nobody outside', async () => {
    const asked = `${app.base}/dossiers/${dossier}/logboek/inzage-instemming`;
    const action =
      /action="([^"]+\/inzage-instemming\/[0-9a-f-]{36}\/intrekken)"/.exec(
        (await karim.visit(asked)).text,
      )?.[1] ?? '';
    expect(
      (await karim.post(action, { reden: 'reden-voor-de-school', zeker: '1' })).location,
    ).to.include('round-withdrawn');
    const [, evidence = ''] =
      /value="(instemming-[0-9a-f-]{36})"/.exec((await page(karim)).text) ?? [];
    await send(karim, { verslag: evidence, keuze: 'eigen', wachtwoord: OWN });
    await deliverAll(app);
    expect(await decrypted(pdfOf(sink.newest(MOTHER)), OWN))
      .to.include('Bewijs van instemming')
      .and.include('ingetrokken')
      .and.not.include('reden-voor-de-school');
    expect(
      await decrypted(
        (
          await karim.post(list, {
            verslag: evidence,
            voor: 'school',
            keuze: 'eigen',
            wachtwoord: OWN,
          })
        ).bytes,
        OWN,
      ),
    ).to.include('reden-voor-de-school');
  });

  it('mails nothing to who wants no mail of the school about this pupil, says so, and keeps what was chosen', async () => {
    const { client, link } = parentOf(app, sink, FATHER);
    await client.post(`${link}/geen-mail`, {});
    const { text, form } = await page(karim);
    const everybody = Object.fromEntries(guardianKeys(text).map((name) => [name, '1']));
    const before = await rows('SELECT COUNT(*) AS count FROM opp_report_mailings');
    const refused = await karim.post(`${list}/mailen`, { ...form, ...everybody, taal: 'en' });
    expect(refused.status).to.equal(422);
    expect(refused.text)
      .to.include('Ali Kaya wil geen e-mail van de school hierover')
      .and.match(/value="en"[^>]* (?:checked|selected)/);
    const other = await send(karim, {
      'ander-naam': 'A. Kaya',
      'ander-relatie': 'vader',
      'ander-mail': FATHER.toUpperCase(),
      'ander-reden': 'vroeg erom',
    });
    expect(other.status, 'by the same address').to.equal(422);
    expect(await rows('SELECT COUNT(*) AS count FROM opp_report_mailings')).to.deep.equal(before);
    expect((await send(karim)).text, 'the other parent').to.match(/data-secret/);
  });

  it('asks for a fresh sign-in first', async () => {
    const stale = app.as('karim', 'zorgcoordinator', {
      authTime: new Date(app.clock.now().getTime() - 2 * 3_600_000),
    });
    await stale.visit(list);
    expect((await stale.get(`${list}/mailen`)).status).to.equal(303);
  });
});
