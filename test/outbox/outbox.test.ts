import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { RowDataPacket } from 'mysql2/promise';
import { isMailAddress } from '../../plugin/kernel/mail-address.ts';
import { packageRoot } from '../../plugin/kernel/package-root.ts';
import { createLanguage } from '../../plugin/language/language.ts';
import { createMailTexts } from '../../plugin/platform/mail/mail-texts.ts';
import { createOutboxStore } from '../../plugin/platform/mail/outbox-store.ts';
import { isAddressFault } from '../../plugin/platform/mail/refusals.ts';
import { createOutbox, MOST_ATTACHED } from '../../plugin/platform/mail/outbox.ts';
import type { Outbox } from '../../plugin/platform/mail/outbox.ts';
import { createPostman } from '../../plugin/platform/mail/smtp.ts';
import { openDatabase } from '../../plugin/platform/store/database.ts';
import type { Database } from '../../plugin/platform/store/types.ts';
import { createUnitOfWork, systemActor } from '../../plugin/platform/store/unit-of-work.ts';
import type { UnitOfWork } from '../../plugin/platform/store/unit-of-work.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';

const MINUTE = 60_000;
const sender = {
  school: 'De Werf',
  contact: { name: 'Karim Bouali', phone: '072 123 45 67', mail: 'karim@werf.example' },
};
const facts = {
  name: 'Hanneke',
  school: 'De Werf',
  link: 'https://school.example/dossier/x?sleutel=geheim',
  file: 'document.pdf',
  until: '01-12-2026',
  signIn: 'https://school.example/a',
  code: '123456',
  minutes: 10,
  decline: 'https://school.example/dossier/x/geen-mail',
};
const mailNames = readdirSync(join(packageRoot, 'templates', 'mail')).flatMap((file) =>
  file.endsWith('.nl.txt.hbs') ? [file.slice(0, -'.nl.txt.hbs'.length)] : [],
);
const texts = createMailTexts({
  folder: join(packageRoot, 'templates', 'mail'),
  language: createLanguage(),
  names: () => new Set(mailNames),
});

