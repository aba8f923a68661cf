import { expect } from 'chai';
import {
  addLocalAccount,
  giveTelephone,
  localClient,
  signInLocally,
  telephoneOf,
} from '../support/accounts.ts';
import type { LocalPerson } from '../support/accounts.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { activate, authenticator, codesOn, hidden, keyOn } from '../support/authenticator.ts';
import type { Authenticator } from '../support/authenticator.ts';
import { Client } from '../support/client.ts';
import type { Reply } from '../support/client.ts';
import { deliverAll } from '../support/consent.ts';
import { personId, rows } from '../support/groups.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { makeDossier, stepUrl } from '../support/story.ts';

const MINUTE = 60_000;
const CODE = '/aanmelden/code';

/**
 * A teacher with an account of our own: no helper from outside, so that the second factor is theirs
 * to choose.
 */
const TEACHER = {
  given: 'Joris',
  family: 'Vos',
  email: 'joris@dewerf.example',
  role: 'teacher',
  endsOn: null,
};

describe('a second factor', function () {
  this.timeout(120_000);
  let app: TestApp;
  let sink: MailSink;
  let who: LocalPerson;

  beforeEach(async () => {
    sink = await startMailSink();
    app = await startApp({ config: { smtpUrl: sink.url, mailFrom: 'dossier@school.example' } });
    who = await addLocalAccount(app, TEACHER);
  });
  afterEach(async () => {
    await app.stop();
    await sink.stop();
  });

  const url = (path: string): string => app.base + path;
  /** Signed in with the password only. */
  const halfway = async (): Promise<Client> => {
    const client = new Client(app.origin);
    expect((await signInLocally(client, app.base, who.email)).status).to.equal(303);
    await client.visit(url(CODE));
    return client;
  };
  const inside = async (client: Client): Promise<boolean> =>
    (await client.get(url('/leerlingen'))).status === 200;
  const give = (client: Client, code: string, terug = '/'): Promise<Reply> =>
    client.post(url(CODE), { terug, code });
  /** Switches it on; answers the app of the telephone, with recovery codes. */
  const switchOn = async (): Promise<Authenticator> => {
    const client = await localClient(app, who.email);
    return telephoneOf(app, who.email, await activate(app, client)) as Authenticator;
  };
  const subjects = async (to: string): Promise<(string | undefined)[]> => {
    await deliverAll(app);
    return sink.received.filter((mail) => mail.to.includes(to)).map(({ mail }) => mail.subject);
  };

  it('is activated at the name bottom left as the seed says, and asks a code from the next sign-in on', async () => {
    const client = await localClient(app, who.email);
    const start = await client.visit(url('/'));
    expect(start.text).to.include(`href="${app.base}/account"`).and.include('2FA staat uit');
    const account = await client.visit(url('/account'));
    expect(account.text)
      .to.match(/<h2[^>]*>2FA<\/h2>/)
      .and.match(new RegExp(`href="${app.base}/account/2fa">Activeren`));
    const page = await client.visit(url('/account/2fa'));
    expect(page.text)
      .to.include('src="data:image/svg+xml;base64')
      .and.include('volgende keer dat je je aanmeldt')
      .and.match(/<button[^>]*>Activeren</);
    const telephone = authenticator(app, keyOn(page));
    const done = await client.post(url('/account/2fa'), {
      sleutel: hidden(page, 'sleutel'),
      code: await telephone.next(),
    });
    expect(codesOn(done)).to.have.length(10);
    expect(new Set(codesOn(done)).size).to.equal(10);
    expect(await inside(client), 'this session goes on').to.equal(true);
    const after = await client.visit(url('/account'));
    expect(after.text)
      .to.include('Meld je af en weer aan')
      .and.include('nog 10 herstelcodes')
      .and.not.include('2FA staat uit');
    for (const code of codesOn(done)) expect(after.text).not.to.include(code);
    await client.post(url('/afmelden'), {});

    const again = await halfway();
    expect(await inside(again)).to.equal(false);
    const asked = await again.get(url('/leerlingen?zoek=a'));
    expect(asked.location).to.equal(
      `${app.base}${CODE}?terug=${encodeURIComponent('/leerlingen?zoek=a')}`,
    );
    const before = again.cookies.get('opp-session');
    const passed = await give(again, await telephone.next(), '/leerlingen?zoek=a');
    expect(passed.location).to.equal(`${app.base}/leerlingen?zoek=a`);
    expect(again.cookies.get('opp-session'), 'a new session id').not.to.equal(before);
    expect(await inside(again)).to.equal(true);
    expect(await subjects(who.email)).to.deep.equal([
      'De extra beveiliging (2FA) van je account staat aan',
    ]);
  });

  it('opens nothing before the code, by any route that is not of the second step', async () => {
    await giveTelephone(app, who);
    const client = await halfway();
    const open: string[] = [];
    for (const route of app.plugin.routes) {
      if (route.permission === 'public' || route.path === CODE || route.path === '/afmelden')
        continue;
      const target = url(route.path.replaceAll(/:\w+/g, '00000000-0000-7000-8000-000000000000'));
      const reply =
        route.method === 'GET'
          ? await client.get(target)
          : route.receives === 'bytes'
            ? await client.bytes(target, new Uint8Array(1))
            : await client.post(target, { tekst: 'getypt' });
      const refused =
        reply.status === 401 ||
        (reply.status === 303 && reply.location.startsWith(`${url(CODE)}?`));
      if (!refused) open.push(`${route.method} ${route.path}: ${reply.status}`);
    }
    expect(open).to.deep.equal([]);
    const typed = await client.post(url('/instellingen/groepen'), { naam: 'Getypte naam' });
    expect(typed.text).to.include('Getypte naam').and.include('code uit je app');
    expect((await client.visit(url(CODE))).text).not.to.include('/leerlingen');
    app.clock.advance(16 * MINUTE);
    expect(
      (await client.get(url(CODE))).location,
      'not for longer than a quarter of an hour',
    ).to.include('/aanmelden?');
  });

  it('takes a code once: of fifty at the same moment one gets in, and no more', async () => {
    const telephone = await activate(app, app.as('tessa', 'docent'));
    const clients: Client[] = [];
    for (let made = 0; made < 50; made += 1) {
      const client = app.as('tessa', 'docent');
      await client.visit(url('/'));
      clients.push(client);
    }
    const code = await telephone.next();
    const replies = await Promise.all(clients.map((client) => give(client, code)));
    expect(replies.filter(({ status }) => status === 303)).to.have.length(1);
    expect(
      replies.every(({ status }) => [303, 422, 429].includes(status)),
      replies.map(({ status }) => status).join(),
    ).to.equal(true);
    let open = 0;
    for (const client of clients) if (await inside(client)) open += 1;
    expect(open).to.equal(1);
    app.clock.advance(16 * MINUTE);
    const late = app.as('tessa', 'docent');
    await late.visit(url('/'));
    expect((await give(late, code)).status, 'nor later').to.equal(422);
  });

  it('takes a code of fifty tries from one page once as well', async () => {
    const telephone = await giveTelephone(app, who);
    const client = await halfway();
    const cookie = client.cookies.get('opp-session') ?? '';
    const code = await telephone.next();
    const tries = Array.from({ length: 50 }, () => {
      const tab = new Client(app.origin);
      tab.cookies.set('opp-session', cookie);
      tab.csrf = client.csrf;
      return give(tab, code);
    });
    expect((await Promise.all(tries)).filter(({ status }) => status === 303)).to.have.length(1);
  });

  it('lets clocks differ by one step, never by two, and refuses an earlier code than the last', async () => {
    const telephone = await giveTelephone(app, who);
    app.clock.advance(10 * MINUTE);
    expect((await give(await halfway(), await telephone.at(-2))).status).to.equal(422);
    expect((await give(await halfway(), await telephone.at(2))).status).to.equal(422);
    expect((await give(await halfway(), await telephone.at(-1))).status).to.equal(303);
    expect((await give(await halfway(), await telephone.at(1))).status).to.equal(303);
    expect(
      (await give(await halfway(), await telephone.at(0))).status,
      'one that was passed over',
    ).to.equal(422);
  });

  it('takes ten wrong codes in a quarter of an hour, counts malformed ones too, and lets the owner in after it', async () => {
    const telephone = await giveTelephone(app, who);
    const client = await halfway();
    const wrong = [
      '000000',
      '12',
      '',
      'abcdef',
      '1234567',
      '１２３４５６',
      '-1',
      '0x1F',
      '\u0000',
      '1e5',
    ];
    for (const code of wrong)
      expect((await give(client, code)).status, JSON.stringify(code)).to.equal(422);
    const right = await give(client, await telephone.next());
    expect(right.status).to.equal(429);
    expect(right.text).to.include('Wacht een kwartier');
    app.clock.advance(14 * MINUTE);
    expect((await give(client, await telephone.next())).status, 'after fourteen minutes').to.equal(
      429,
    );
    app.clock.advance(2 * MINUTE);
    expect(
      (await give(await halfway(), await telephone.next())).status,
      'after sixteen minutes',
    ).to.equal(303);
  });

  it('lets ten of a hundred guesses at once be looked at, and not the right one after them', async () => {
    const telephone = await giveTelephone(app, who);
    const client = await halfway();
    const replies = await Promise.all(
      Array.from({ length: 100 }, (_, guess) => give(client, String(guess).padStart(6, '9'))),
    );
    expect(replies.filter(({ status }) => status === 422)).to.have.length(10);
    expect((await give(client, await telephone.next())).status).to.equal(429);
    expect(
      await rows(app, "SELECT 1 FROM opp_audit WHERE event = 'second-factor.code-refused'"),
    ).to.have.length(10);
  });

  it('is not refused for what others at the same address got wrong', async () => {
    const telephone = await giveTelephone(app, who);
    const client = await halfway();
    for (let tries = 0; tries < 12; tries += 1)
      await signInLocally(new Client(app.origin), app.base, `x${tries}@y.example`);
    expect((await give(client, await telephone.next())).status).to.equal(303);
  });

  it('needs a recovery code after a hundred wrong codes in a row', async () => {
    const telephone = await switchOn();
    await rows(app, 'UPDATE opp_second_factors SET failed_in_row = 100');
    expect((await give(await halfway(), await telephone.next())).status).to.equal(422);
    expect((await give(await halfway(), telephone.recoveryCodes[0] ?? '')).status).to.equal(303);
    app.clock.advance(MINUTE);
    expect((await give(await halfway(), await telephone.next())).status).to.equal(303);
  });

  it('lets a recovery code in once, however it is typed, and tells the owner', async () => {
    const telephone = await switchOn();
    const [first = '', second = ''] = telephone.recoveryCodes;
    const clients = [];
    for (let made = 0; made < 8; made += 1) clients.push(await halfway());
    const replies = await Promise.all(clients.map((client) => give(client, first)));
    expect(replies.filter(({ status }) => status === 303)).to.have.length(1);
    app.clock.advance(16 * MINUTE);
    const other = await halfway();
    expect((await give(other, ` ${second.replaceAll('-', ' ')} `)).status).to.equal(303);
    expect((await other.visit(url('/account'))).text).to.include('nog 8 herstelcodes');
    expect(await subjects(who.email)).to.include('Er is een herstelcode van je account gebruikt');
    // Two of them went out, in an order that is nobody's promise.
    const texts = sink.received
      .filter(({ to }) => to.includes(who.email))
      .map(({ mail }) => mail.text ?? '')
      .join('\n');
    expect(texts).to.include('nog 8 herstelcodes').and.not.include(second);
  });

  it('takes one code of one text: no list, no object, no second field', async () => {
    const telephone = await giveTelephone(app, who);
    const client = await halfway();
    const code = await telephone.next();
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      origin: app.origin,
      'x-csrf-token': client.csrf,
    };
    for (const body of [`code=${code}&code=111111`, `code[]=${code}`, `code[a]=${code}`]) {
      expect((await client.request('POST', url(CODE), { headers, body })).status, body).to.be.oneOf(
        [400, 422],
      );
    }
    for (const value of [[code], { code }, Number(code), true, null]) {
      expect(
        (await client.json(url(CODE), { code: value })).status,
        JSON.stringify(value),
      ).to.equal(400);
    }
    expect(await inside(client)).to.equal(false);
    expect((await give(client, code, 'https://evil.example')).location).to.equal(`${app.base}/`);
  });

  it('takes no code from another site, nor without the page’s token', async () => {
    const telephone = await giveTelephone(app, who);
    const client = await halfway();
    const code = await telephone.next();
    expect(
      (await client.post(url(CODE), { code }, { origin: 'https://evil.example' })).status,
    ).to.equal(403);
    expect((await client.post(url(CODE), { code, _csrf: 'other' })).status).to.equal(403);
    expect(await inside(client)).to.equal(false);
  });

  it('is switched off with a fresh sign-in and a code, which ends the other sessions', async () => {
    const telephone = await giveTelephone(app, who);
    const elsewhere = await localClient(app, who.email);
    const client = await localClient(app, who.email);
    app.clock.advance(29 * MINUTE);
    await inside(client);
    await inside(elsewhere);
    app.clock.advance(10 * MINUTE);
    expect(
      (await client.get(url('/account/2fa/uitzetten'))).location,
      'signed in too long ago',
    ).to.include('/aanmelden/lokaal?opnieuw=1&terug=');
    const fresh = await localClient(app, who.email);
    const page = await fresh.visit(url('/account/2fa/uitzetten'));
    expect(page.status).to.equal(200);
    expect((await fresh.post(url('/account/2fa/uitzetten'), { code: '000000' })).status).to.equal(
      422,
    );
    const off = await fresh.post(url('/account/2fa/uitzetten'), { code: await telephone.next() });
    expect(off.location).to.include('melding=factor-off');
    expect(await inside(fresh)).to.equal(true);
    expect(await inside(elsewhere)).to.equal(false);
    expect((await fresh.visit(url('/account'))).text).to.include('Activeren');
    expect(await inside(await halfway()), 'no code is asked').to.equal(true);
    expect(await subjects(who.email)).to.include(
      'De extra beveiliging (2FA) van je account staat uit',
    );
    expect(await rows(app, 'SELECT 1 FROM opp_second_factors')).to.have.length(0);
    expect(await rows(app, 'SELECT 1 FROM opp_recovery_codes')).to.have.length(0);
    expect((await fresh.get(url('/account/2fa/uitzetten'))).status).to.equal(404);
  });

  it('moves to another telephone with a code of the old one, and not without', async () => {
    const old = await switchOn();
    const elsewhere = await localClient(app, who.email);
    const client = await localClient(app, who.email);
    const page = await client.visit(url('/account/2fa'));
    const telephone = authenticator(app, keyOn(page));
    expect(telephone.secret).not.to.equal(old.secret);
    const form = async (huidig: string): Promise<Reply> =>
      client.post(url('/account/2fa'), {
        sleutel: hidden(page, 'sleutel'),
        code: await telephone.next(),
        huidig,
      });
    expect((await form('')).status).to.equal(422);
    const again = await form('000000');
    expect(keyOn(again), 'the same key for another try').to.equal(telephone.secret);
    const done = await form(await old.next());
    expect(codesOn(done)).to.have.length(10).and.not.include(old.recoveryCodes[0]);
    expect(await inside(elsewhere)).to.equal(false);
    expect((await give(await halfway(), await old.next())).status, 'the old telephone').to.equal(
      422,
    );
    expect(
      (await give(await halfway(), old.recoveryCodes[3] ?? '')).status,
      'an old recovery code',
    ).to.equal(422);
    expect((await give(await halfway(), await telephone.next())).status).to.equal(303);
  });

  it('gives ten new recovery codes for a code, and the old ones are worth nothing', async () => {
    const telephone = await switchOn();
    const client = await localClient(app, who.email);
    await client.visit(url('/account/2fa/herstelcodes'));
    expect(
      (await client.post(url('/account/2fa/herstelcodes'), { code: '000000' })).status,
    ).to.equal(422);
    const done = await client.post(url('/account/2fa/herstelcodes'), {
      code: await telephone.next(),
    });
    const fresh = codesOn(done);
    expect(fresh).to.have.length(10);
    expect((await give(await halfway(), telephone.recoveryCodes[0] ?? '')).status).to.equal(422);
    expect((await give(await halfway(), fresh[9] ?? '')).status).to.equal(303);
  });

  it('confirms a key only in the session it was shown in, within the hour, and once', async () => {
    const client = await localClient(app, who.email);
    const other = await localClient(app, who.email);
    const page = await client.visit(url('/account/2fa'));
    const telephone = authenticator(app, keyOn(page));
    const confirm = async (by: Client, sleutel = hidden(page, 'sleutel')): Promise<Reply> =>
      by.post(url('/account/2fa'), { sleutel, code: await telephone.next() });
    await other.visit(url('/account'));
    expect((await confirm(other)).status, 'another session').to.equal(409);
    expect((await confirm(client, 'geknoeid')).status).to.equal(409);
    expect(
      await rows(app, 'SELECT 1 FROM opp_second_factors'),
      'looking and failing keep nothing',
    ).to.have.length(0);
    const code = await telephone.next();
    const replies = await Promise.all(
      Array.from({ length: 3 }, () =>
        client.post(url('/account/2fa'), { sleutel: hidden(page, 'sleutel'), code }),
      ),
    );
    expect(replies.filter(({ status }) => status === 200)).to.have.length(1);
  });

  it('is asked of a helper from outside at the first sign-in, and cannot be switched off by them', async () => {
    const helper = await addLocalAccount(app, {
      given: 'Hanneke',
      family: 'Prins',
      email: 'hanneke@cleo.example',
      telephone: false,
    });
    const client = new Client(app.origin);
    await signInLocally(client, app.base, helper.email, undefined, { terug: '/leerlingen' });
    const asked = await client.get(url('/leerlingen'));
    expect(asked.location).to.equal(`${app.base}/account/2fa?terug=%2Fleerlingen`);
    expect((await client.get(url('/account'))).location, 'not the account either').to.include(
      '/account/2fa?',
    );
    expect((await client.get(url(CODE))).location).to.include('/account/2fa?');
    const page = await client.visit(asked.location);
    expect(page.text)
      .to.include('van buiten de school')
      .and.not.include(`href="${app.base}/leerlingen"`);
    const telephone = authenticator(app, keyOn(page));
    const before = client.cookies.get('opp-session');
    const done = await client.post(url('/account/2fa'), {
      sleutel: hidden(page, 'sleutel'),
      terug: hidden(page, 'terug'),
      code: await telephone.next(),
    });
    expect(done.text).to.include(`href="${app.base}/leerlingen"`);
    expect(client.cookies.get('opp-session')).not.to.equal(before);
    expect(await inside(client), 'the code was given: no second sign-in is needed').to.equal(true);
    expect((await client.visit(url('/account'))).text)
      .to.include('verplicht')
      .and.not.include('/account/2fa/uitzetten');
    const off = await client.post(url('/account/2fa/uitzetten'), { code: await telephone.next() });
    expect(off.status).to.equal(403);
    expect((await client.visit(url('/account/2fa/uitzetten'))).text).to.include('verplicht');
  });

  it('is reset by an admin with a reason, never by oneself, and both are told', async () => {
    const telephone = await giveTelephone(app, who);
    const lost = await localClient(app, who.email);
    const boss = await addLocalAccount(app, {
      given: 'Anna',
      family: 'Baas',
      email: 'anna@dewerf.example',
      role: 'admin',
      endsOn: null,
    });
    const admin = await localClient(app, boss.email);
    const path = `/instellingen/medewerkers/${who.personId}`;
    expect((await admin.visit(url(path))).text).to.include('2FA opnieuw laten instellen');
    const form = await admin.visit(url(`${path}/2fa`));
    expect(form.text).to.include('Joris Vos');
    const short = await admin.post(url(`${path}/2fa`), { reden: 'kwijt' });
    expect(short.status).to.equal(422);
    expect(short.text).to.include('ten minste tien tekens');
    expect(await inside(lost)).to.equal(true);
    for (let tries = 0; tries < 9; tries += 1) await give(await halfway(), '000000');
    const reason = 'Telefoon gestolen, Joris kwam zelf langs';
    expect((await admin.post(url(`${path}/2fa`), { reden: reason })).location).to.include(
      'melding=factor-reset',
    );
    expect(await inside(lost), 'every session of the person ended').to.equal(false);
    expect(
      (await admin.post(url(`${path}/2fa`), { reden: reason })).status,
      'there is nothing left to reset',
    ).to.equal(404);
    expect(await subjects(who.email)).to.include(
      'De beheerder heeft je extra beveiliging (2FA) uitgezet',
    );
    expect(sink.newest(who.email).mail.text).to.include('Anna Baas').and.not.include(reason);
    expect(await subjects(boss.email)).to.include(
      'Je hebt iemands extra beveiliging (2FA) uitgezet',
    );
    expect(sink.newest(boss.email).mail.text).to.include('Joris Vos').and.not.include(reason);
    const back = await halfway();
    expect(await inside(back)).to.equal(true);
    expect((await back.visit(url('/account'))).text)
      .to.include(reason)
      .and.include('Anna Baas');
    expect((await give(back, await telephone.next())).status, 'the lost telephone').to.equal(404);
    expect(
      await rows(app, 'SELECT 1 FROM opp_sign_in_failures WHERE key_hash = UNHEX(SHA2(?, 256))', [
        `code ${who.personId}`,
      ]),
    ).to.have.length(0);
    expect(
      await rows(app, "SELECT 1 FROM opp_audit WHERE event = 'second-factor.reset'"),
    ).to.have.length(1);

    await giveTelephone(app, boss);
    const self = await localClient(app, boss.email);
    expect((await self.visit(url(`/instellingen/medewerkers/${boss.personId}`))).text)
      .to.include('staat aan')
      .and.not.include('/2fa"');
    expect((await self.get(url(`/instellingen/medewerkers/${boss.personId}/2fa`))).status).to.equal(
      404,
    );
    expect(
      (await self.post(url(`/instellingen/medewerkers/${boss.personId}/2fa`), { reden: reason }))
        .status,
    ).to.equal(404);
  });

  it('lies in the database sealed and hashed: no key, no code, no reason', async () => {
    const telephone = await switchOn();
    await halfway().then((client) => give(client, telephone.recoveryCodes[0] ?? ''));
    const dump: string[] = [];
    for (const { name } of (await rows(
      app,
      'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
    )) as { name: string }[]) {
      for (const row of await rows(app, `SELECT * FROM \`${name}\``)) {
        for (const value of Object.values(row))
          dump.push(Buffer.isBuffer(value) ? value.toString('latin1') : JSON.stringify(value));
      }
    }
    const text = dump.join('\n') + app.log.join('\n');
    for (const secret of [
      telephone.secret,
      ...telephone.recoveryCodes,
      ...telephone.recoveryCodes.map((code) => code.replaceAll('-', '')),
    ])
      expect(text).not.to.include(secret);
    expect(telephone.secret.length * 5, 'bits').to.equal(160);
    const [codes] = await rows(
      app,
      'SELECT COUNT(*) AS kept, COUNT(used_at) AS used FROM opp_recovery_codes',
    );
    expect(codes).to.deep.equal({ kept: 10, used: 1 });
  });

  it('is asked again, as a code, before what asks for a recent sign-in', async () => {
    const telephone = await giveTelephone(app, who);
    const client = await localClient(app, who.email);
    expect((await client.get(url('/dossiers/lijst.csv'))).status).to.equal(200);
    for (const minutes of [20, 20]) {
      app.clock.advance(minutes * MINUTE);
      await inside(client);
    }
    const asked = await client.get(url('/dossiers/lijst.csv'));
    expect(asked.location).to.equal(`${app.base}${CODE}?terug=%2Fdossiers%2Flijst.csv`);
    const page = await client.visit(asked.location);
    expect(page.text).to.include('zeker weten dat jij het bent');
    expect((await give(client, '000000')).status).to.equal(422);
    expect((await client.get(url('/dossiers/lijst.csv'))).status).to.equal(303);
    expect((await give(client, await telephone.next(), '/dossiers/lijst.csv')).location).to.equal(
      url('/dossiers/lijst.csv'),
    );
    expect((await client.get(url('/dossiers/lijst.csv'))).status).to.equal(200);
  });
});

