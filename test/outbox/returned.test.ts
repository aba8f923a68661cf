import { expect } from 'chai';
import { createReturnPath } from '../../plugin/platform/mail/return-path.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { Client } from '../support/client.ts';
import type { Reply } from '../support/client.ts';
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
import { rows } from '../support/groups.ts';
import { remind } from '../support/jobs.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { report } from '../support/returned.ts';

const KEY = 'sleutel-van-de-mailserver-0123456789';
const MAIL = '018f0000-0000-7000-8000-00000000beef';

describe('the return path of a mail', () => {
  const keys = [Buffer.alloc(32, 7), Buffer.alloc(32, 8)];
  const path = createReturnPath({ address: 'bounce@school.example', keys });
  const own = path.of(MAIL);

  it('fits an address, and says which mail it was, whatever a server did to its capitals', async () => {
    expect(own).to.match(/^bounce\+[0-9a-f]{48}@school\.example$/);
    expect(own.indexOf('@')).to.be.at.most(64);
    expect(await path.read(report({ to: own.toUpperCase() }))).to.deep.equal({
      mailId: MAIL,
      failed: true,
      code: '5.1.1',
      recipient: 'marieke@example.org',
    });
  });

  it('is found where servers write it', async () => {
    for (const header of ['To', 'Delivered-To', 'X-Original-To', 'Envelope-To']) {
      const message = report({
        to: 'postmaster@school.example',
        headers: { [header]: `<${own}>` },
      });
      expect((await path.read(message))?.mailId, header).to.equal(MAIL);
    }
  });

  it('holds under an earlier key, and under no other', async () => {
    const old = createReturnPath({ address: 'bounce@school.example', keys: keys.slice(1) }).of(
      MAIL,
    );
    expect((await path.read(report({ to: old })))?.mailId).to.equal(MAIL);
    const forged = createReturnPath({
      address: 'bounce@school.example',
      keys: [Buffer.alloc(32, 9)],
    }).of(MAIL);
    expect(await path.read(report({ to: forged }))).to.equal(undefined);
    for (const to of [
      own.replace('bounce+', 'bounce'),
      own.replace('school', 'scho0l'),
      `x${own}`,
      own.replace('@', '0@'),
      'bounce@school.example',
    ])
      expect(await path.read(report({ to })), to).to.equal(undefined);
  });

  it('takes only a report that the mail failed for a failure', async () => {
    const read = async (message: string): Promise<boolean | undefined> =>
      (await path.read(message))?.failed;
    for (const action of ['delayed', 'delivered', 'relayed', 'expanded'])
      expect(await read(report({ to: own, action })), action).to.equal(false);
    expect(
      await read(
        `From: marieke@example.org\r\nTo: ${own}\r\nSubject: Afwezig\r\nAuto-Submitted: auto-replied\r\n\r\nAction: failed\r\nStatus: 5.0.0\r\n`,
      ),
      'an automatic reply',
    ).to.equal(false);
    expect(
      await read(report({ to: own, note: 'Action: failed', action: 'delayed' })),
      'what a person may read is no field',
    ).to.equal(false);
    expect(
      await path.read(report({ to: own, recipient: '"x@evil y"@school.nl', code: 'geen' })),
    ).to.deep.include({ failed: true, code: '', recipient: '' });
  });
});