describe('the outbox', function () {
  this.timeout(60_000);
  let app: TestApp;
  let sink: MailSink;
  let database: Database;
  let unitOfWork: UnitOfWork;
  let licenceId: string;

  before(async () => {
    app = await startApp();
    database = openDatabase({ url: app.database.databaseUrl, prefix: 'opp_' });
    unitOfWork = createUnitOfWork({ database, auditKey: Buffer.alloc(32, 1), clock: app.clock });
    const [licence] = await database.select<{ id: string }>(
      "SELECT id FROM {licences} WHERE name = 'DEWERF'",
    );
    licenceId = licence?.id ?? '';
  });
  after(async () => {
    await database.close();
    await app.stop();
  });
  beforeEach(async () => {
    sink = await startMailSink();
    const admin = await app.database.admin();
    await admin.query('DELETE FROM opp_outbox');
    await admin.end();
  });
  afterEach(async () => {
    await sink.stop();
  });

  const outboxOf = (server = true): Outbox =>
    createOutbox({
      store: createOutboxStore({ database, unitOfWork }),
      unitOfWork,
      texts,
      licenceKey: () => Buffer.alloc(32, 2),
      returnPath: undefined,
      sender: () => Promise.resolve(sender),
      mailDomain: 'school.example',
      clock: app.clock,
      postman: server
        ? createPostman({ url: sink.url, from: 'De Werf <dossier@school.example>' })
        : undefined,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    });
  const put = (outbox: Outbox, to = 'hanneke@cleo.example', fail = false): Promise<void> =>
    unitOfWork.run(systemActor(licenceId), async (unit) => {
      await unit.audit({ event: 'test' });
      await outbox.put(unit, { licenceId, to, name: 'invite', lang: 'nl', facts });
      if (fail) throw new Error('the change failed');
    });
  const rows = async (): Promise<RowDataPacket[]> => {
    const admin = await app.database.admin();
    const [found] = await admin.query<RowDataPacket[]>('SELECT * FROM opp_outbox');
    await admin.end();
    return found;
  };

  it('sends a mail after the change it belongs to, and none of a change that failed', async () => {
    const outbox = outboxOf();
    await put(outbox, 'nee@cleo.example', true).catch(() => undefined);
    expect(await outbox.deliver()).to.deep.equal({ sent: 0, failed: 0 });
    await put(outbox);
    expect(await outbox.deliver()).to.deep.equal({ sent: 1, failed: 0 });
    const { mail, to } = sink.newest('hanneke@cleo.example');
    expect(to).to.deep.equal(['hanneke@cleo.example']);
    expect(mail.subject).to.equal('Kies een wachtwoord voor je account');
    expect(mail.text).to.include('Dag Hanneke,').and.include(facts.link);
    expect(mail.html).to.include('Wachtwoord kiezen');
    expect(await outbox.deliver()).to.deep.equal({ sent: 0, failed: 0 });
    expect(sink.received).to.have.length(1);
    outbox.close();
  });

  it('keeps address and body sealed, and forgets them once the mail is sent', async () => {
    const outbox = outboxOf();
    await put(outbox);
    const [before] = await rows();
    expect(JSON.stringify(before)).not.to.include('hanneke').and.not.include('geheim');
    expect((before?.['sealed'] as Buffer).toString('latin1'))
      .not.to.include('hanneke')
      .and.not.include('geheim');
    await outbox.deliver();
    expect((await rows())[0]?.['sealed']).to.equal(null);
    outbox.close();
  });

  it('carries a file sealed, lets go of it with the mail, and refuses one that no server would take', async () => {
    const outbox = outboxOf();
    const attach = (bytes: Uint8Array): Promise<string> =>
      unitOfWork.run(systemActor(licenceId), async (unit) => {
        await unit.audit({ event: 'test' });
        return await outbox.put(unit, {
          licenceId,
          to: 'hanneke@cleo.example',
          name: 'report',
          lang: 'nl',
          facts,
          attachment: { name: 'document.pdf', type: 'application/pdf', bytes },
        });
      });
    const files = async (): Promise<{ sealed: Buffer }[]> =>
      await database.select<{ sealed: Buffer }>('SELECT sealed FROM {outbox_attachments}');
    const bytes = Buffer.from('%PDF-1.7 kanarie');
    await attach(bytes);
    expect((await files()).map(({ sealed }) => sealed.includes('kanarie'))).to.deep.equal([false]);
    expect(await outbox.deliver()).to.deep.equal({ sent: 1, failed: 0 });
    expect(sink.newest('hanneke@cleo.example').mail.attachments[0]?.content.equals(bytes)).to.equal(
      true,
    );
    expect(await files()).to.deep.equal([]);
    let refused = '';
    await attach(new Uint8Array(MOST_ATTACHED + 1)).catch((error: unknown) => {
      refused = String(error);
    });
    expect(refused).to.include('no mail can carry');
    expect(await rows()).to.have.length(1);
    outbox.close();
  });

  it('gives a mail to one sender only, however many try at once', async () => {
    const outboxes = [outboxOf(), outboxOf(), outboxOf()];
    await put(outboxes[0] ?? outboxOf());
    const sent = await Promise.all(outboxes.map((outbox) => outbox.deliver()));
    expect(sent.reduce((sum, one) => sum + one.sent, 0)).to.equal(1);
    expect(sink.received).to.have.length(1);
    for (const outbox of outboxes) outbox.close();
  });

  it('sends again under the same Message-ID when it died between sending and writing that down', async () => {
    const outbox = outboxOf();
    await put(outbox);
    const store = createOutboxStore({ database, unitOfWork });
    const dying = createOutbox({
      store: { ...store, sent: () => Promise.reject(new Error('killed')) },
      unitOfWork,
      texts,
      licenceKey: () => Buffer.alloc(32, 2),
      returnPath: undefined,
      sender: () => Promise.resolve(sender),
      mailDomain: 'school.example',
      clock: app.clock,
      postman: createPostman({ url: sink.url, from: 'dossier@school.example' }),
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    });
    await dying.deliver();
    expect(await outbox.deliver(), 'not before the pause has passed').to.deep.equal({
      sent: 0,
      failed: 0,
    });
    app.clock.advance(3 * MINUTE);
    expect(await outbox.deliver()).to.deep.equal({ sent: 1, failed: 0 });
    expect(sink.received).to.have.length(2);
    expect(new Set(sink.received.map(({ mail }) => mail.messageId)).size).to.equal(1);
    outbox.close();
    dying.close();
  });

  it('tries again with growing pauses when the server is away, and gives up after nearly five days', async () => {
    const outbox = outboxOf();
    sink.refuse = { code: 451 };
    await put(outbox);
    const waits: number[] = [];
    for (let tries = 0; tries < 15; tries += 1) {
      expect(await outbox.deliver()).to.deep.equal({ sent: 0, failed: 1 });
      const [row] = await rows();
      if (row?.['status'] === 'dead') break;
      const wait = (row?.['next_at'] as Date).getTime() - app.clock.now().getTime();
      waits.push(Math.round(wait / MINUTE));
      app.clock.advance(wait + 1_000);
    }
    expect(waits).to.deep.equal([2, 5, 15, 60, 240, ...Array.from({ length: 9 }, () => 720)]);
    const [letter] = await outbox.deadLetters(licenceId, 10);
    expect(letter).to.include({ to: 'hanneke@cleo.example', attempts: 15 });
    expect(letter?.fault).to.include('451');
    sink.refuse = undefined;
    const actor = { ...systemActor(licenceId) };
    expect(await outbox.retry(actor, letter?.id ?? '')).to.equal(true);
    expect(await outbox.retry(actor, letter?.id ?? ''), 'twice').to.equal(false);
    expect(await outbox.deliver()).to.deep.equal({ sent: 1, failed: 0 });
    outbox.close();
  });

  it('gives up at once on an address that the server says does not exist', async () => {
    const outbox = outboxOf();
    sink.refuse = { code: 550 };
    await put(outbox);
    await outbox.deliver();
    expect((await rows())[0]).to.include({ status: 'dead', last_fault: 'EENVELOPE 550' });
    outbox.close();
  });

  for (const [words, code, at] of [
    ['5.4.5 Daily user sending limit exceeded', 550, undefined],
    ['5.2.0 Mailbox cannot take it now', 554, undefined],
    ['5.2.2 Mailbox full', 552, undefined],
    ['5.7.708 Access denied, traffic not accepted from this IP', 550, 'sender'],
    ['5.7.1 Message rejected as spam by policy', 550, undefined],
    ['5.1.8 Bad sender', 550, undefined],
    ['User has exceeded the daily sending limit', 550, undefined],
    ['refused', 550, 'sender'],
    ['4.5.3 Too many recipients', 452, undefined],
  ] as const) {
    it(`waits after “${code} ${words}”${at === undefined ? '' : ' to the sender'}, and a day later the mail has arrived`, async () => {
      const outbox = outboxOf();
      sink.refuse = { code, words, ...(at === undefined ? {} : { at }) };
      await put(outbox);
      for (let hour = 0; hour < 24; hour += 1) {
        await outbox.deliver();
        expect((await rows())[0]?.['status']).to.equal('waiting');
        app.clock.advance(60 * MINUTE);
      }
      expect(await outbox.held(licenceId)).to.deep.include({ count: 1 });
      expect((await outbox.state()).held.fault).to.match(/^EENVELOPE \d{3} [\w. ]+$/);
      sink.refuse = undefined;
      app.clock.advance(12 * 60 * MINUTE);
      await outbox.deliver();
      expect(sink.received).to.have.length(1);
      outbox.close();
    });
  }

  for (const [words, code, fault] of [
    ['5.1.1 The mailbox does not exist', 550, 'EENVELOPE 550 5.1.1'],
    ['5.1.10 Recipient not found', 550, 'EENVELOPE 550 5.1.10'],
    ['5.2.1 The mailbox is disabled', 550, 'EENVELOPE 550 5.2.1'],
    ['5.4.1 Recipient address rejected: Access denied', 550, 'EENVELOPE 550'],
    ['Mailbox name not allowed', 553, 'EENVELOPE 553'],
  ] as const) {
    it(`gives up at once after “${code} ${words}”`, async () => {
      const outbox = outboxOf();
      sink.refuse = { code, words };
      await put(outbox);
      await outbox.deliver();
      expect((await rows())[0]).to.include({ status: 'dead', attempts: 1, last_fault: fault });
      expect(isAddressFault(fault)).to.equal(true);
      outbox.close();
    });
  }

  it('keeps mails waiting without a server, and the doctor says so', async () => {
    const outbox = outboxOf(false);
    await put(outbox);
    expect(await outbox.deliver()).to.deep.equal({ sent: 0, failed: 0 });
    expect((await rows())[0]).to.include({ status: 'waiting', attempts: 0 });
    const check = (await app.plugin.doctor()).find(({ name }) => name === 'mail server');
    expect(check?.ok).to.equal(false);
    expect(check?.advice).to.include('OPP_SMTP_URL').and.include('1 mail');
  });

  it('refuses an address that could name another recipient or header', async () => {
    const outbox = outboxOf(false);
    for (const address of [
      '"x@evil y"@school.nl',
      'a@b.nl\r\nBcc: c@d.nl',
      'a@b.nl,c@d.nl',
      'a b@c.nl',
      '<a@b.nl>',
      'a@b',
      '@b.nl',
      'a@-b.nl',
      'a..b@c.nl',
      `${'a'.repeat(70)}@b.nl`,
    ]) {
      expect(isMailAddress(address), address).to.equal(false);
      expect(
        await put(outbox, address).then(
          () => 'sent',
          (error: unknown) => String(error),
        ),
        address,
      ).to.include('refused');
    }
    for (const address of ['h.de-vries+top@cleo.example', "o'neil@school.nl"])
      expect(isMailAddress(address), address).to.equal(true);
    expect(await rows()).to.deep.equal([]);
  });

  it('shows the admin what did not arrive, and sends it again', async () => {
    const admin = app.as('ingrid', 'beheerder');
    expect((await admin.visit(`${app.base}/instellingen/post`)).text)
      .to.include('Alle mail is aangekomen')
      .and.include('nog geen mailserver');
    const db = await app.database.admin();
    await db.query(
      "INSERT INTO opp_outbox (id, licence_id, message_id, template, status, attempts, next_at, created_at, last_fault) VALUES ('00000000-0000-7000-8000-000000000001', ?, '<a@b>', 'invite', 'dead', 7, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), 'EENVELOPE 550')",
      [licenceId],
    );
    expect((await admin.visit(`${app.base}/instellingen/post`)).text).to.include(
      'laatste antwoord: EENVELOPE 550',
    );
    await db.query(
      "UPDATE opp_outbox SET last_fault = 'EENVELOPE 554 5.2.0' WHERE status = 'dead'",
    );
    expect((await admin.visit(`${app.base}/instellingen/post`)).text)
      .to.include('laatste antwoord: EENVELOPE 554 5.2.0')
      .and.include('Dit ligt niet aan het adres');
    await db.query(
      `INSERT INTO opp_outbox (id, licence_id, message_id, template, status, attempts, next_at, created_at, last_fault) VALUES ('00000000-0000-7000-8000-000000000002', ?, '<c@d>', 'invite', 'waiting', 5, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), 'EENVELOPE 550 5.4.5')`,
      [licenceId],
    );
    expect((await admin.visit(`${app.base}/instellingen/post`)).text).to.include(
      '1 mail wacht nog: de mailserver neemt hem nu niet aan (laatste antwoord: EENVELOPE 550 5.4.5)',
    );
    const taken = (await app.plugin.doctor()).find(({ name }) => name === 'mail is taken');
    expect(taken?.advice).to.include('EENVELOPE 550 5.4.5');
    await db.query("DELETE FROM opp_outbox WHERE status = 'waiting'");
    await db.end();
    const again = await admin.post(
      `${app.base}/instellingen/post/00000000-0000-7000-8000-000000000001/opnieuw`,
      {},
    );
    expect(again.location).to.include('melding=mail-retried');
    expect((await rows())[0]).to.include({ status: 'waiting', attempts: 0 });
  });
});