describe('the second factor of people of the host', function () {
  this.timeout(120_000);
  let app: TestApp;

  beforeEach(async () => {
    app = await startApp();
  });
  afterEach(async () => {
    await app.stop();
  });

  const url = (path: string): string => app.base + path;

  it('is theirs to activate, and asked at each new session of theirs', async () => {
    const telephone = await activate(app, app.as('tessa', 'docent'));
    const client = app.as('tessa', 'docent');
    const asked = await client.visit(url('/leerlingen'));
    expect(asked.text).to.include('Code uit je app').and.not.include('Berg');
    expect(
      (await client.post(url(CODE), { terug: '/leerlingen', code: await telephone.next() }))
        .location,
    ).to.equal(url('/leerlingen'));
    expect((await client.visit(url('/leerlingen'))).text).to.include('Berg');
    expect(
      (await app.as('omar', 'docent').visit(url('/leerlingen'))).text,
      'nobody else is asked',
    ).to.include('Jansen');
  });

  it('is satisfied by the host’s own, which is asked for no code here', async () => {
    await activate(app, app.as('tessa', 'docent'));
    const client = app.as('tessa', 'docent', { mfa: true });
    expect((await client.visit(url('/leerlingen'))).text).to.include('Berg');
    const account = await client.visit(url('/account'));
    expect(account.text)
      .to.include('heeft bij het aanmelden al een tweede stap gevraagd')
      .and.not.include('2FA staat uit');
  });

  it('is asked as a fresh sign-in at the host of who gave no code here, and the moment of it counts', async () => {
    const client = app.as('tessa', 'docent', {
      authTime: new Date(app.clock.now().getTime() - 40 * MINUTE),
    });
    await client.visit(url('/'));
    const asked = await client.get(url('/dossiers/lijst.csv'));
    expect(asked.location).to.include('/aanmelden?opnieuw=1');
    const onward = await client.get(asked.location);
    expect(onward.text, 'why, before the browser goes').to.include('of jij het echt bent');
    const back =
      new URL(
        (/href="([^"]+\/host\/sign-in[^"]+)"/.exec(onward.text)?.[1] ?? '').replaceAll(
          '&#x3D;',
          '=',
        ),
        app.origin,
      ).searchParams.get('return') ?? '';
    client.cookies.set('host', app.as('tessa', 'docent').cookies.get('host') ?? '');
    const done = await client.visit(back);
    expect(done.status).to.equal(200);
    expect(done.headers.get('content-type')).to.include('text/csv');
  });

  it('cannot be activated after a sign-in of long ago, nor reached with one', async () => {
    const client = app.as('tessa', 'docent', {
      authTime: new Date(app.clock.now().getTime() - 40 * MINUTE),
    });
    await client.visit(url('/'));
    expect((await client.get(url('/account/2fa'))).location).to.include('/aanmelden?opnieuw=1');
  });

  it('can be reset too, and says so where no address is known to mail', async () => {
    await activate(app, app.as('tessa', 'docent'));
    const id = await personId(app, 'tessa');
    const admin = app.as('ingrid', 'beheerder');
    await admin.visit(url(`/instellingen/medewerkers/${id}/2fa`));
    const done = await admin.visit(
      (
        await admin.post(url(`/instellingen/medewerkers/${id}/2fa`), {
          reden: 'Telefoon in het water gevallen',
        })
      ).location,
    );
    expect(done.text).to.include('laat zelf weten');
    expect((await app.as('tessa', 'docent').visit(url('/account'))).text).to.include(
      'Telefoon in het water gevallen',
    );
  });

  it('leaves the password to the host, with a link to where the host changes it', async () => {
    const page = await app.as('tessa', 'docent').visit(url('/account'));
    expect(page.text)
      .to.include('Je wachtwoord wijzig je daar')
      .and.include('href="/host/password"')
      .and.not.include('/account/wachtwoord');
  });

  it('does not stand in the way of consent: the code is asked before anything is typed', async () => {
    const telephone = await activate(app, app.as('tessa', 'docent'));
    const client = app.as('tessa', 'docent');
    await client.visit(url('/'));
    await client.post(url(CODE), { terug: '/', code: await telephone.next() });
    const dossier = await makeDossier(app, client, 'noor', 'basis');
    for (const minutes of [20, 20]) {
      app.clock.advance(minutes * MINUTE);
      await client.get(url('/leerlingen'));
    }
    expect((await client.get(`${stepUrl(app, dossier, 8)}/instemming`)).location).to.include(
      `${CODE}?terug=`,
    );
  });
});

