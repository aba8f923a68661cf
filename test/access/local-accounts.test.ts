import { expect } from 'chai';
import type { RowDataPacket } from 'mysql2/promise';
import { openDatabase } from '../../plugin/platform/store/database.ts';
import { createKeys } from '../../plugin/platform/store/keys.ts';
import type { Database } from '../../plugin/platform/store/types.ts';
import { createUnitOfWork } from '../../plugin/platform/store/unit-of-work.ts';
import { createKnownPlaces } from '../../plugin/school/sign-in/known-places.ts';
import { createLocalAccountsStore } from '../../plugin/school/sign-in/local-accounts-store.ts';
import { createLocalAccounts } from '../../plugin/school/sign-in/local-accounts.ts';
import type { LocalAccounts } from '../../plugin/school/sign-in/local-accounts.ts';
import { createPasswordHasher } from '../../plugin/school/sign-in/password-hash.ts';
import { createSessions } from '../../plugin/school/sign-in/sessions.ts';
import { createSignInLimits } from '../../plugin/school/sign-in/sign-in-limits.ts';
import {
  addLink,
  addLocalAccount,
  localClient,
  PASSWORD,
  signInLocally,
  takeSecondStep,
} from '../support/accounts.ts';
import type { LocalPerson } from '../support/accounts.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { Client } from '../support/client.ts';
import type { Reply } from '../support/client.ts';
import { deliverAll } from '../support/consent.ts';
import { linkIn, startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';

const MINUTE = 60_000;

describe('a local account', function () {
  this.timeout(120_000);
  let app: TestApp;
  let sink: MailSink;
  let who: LocalPerson;

  beforeEach(async () => {
    sink = await startMailSink();
    app = await startApp({ config: { smtpUrl: sink.url, mailFrom: 'dossier@school.example' } });
    who = await addLocalAccount(app, {
      given: 'Hanneke',
      family: 'Prins',
      email: 'hanneke@cleo.example',
      endsOn: '2027-07-31',
    });
  });
  afterEach(async () => {
    await app.stop();
    await sink.stop();
  });

  const sql = async (text: string, values: unknown[] = []): Promise<RowDataPacket[]> => {
    const admin = await app.database.admin();
    const [rows] = await admin.query<RowDataPacket[]>(text, values);
    await admin.end();
    return rows;
  };
  const works = async (client: Client): Promise<boolean> =>
    (await client.get(`${app.base}/account`)).status === 200;

  it('signs in beside the school’s own sign-on, with a new session id', async () => {
    const choose = await new Client(app.origin).get(`${app.base}/aanmelden?terug=%2Faccount`);
    expect(choose.text).to.include('Met je schoolaccount').and.include('Met een lokaal account');
    const client = new Client(app.origin);
    client.cookies.set('opp-session', 'chosen-by-somebody-else');
    const reply = await signInLocally(client, app.base, ' Hanneke@CLEO.example ', PASSWORD, {
      terug: '/account',
    });
    expect(reply.location).to.equal(`${app.base}/account`);
    expect(client.cookies.get('opp-session')).not.to.equal('chosen-by-somebody-else');
    await takeSecondStep(app, client, who.email);
    const page = await client.visit(`${app.base}/account`);
    expect(page.text)
      .to.include('Hanneke Prins')
      .and.include('Top Leerkracht')
      .and.include('lokaal account')
      .and.include('Wachtwoord wijzigen');
  });

  it('is not asked for where nobody has one', async () => {
    await sql('DELETE FROM opp_local_accounts');
    expect((await new Client(app.origin).get(`${app.base}/aanmelden`)).status).to.equal(303);
  });

  it('answers an unknown account byte for byte as a wrong password, after as many computations', async () => {
    const wrong = await signInLocally(
      new Client(app.origin),
      app.base,
      'hanneke@cleo.example',
      'een heel ander wachtwoord',
    );
    const unknown = await signInLocally(
      new Client(app.origin),
      app.base,
      'niemand@cleo.example',
      'een heel ander wachtwoord',
    );
    const plain = (text: string): string =>
      text.replaceAll('hanneke@cleo.example', '').replaceAll('niemand@cleo.example', '');
    expect(wrong.status).to.equal(401);
    expect(unknown.status).to.equal(401);
    expect(plain(unknown.text)).to.equal(plain(wrong.text));
    expect(wrong.text).to.include('horen niet bij elkaar');
    const database = openDatabase({ url: app.database.databaseUrl, prefix: 'opp_' });
    try {
      const counted = countedComputations(database);
      for (const email of ['hanneke@cleo.example', 'niemand@cleo.example', 'geen adres'])
        expect(await counted(email), email).to.equal(1);
    } finally {
      await database.close();
    }
  });

  function countedComputations(database: Database): (email: string) => Promise<number> {
    const keys = createKeys({ masterKey: app.config.masterKey ?? '', oldMasterKeys: [] });
    const unitOfWork = createUnitOfWork({ database, auditKey: keys.audit[0], clock: app.clock });
    const real = createPasswordHasher();
    let count = 0;
    const accounts: LocalAccounts = createLocalAccounts({
      store: createLocalAccountsStore({ database }),
      unitOfWork,
      keys,
      clock: app.clock,
      baseUrl: app.origin,
      faultOf: () => Promise.resolve(undefined),
      hasher: {
        ...real,
        hash: (text) => {
          count += 1;
          return real.hash(text);
        },
        verify: (text, hash) => {
          count += 1;
          return real.verify(text, hash);
        },
      },
      limits: createSignInLimits({ database, unitOfWork, clock: app.clock }),
      places: createKnownPlaces({ database, unitOfWork, keys, clock: app.clock }),
      sessions: createSessions({
        database,
        unitOfWork,
        keys,
        clock: app.clock,
        secondStep: { atSignIn: () => Promise.resolve('nothing') },
      }),
      outbox: { put: () => Promise.resolve() } as never,
      schools: {
        all: () => [],
        byId: () => ({ name: 'DEWERF', schoolName: 'De Werf', town: 'Alkmaar' }),
        key: () => Buffer.alloc(32),
      },
    });
    return async (email) => {
      count = 0;
      await accounts
        .signIn({ licenceId: who.licenceId, email, password: 'fout', address: 'test', lang: 'nl' })
        .catch(() => undefined);
      return count;
    };
  }

  it('takes ten wrong passwords in a quarter of an hour, and lets the owner in again after it', async () => {
    for (let tries = 0; tries < 10; tries += 1)
      expect(
        (await signInLocally(new Client(app.origin), app.base, who.email, `fout ${tries}`)).status,
      ).to.equal(401);
    const right = await signInLocally(new Client(app.origin), app.base, who.email);
    expect(right.status).to.equal(429);
    expect(right.text).to.include('Wacht een kwartier');
    app.clock.advance(14 * MINUTE);
    expect(
      (await signInLocally(new Client(app.origin), app.base, who.email)).status,
      'after fourteen minutes',
    ).to.equal(429);
    app.clock.advance(2 * MINUTE);
    expect(
      (await signInLocally(new Client(app.origin), app.base, who.email)).status,
      'after sixteen minutes',
    ).to.equal(303);
  });

  it('counts per network address over accounts, whatever a proxy header says', async () => {
    for (let tries = 0; tries < 10; tries += 1) {
      await new Client(app.origin).post(
        `${app.base}/aanmelden/lokaal`,
        { school: 'DEWERF', email: `x${tries}@y.example`, wachtwoord: 'fout' },
        { 'x-forwarded-for': `10.0.0.${tries}` },
      );
    }
    expect((await signInLocally(new Client(app.origin), app.base, who.email)).status).to.equal(429);
  });

  it('lets ten of many tries at once through, no more and no fewer', async () => {
    const replies = await Promise.all(
      Array.from({ length: 25 }, (_, index) =>
        signInLocally(new Client(app.origin), app.base, who.email, `fout ${index}`),
      ),
    );
    expect(replies.filter((reply) => reply.status === 401).length).to.equal(10);
    expect(replies.every((reply) => reply.status === 401 || reply.status === 429)).to.equal(true);
  });

  it('needs its mailbox after a hundred wrong passwords in a row', async () => {
    await sql('UPDATE opp_local_accounts SET failed_in_row = 100');
    expect((await signInLocally(new Client(app.origin), app.base, who.email)).status).to.equal(401);
    const token = await addLink(app, who.personId, new Date(Date.now() + 60 * MINUTE));
    await new Client(app.origin).post(`${app.base}/wachtwoord/instellen`, {
      sleutel: token,
      wachtwoord: 'zeven gele bananen zingen',
      herhaal: 'zeven gele bananen zingen',
    });
    await localClient(app, who.email, 'zeven gele bananen zingen');
  });

  it('gets a mailed link that works once, for who forgot the password', async () => {
    const client = new Client(app.origin);
    const asked = await client.post(
      `${app.base}/wachtwoord/vergeten`,
      { school: 'DEWERF', email: who.email },
      { host: 'evil.example' },
    );
    const unknown = await client.post(`${app.base}/wachtwoord/vergeten`, {
      school: 'DEWERF',
      email: 'niemand@cleo.example',
    });
    expect(unknown.text).to.equal(asked.text);
    expect(asked.text).to.include('Kijk in je mail');
    await deliverAll(app);
    expect(sink.received).to.have.length(1);
    const mail = sink.newest(who.email);
    expect(mail.mail.text).to.include(app.origin).and.not.include('evil.example');
    const link = linkIn(mail, '/wachtwoord/instellen');
    const token = new URL(link, app.origin).searchParams.get('sleutel') ?? '';
    expect(Buffer.from(token, 'base64url').length * 8).to.be.at.least(128);
    expect(JSON.stringify(await sql('SELECT * FROM opp_account_links'))).not.to.include(token);
    expect(app.log.join('\n')).not.to.include(token);
    for (let looks = 0; looks < 20; looks += 1)
      expect((await client.get(link)).status).to.equal(200);
    const before = await localClient(app, who.email);
    const form = {
      sleutel: token,
      wachtwoord: 'zeven gele bananen zingen',
      herhaal: 'zeven gele bananen zingen',
    };
    const [first, second] = await Promise.all([
      client.post(`${app.base}/wachtwoord/instellen`, form),
      client.post(`${app.base}/wachtwoord/instellen`, form),
    ]);
    expect([first.status, second.status].toSorted()).to.deep.equal([303, 410]);
    expect(await works(before), 'an earlier session').to.equal(false);
    expect((await client.get(link)).status).to.equal(410);
    expect((await signInLocally(client, app.base, who.email)).status, 'the old password').to.equal(
      401,
    );
    await localClient(app, who.email, 'zeven gele bananen zingen');
    await deliverAll(app);
    expect(
      sink.received
        .filter(({ to }) => to.includes(who.email))
        .map(({ mail: { subject } }) => subject),
    ).to.include('Je wachtwoord is gewijzigd');
  });

  it('gets five such mails an hour at most', async () => {
    for (let asks = 0; asks < 8; asks += 1)
      await new Client(app.origin).post(`${app.base}/wachtwoord/vergeten`, {
        school: 'DEWERF',
        email: who.email,
      });
    await app.plugin.run('sign-in.resets');
    expect(await sql('SELECT 1 FROM opp_outbox')).to.have.length(5);
  });

  it('is looked up only after the page was answered, so that the time tells nothing', async () => {
    const ask = (email: string): Promise<Reply> =>
      new Client(app.origin).post(`${app.base}/wachtwoord/vergeten`, { school: 'DEWERF', email });
    const admin = await app.database.admin();
    // Whoever looks for an account, or writes of one, waits here for good.
    await admin.query(
      'LOCK TABLES opp_local_accounts WRITE, opp_account_links WRITE, opp_outbox WRITE',
    );
    try {
      for (const email of [who.email, 'niemand@cleo.example'])
        expect((await ask(email)).status, email).to.equal(200);
    } finally {
      await admin.query('UNLOCK TABLES');
      await admin.end();
    }
    await deliverAll(app);
    expect(sink.newest(who.email).mail.text).to.include('/wachtwoord/instellen');
    expect(sink.received).to.have.length(1);
    expect(await sql('SELECT 1 FROM opp_reset_requests')).to.have.length(0);
    expect(JSON.stringify(await sql('SELECT * FROM opp_audit'))).not.to.include('niemand');
  });

  it('refuses a password that is short, long, easy or typed differently, and keeps the link for another try', async () => {
    const token = await addLink(app, who.personId, new Date(Date.now() + 60 * MINUTE));
    const client = new Client(app.origin);
    const attempt = async (wachtwoord: string, herhaal = wachtwoord): Promise<string> =>
      (
        await client.post(`${app.base}/wachtwoord/instellen`, {
          sleutel: token,
          wachtwoord,
          herhaal,
        })
      ).text;
    expect(await attempt('kort')).to.include('te kort');
    expect(await attempt('a'.repeat(129))).to.include('te lang');
    expect(await attempt('wachtwoord1234')).to.include('te makkelijk te raden');
    expect(await attempt('zeven gele bananen zingen', 'zeven gele bananen')).to.include(
      'niet gelijk',
    );
    expect(await attempt('zeven gele banänen zingén')).not.to.include('te ');
    await localClient(app, who.email, 'zeven gele banänen zingén'.normalize('NFD'));
  });

  it('cannot use a link whose time is up, nor one that a newer replaced', async () => {
    const client = new Client(app.origin);
    const old = await addLink(app, who.personId, new Date(app.clock.now().getTime() - MINUTE));
    expect((await client.get(`${app.base}/wachtwoord/instellen?sleutel=${old}`)).text).to.include(
      'werkt niet meer',
    );
    const replaced = await addLink(
      app,
      who.personId,
      new Date(app.clock.now().getTime() + 60 * MINUTE),
    );
    await client.post(`${app.base}/wachtwoord/vergeten`, { school: 'DEWERF', email: who.email });
    await app.plugin.run('sign-in.resets');
    expect(
      (await client.get(`${app.base}/wachtwoord/instellen?sleutel=${replaced}`)).status,
    ).to.equal(410);
  });

  it('ends at the next request when it is deactivated, and after its last day', async () => {
    const client = await localClient(app, who.email);
    expect(await works(client)).to.equal(true);
    await sql("UPDATE opp_people SET status = 'inactive' WHERE id = ?", [who.personId]);
    expect(await works(client)).to.equal(false);
    expect((await signInLocally(new Client(app.origin), app.base, who.email)).status).to.equal(401);
    await sql("UPDATE opp_people SET status = 'active' WHERE id = ?", [who.personId]);
    const again = await localClient(app, who.email);
    await sql("UPDATE opp_local_accounts SET ends_on = '2026-01-01'");
    expect(await works(again)).to.equal(false);
    expect((await signInLocally(new Client(app.origin), app.base, who.email)).status).to.equal(401);
  });

  it('changes its own password at /account, which ends its other sessions', async () => {
    const here = await localClient(app, who.email);
    const elsewhere = await localClient(app, who.email);
    await here.visit(`${app.base}/account/wachtwoord`);
    const form = {
      huidig: 'fout',
      wachtwoord: 'zeven gele bananen zingen',
      herhaal: 'zeven gele bananen zingen',
    };
    expect((await here.post(`${app.base}/account/wachtwoord`, form)).text).to.include(
      'huidige wachtwoord klopt niet',
    );
    expect(
      (await here.post(`${app.base}/account/wachtwoord`, { ...form, huidig: PASSWORD })).location,
    ).to.include('melding=password-set-here');
    expect(await works(here)).to.equal(true);
    expect(await works(elsewhere)).to.equal(false);
  });

  it('keeps its password as argon2id of 19 MiB, two passes and one lane', async () => {
    await app.stop();
    app = await startApp({ slowHasher: true });
    who = await addLocalAccount(app, {
      given: 'Hanneke',
      family: 'Prins',
      email: 'hanneke@cleo.example',
      password: null,
    });
    const token = await addLink(app, who.personId, new Date(Date.now() + 60 * MINUTE));
    await new Client(app.origin).post(`${app.base}/wachtwoord/instellen`, {
      sleutel: token,
      wachtwoord: PASSWORD,
      herhaal: PASSWORD,
    });
    const [row] = await sql('SELECT password_hash FROM opp_local_accounts');
    expect(row?.['password_hash']).to.match(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect((await localClient(app, who.email)).csrf).not.to.equal('');
  });

  it('takes no form from another site, no repeated or nested field, and leads nowhere else', async () => {
    const client = new Client(app.origin);
    expect((await signInLocally(client, app.base, who.email, PASSWORD, {})).status).to.equal(303);
    const foreign = await client.post(
      `${app.base}/aanmelden/lokaal`,
      { school: 'DEWERF', email: who.email, wachtwoord: PASSWORD },
      { origin: 'https://evil.example' },
    );
    expect(foreign.status).to.equal(403);
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: app.origin };
    for (const body of [
      `email=${who.email}&email=x@y.nl&wachtwoord=a`,
      'email[a]=b&wachtwoord=a&wachtwoord=b',
    ]) {
      expect(
        (await client.request('POST', `${app.base}/aanmelden/lokaal`, { headers, body })).status,
        body,
      ).to.be.oneOf([400, 401]);
    }
    for (const terug of [
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
      'https://evil.example',
    ]) {
      expect(
        (await signInLocally(new Client(app.origin), app.base, who.email, PASSWORD, { terug }))
          .location,
        terug,
      ).to.equal(`${app.base}/`);
    }
  });

  it('lives by itself under a host that signs on other people, and signs out here alone', async () => {
    const client = await localClient(app, who.email);
    client.cookies.set('host', app.as('tessa', 'docent').cookies.get('host') ?? '');
    expect((await client.visit(`${app.base}/account`)).text).to.include('Hanneke Prins');
    client.cookies.delete('host');
    expect((await client.post(`${app.base}/afmelden`, {})).location).to.equal(
      `${app.base}/afgemeld`,
    );
    expect(await works(client)).to.equal(false);
  });
});