describe('a mail that comes back after the server took it', function () {
  this.timeout(120_000);
  let app: TestApp;
  let sink: MailSink;
  let dossier: string;
  const receive = (message: string, key = KEY): Promise<Reply> => {
    const fields = new URLSearchParams({ sleutel: key, bericht: message });
    return new Client(app.origin).request('POST', `${app.base}/post/terug`, {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: fields.toString(),
    });
  };
  const resultOf = (reply: Reply): unknown =>
    (JSON.parse(reply.text) as { result: unknown }).result;
  const page = async (): Promise<string> =>
    (
      await app
        .as('tessa', 'docent')
        .visit(`${app.base}/dossiers/${dossier}/logboek/inzage-instemming`)
    ).text;
  const cockpit = async (): Promise<string> =>
    (
      await app
        .as('karim', 'zorgcoordinator')
        .visit(`${app.base}/instemmingen?toon=niet-aangekomen`)
    ).text;
  const start = async (who: Client): Promise<string> => (await who.visit(`${app.base}/`)).text;

  before(async () => {
    sink = await startMailSink();
    app = await startApp({
      config: {
        smtpUrl: sink.url,
        mailFrom: 'De Werf <dossier@school.example>',
        bounceAddress: 'bounce@school.example',
        bounceKey: KEY,
      },
    });
    const teacher = app.as('tessa', 'docent');
    dossier = await readyDossier(app, teacher);
    await ask(app, teacher, dossier);
    await deliverAll(app);
  });
  after(async () => {
    await app.stop();
    await sink.stop();
  });

  it('went out with a return path of its own, which is not its sender', () => {
    const [mother, father] = [sink.newest(MOTHER), sink.newest(FATHER)];
    expect(mother.from)
      .to.match(/^bounce\+[0-9a-f]{48}@school\.example$/)
      .and.not.equal(father.from);
    expect(mother.mail.from?.value[0]?.address).to.equal('dossier@school.example');
  });

  it('is taken from who knows the key alone, and is about a mail of ours or nothing', async () => {
    const message = report({ to: sink.newest(MOTHER).from });
    expect((await receive(message, 'x'.repeat(36))).status).to.equal(403);
    expect((await receive('')).status).to.equal(400);
    expect((await receive('x'.repeat(2_000_001))).status).to.equal(400);
    expect(resultOf(await receive(report({ to: 'bounce@school.example' })))).to.equal('not-ours');
    expect(
      resultOf(await receive(report({ to: sink.newest(MOTHER).from, action: 'delayed' }))),
    ).to.equal('no-failure');
    expect(await page()).not.to.include('mail niet aangekomen');
  });

  it('shows exactly that person as bounced, on page, cockpit and start page, with what to do', async () => {
    expect(
      resultOf(await receive(report({ to: sink.newest(FATHER).from, recipient: FATHER }))),
    ).to.equal('returned');
    expect(resultOf(await receive(report({ to: sink.newest(FATHER).from }))), 'twice').to.equal(
      'known',
    );
    const text = await page();
    expect(text.match(/mail niet aangekomen/g)).to.have.length(1);
    expect(text).to.include(
      `De mail aan ${FATHER} is niet aangekomen. Kijk het adres na en stuur opnieuw`,
    );
    expect(await cockpit())
      .to.include('Yara')
      .and.include('mail niet aangekomen');
    for (const who of [app.as('tessa', 'docent'), app.as('karim', 'zorgcoordinator')])
      expect(await start(who)).to.include(
        'De mail die om instemming voor Yara van den Berg vraagt, is niet aangekomen',
      );
    expect(await start(app.as('omar', 'docent')), 'a teacher of another class').not.to.include(
      'is niet aangekomen',
    );
    expect(
      await rows(app, "SELECT COUNT(*) AS n FROM opp_audit WHERE event = 'mail.returned'"),
    ).to.deep.equal([{ n: 1 }]);
  });

  it('is shown to the admin with its address, sealed in the database, and not offered for sending again as it was', async () => {
    const text = (await app.as('ingrid', 'beheerder').visit(`${app.base}/instellingen/post`)).text;
    expect(text)
      .to.include(FATHER)
      .and.include('kwam terug op')
      .and.include('(5.1.1)')
      .and.include('Kijk het adres na');
    expect(text).not.to.include('/opnieuw"');
    const [row] = await rows(
      app,
      'SELECT returned_to AS sealed FROM opp_outbox WHERE returned_at IS NOT NULL',
    );
    expect((row?.['sealed'] as Buffer).toString('latin1')).not.to.include('ali@');
  });

  it('is asked no reminder, and is reached again at a corrected address', async () => {
    const before = sink.received.length;
    app.clock.advance(4 * 86_400_000);
    await remind(app.plugin);
    await deliverAll(app);
    app.clock.advance(-4 * 86_400_000);
    expect(
      sink.received.slice(before).map(({ to }) => to.join()),
      'the mother is reminded',
    ).to.deep.equal([MOTHER]);
    const teacher = app.as('tessa', 'docent');
    const text = (await teacher.visit(`${app.base}/dossiers/${dossier}/logboek/inzage-instemming`))
      .text;
    const again =
      /action="([^"]+\/opnieuw)"/.exec(text.slice(text.indexOf('<b>Ali Kaya</b>')))?.[1] ?? '';
    expect((await teacher.post(again, { mail: 'ali.kaya@example.org' })).status).to.equal(303);
    await deliverAll(app);
    expect(await page()).not.to.include('mail niet aangekomen');
    expect(await start(teacher)).not.to.include('is niet aangekomen');
    expect(
      resultOf(await receive(report({ to: sink.newest(FATHER).from }))),
      'the old report once more',
    ).to.equal('known');
    expect(await page()).not.to.include('mail niet aangekomen');
  });

  it('stands in the evidence, sent first and come back later', async () => {
    const url = /href="([^"]+\/inzage-instemming\/[0-9a-f-]{36})"/.exec(await page())?.[1] ?? '';
    const text = (await app.as('karim', 'zorgcoordinator').visit(url)).text.replaceAll(
      /<[^>]+>/g,
      ' ',
    );
    expect(text).to.match(
      /de mail met de link aan Ali Kaya \([a-z]+\) is aangekomen bij de mailserver[^]*de mail met de link aan Ali Kaya \([a-z]+\) kwam terug als niet bezorgd/,
    );
  });

  it('says nothing of who came in by the link after all', async () => {
    const parent = parentOf(app, sink, MOTHER);
    const plan = await enter(app, sink, parent);
    await receive(
      report({
        to:
          sink.received.findLast(
            ({ to, mail }) => to.includes(MOTHER) && (mail.text ?? '').includes('/inzage/'),
          )?.from ?? '',
      }),
    );
    expect(await start(app.as('tessa', 'docent'))).not.to.include('is niet aangekomen');
    expect((await answer(app, parent, plan, { keuze: 'agreed' })).status).to.equal(303);
  });
});

describe('without a return path', function () {
  this.timeout(60_000);

  it('says so to the operator and the admin, and takes nothing', async () => {
    const sink = await startMailSink();
    const app = await startApp({
      config: { smtpUrl: sink.url, mailFrom: 'dossier@school.example' },
    });
    try {
      const check = (await app.plugin.doctor()).find(({ name }) => name === 'mail that comes back');
      expect(check?.ok).to.equal(false);
      expect(check?.advice).to.include('OPP_BOUNCE_ADDRESS');
      expect(
        (await app.as('ingrid', 'beheerder').visit(`${app.base}/instellingen/post`)).text,
      ).to.include('Mail die een mailserver aanneemt en later terugstuurt, is hier niet te zien');
      const reply = await new Client(app.origin).request('POST', `${app.base}/post/terug`, {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'sleutel=&bericht=x',
      });
      expect(reply.status).to.equal(404);
    } finally {
      await app.stop();
      await sink.stop();
    }
  });
});