describe('the policy of a licence on the second factor', function () {
  this.timeout(120_000);
  let app: TestApp;

  beforeEach(async () => {
    app = await startApp();
  });
  afterEach(async () => {
    await app.stop();
  });

  const url = (path: string): string => app.base + path;
  const decide = async (value: '0' | '1'): Promise<void> => {
    const admin = app.as('ingrid', 'beheerder', { mfa: true });
    const page = await admin.visit(url('/instellingen/licentie'));
    const shown = [...page.text.matchAll(/name="(was\.\w+)" value="(\d+)"/g)].map(
      ([, name = '', was = '']) => [name, was],
    );
    const values = Object.fromEntries([
      ...shown,
      ...shown.map(([name = '', was = '']) => [name.replace('was.', ''), was]),
    ]) as Record<string, string>;
    const saved = await admin.post(url('/instellingen/licentie'), {
      ...values,
      secondFactor: value,
    });
    expect(saved.location, saved.text).to.include('melding=policies-saved');
  };

  it('is advised by default: everybody may do without, and every page says so', async () => {
    const page = await app.as('tessa', 'docent').visit(url('/leerlingen'));
    expect(page.status).to.equal(200);
    expect(page.text).to.include('2FA staat uit');
  });

  it('required asks everybody to set one up at the next sign-in, and nothing opens before', async () => {
    const before = app.as('omar', 'docent');
    await before.visit(url('/'));
    await decide('1');
    expect((await before.get(url('/leerlingen'))).status, 'who is signed in goes on').to.equal(200);
    const tessa = app.as('tessa', 'docent');
    await tessa.visit(url('/'));
    const open: string[] = [];
    for (const route of app.plugin.routes) {
      if (
        route.permission === 'public' ||
        route.path === '/account/2fa' ||
        route.path === '/afmelden'
      )
        continue;
      const target = url(route.path.replaceAll(/:\w+/g, '00000000-0000-7000-8000-000000000000'));
      const reply =
        route.method === 'GET'
          ? await tessa.get(target)
          : route.receives === 'bytes'
            ? await tessa.bytes(target, new Uint8Array(1))
            : await tessa.post(target, {});
      if (
        reply.status !== 401 &&
        !(reply.status === 303 && reply.location.startsWith(`${url('/account/2fa')}?`))
      )
        open.push(`${route.method} ${route.path}: ${reply.status}`);
    }
    expect(open).to.deep.equal([]);
    expect((await tessa.visit(url('/'))).text).to.include('Je school vraagt');
    await activate(app, tessa);
    expect((await tessa.visit(url('/leerlingen'))).text).to.include('Berg');
    expect((await tessa.visit(url('/account'))).text)
      .to.include('verplicht')
      .and.not.include('/account/2fa/uitzetten');
  });

  it('required is satisfied by a host that vouches for a second factor of its own', async () => {
    await decide('1');
    expect(
      (await app.as('tessa', 'docent', { mfa: true }).visit(url('/leerlingen'))).text,
    ).to.include('Berg');
  });

  it('required keeps who had one from switching it off, and advised again lets them', async () => {
    const telephone = await activate(app, app.as('tessa', 'docent'));
    await decide('1');
    const tessa = app.as('tessa', 'docent');
    await tessa.visit(url('/'));
    await tessa.post(url(CODE), { terug: '/', code: await telephone.next() });
    await tessa.visit(url('/account'));
    expect(
      (await tessa.post(url('/account/2fa/uitzetten'), { code: await telephone.next() })).status,
    ).to.equal(403);
    await decide('0');
    expect(
      (await tessa.post(url('/account/2fa/uitzetten'), { code: await telephone.next() })).location,
    ).to.include('melding=factor-off');
  });

  it('is the licence’s own: another school is asked nothing', async () => {
    await decide('1');
    expect(
      (await app.as('tessa', 'docent', { tenant: 'hetbaken' }).visit(url('/leerlingen'))).status,
    ).to.equal(200);
    expect(
      (await app.as('tessa', 'docent', { tenant: 'hetbaken' }).visit(url('/account'))).text,
    ).not.to.include('verplicht');
  });
});