describe('every mail', () => {
  const words =
    /leerling|kind\b|ziek|diagnos|medisch|psych|zorg|autis|adhd|dyslex|therap|behandel|beperking|stoornis|handicap|pupil|child|illness|health|medical|disorder|disab|treatment|\bopp\b|ontwikkelingsperspectief/i;
  const all = {
    ...facts,
    from: 'De Polder',
    who: 'Ingrid Smit',
    second: 1,
    minutes: 60,
    when: '01-12-2026 10:00',
    helper: 'Hanneke',
    admin: 'Ingrid',
    person: 'Tessa',
    left: 9,
    pupil: 'Yara van den Berg',
    desk: 'Swv De Polder',
  };

  for (const name of mailNames) {
    it(`${name} names no pupil and nothing about anybody’s health, in either language`, () => {
      for (const lang of ['nl', 'en'] as const) {
        const { subject, text, html } = texts.render(name, lang, all, sender);
        const body = html.replaceAll(/<style>.*?<\/style>/g, '');
        for (const part of [subject, text, body])
          expect(part.replaceAll('/dossier/', '/')).not.to.match(words).and.not.include('Yara');
        for (const part of [subject, text, html])
          expect(part.trim()).not.to.equal('').and.not.include('undefined');
        expect(html).to.include(`lang="${lang}"`);
      }
    });

    it(`${name} writes what was typed as text, and never as markup`, () => {
      const typed = '<img src=x onerror=alert(1)>';
      const { html } = texts.render(
        name,
        'nl',
        {
          ...all,
          name: typed,
          school: typed,
          from: typed,
          helper: typed,
          admin: typed,
          person: typed,
        },
        { school: typed, contact: { name: typed, phone: typed, mail: typed } },
      );
      expect(html).not.to.include('<img');
    });
  }
});