describe('the sessions of an account', function () {
  this.timeout(120_000);
  let app: TestApp;
  let who: LocalPerson;

  beforeEach(async () => {
    app = await startApp();
    who = await addLocalAccount(app, TEACHER);
  });
  afterEach(async () => {
    await app.stop();
  });

  const url = (path: string): string => app.base + path;
  const open = async (client: Client): Promise<boolean> =>
    (await client.get(url('/account'))).status === 200;
  const with_ = async (agent: string): Promise<Client> => {
    const client = new Client(app.origin);
    await client.post(
      url('/aanmelden/lokaal'),
      { school: 'DEWERF', email: who.email, wachtwoord: 'vier paarse olifanten fietsen' },
      { 'user-agent': agent },
    );
    return client;
  };

  it('are listed with their browser, and ended one by one or all but this', async () => {
    const here = await with_(
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
    );
    const phone = await with_(
      'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
    );
    const tablet = await with_(
      'Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
    );
    await with_('<script>alert(1)</script>');
    const page = await here.visit(url('/account'));
    expect(page.text)
      .to.match(/Firefox, Windows<\/b> <span class="chip ok">dit apparaat/)
      .and.include('Chrome, Android')
      .and.include('Safari, iPad')
      .and.include('onbekende browser');
    const action =
      new RegExp(`action="([^"]+)"[^]*?aria-label="Chrome, Android`).exec(
        page.text.slice(page.text.lastIndexOf('<li>', page.text.indexOf('Chrome, Android'))),
      )?.[1] ?? '';
    expect((await here.post(action, {})).location).to.include('melding=session-ended');
    expect(await open(phone)).to.equal(false);
    expect(await open(tablet)).to.equal(true);
    expect((await here.post(url('/account/sessies/beeindigen'), {})).status).to.equal(303);
    expect(await open(tablet)).to.equal(false);
    expect(await open(here)).to.equal(true);
    expect((await here.visit(url('/account'))).text).to.include('nergens anders aangemeld');
  });

  it('are nobody else’s to end', async () => {
    const theirs = await with_('Firefox/1');
    await theirs.visit(url('/account'));
    const other = await addLocalAccount(app, {
      ...TEACHER,
      given: 'Els',
      email: 'els@dewerf.example',
    });
    const client = await localClient(app, other.email);
    await client.visit(url('/account'));
    const mine = await with_('Chrome/1');
    const page = await mine.visit(url('/account'));
    const ref = /\/account\/sessies\/([0-9a-f]{32})\/beeindigen/.exec(page.text)?.[1] ?? '';
    expect(ref).not.to.equal('');
    await client.post(url(`/account/sessies/${ref}/beeindigen`), {});
    expect(await open(theirs)).to.equal(true);
    await client.post(url('/account/sessies/beeindigen'), {});
    expect(await open(theirs)).to.equal(true);
  });

  it('are one a browser: signing in again ends the one before', async () => {
    const client = await with_('Firefox/1');
    await signInLocally(client, app.base, who.email);
    expect((await client.visit(url('/account'))).text).to.include('nergens anders aangemeld');
  });
});
