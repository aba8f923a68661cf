import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { createOidcAdapter } from '../../adapters/oidc/index.ts';
import { closeServer, startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { Client } from '../support/client.ts';
import type { Reply } from '../support/client.ts';
import { testHost, testSchool } from '../support/school.ts';

type Claims = Record<string, unknown>;

/** A provider small enough to say anything: what stands in the token, and what at userinfo. */
class SmallProvider {
  token: Claims = {};
  userinfo: Claims = {};
  #nonce = '';
  #key: CryptoKey | undefined;
  #jwk: JWK = {};
  readonly #server: Server = createServer((request, response) => {
    this.#answer(request.url ?? '')
      .then((body) => {
        response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
      })
      .catch(() => {
        response.writeHead(500).end();
      });
  });

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async start(): Promise<void> {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
    this.#key = privateKey;
    this.#jwk = { ...(await exportJWK(publicKey)), alg: 'RS256', use: 'sig', kid: 'one' };
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
  }

  stop(): Promise<void> {
    return closeServer(this.#server);
  }

  /** Where the provider would send the browser back to. */
  back(location: string): string {
    const asked = new URL(location);
    this.#nonce = asked.searchParams.get('nonce') ?? '';
    const back = new URL(asked.searchParams.get('redirect_uri') ?? '');
    back.searchParams.set('code', 'a-code');
    back.searchParams.set('state', asked.searchParams.get('state') ?? '');
    return back.href;
  }

  async #answer(path: string): Promise<object> {
    const { origin } = this;
    if (path.startsWith('/.well-known'))
      return {
        issuer: origin,
        authorization_endpoint: `${origin}/auth`,
        token_endpoint: `${origin}/token`,
        jwks_uri: `${origin}/jwks`,
        userinfo_endpoint: `${origin}/me`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      };
    if (path.startsWith('/jwks')) return { keys: [this.#jwk] };
    if (path.startsWith('/me')) return { sub: 'someone', ...this.userinfo };
    if (this.#key === undefined) throw new Error('not started');
    const token = await new SignJWT({ nonce: this.#nonce, ...this.token })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setIssuer(origin)
      .setSubject('someone')
      .setAudience('dossier')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(this.#key);
    return { access_token: 'an-access-token', token_type: 'Bearer', id_token: token };
  }
}

describe('signing on by a provider of whatever habits', function () {
  this.timeout(120_000);
  let app: TestApp;
  const provider = new SmallProvider();
  const now = (): number => Math.floor(Date.now() / 1_000);
  const whole = (): Claims => ({
    roles: ['zorgcoordinator'],
    staff_id: 'karim',
    school: 'dewerf',
    auth_time: now(),
  });

  before(async () => {
    await provider.start();
    const schools = [testSchool('dewerf', 'De Werf'), testSchool('hetbaken', 'Het Baken')];
    const identity = createOidcAdapter({
      name: 'Schoolplein',
      issuer: provider.origin,
      clientId: 'dossier',
      clientSecret: 'very-secret',
      rolesClaim: 'roles',
      allowInsecure: true,
      link: { scheme: 'sourcedId', claim: 'staff_id', tenantClaim: 'school' },
    });
    const rosters = testHost(schools, () => undefined).map(
      ({ identity: _mounted, ...adapter }) => adapter,
    );
    app = await startApp({ adapters: [identity, ...rosters] });
  });
  after(async () => {
    await app.stop();
    await provider.stop();
  });
  beforeEach(() => {
    provider.token = whole();
    provider.userinfo = {};
    app.log.length = 0;
  });

  const arrive = async (
    client = new Client(app.origin),
    begin = `${app.base}/aanmelden?terug=/leerlingen`,
  ): Promise<{ client: Client; back: string; reply: Reply }> => {
    const asked = await client.get(begin);
    const location =
      asked.status === 303
        ? asked.location
        : (/href="([^"]*\/auth\?[^"]*)"/.exec(asked.text)?.[1] ?? '')
            .replaceAll('&amp;', '&')
            .replaceAll('&#x3D;', '=');
    const back = provider.back(location);
    return { client, back, reply: await client.get(back) };
  };
  const without = (...names: string[]): Claims =>
    Object.fromEntries(Object.entries(whole()).filter(([name]) => !names.includes(name)));
  const isIn = async (): Promise<void> => {
    const { client, reply } = await arrive();
    expect(reply.location, reply.text).to.equal(`${app.base}/leerlingen`);
    expect((await client.get(`${app.base}/instemmingen`)).status, 'as coordinator').to.equal(200);
  };
  const refusals = (): string[] => app.log.filter((line) => line.includes('sign-on.refused'));

  it('takes roles and the link from userinfo, when they are not in the token', async () => {
    provider.token = without('roles', 'staff_id', 'school');
    provider.userinfo = { roles: ['zorgcoordinator'], staff_id: 'karim', school: 'dewerf' };
    await isIn();
  });

  it('takes a list of one as its one text', async () => {
    provider.token = { ...whole(), staff_id: ['karim'], school: ['dewerf'] };
    await isIn();
  });

  for (const roles of [
    'docent zorgcoordinator',
    'docent,zorgcoordinator',
    'Zorgcoordinator',
    ['DOCENT', ' ZorgCoordinator '],
  ])
    it(`reads roles written as ${JSON.stringify(roles)}`, async () => {
      provider.token = { ...whole(), roles };
      await isIn();
    });

  it('does not choose between two identifiers', async () => {
    provider.token = { ...whole(), staff_id: ['karim', 'tessa'] };
    const { reply } = await arrive();
    expect(reply.status).to.equal(400);
    expect(reply.text).to.include('staff_id');
  });

  for (const [name, status] of [
    ['roles', 403],
    ['staff_id', 400],
    ['school', 400],
  ] as const)
    it(`refuses without ${name}, with one line in the log that names it and a way to begin anew`, async () => {
      provider.token = without(name);
      const { reply } = await arrive();
      expect(reply.status).to.equal(status);
      expect(reply.text).to.include(`href="${app.base}/aanmelden"`);
      expect(refusals()).to.have.length(1);
      expect(refusals()[0]).to.include(`claim ${name}`);
    });

  it('says that groups went over what fits in a token', async () => {
    provider.token = { ...without('roles'), _claim_names: { roles: 'src1' } };
    expect((await arrive()).reply.status).to.equal(403);
    expect(refusals()[0]).to.include('groups overage');
  });

  it('says what the provider must send, once and without going round, where a fresh sign-in has no moment', async () => {
    provider.token = without('auth_time');
    const { client } = await arrive();
    const asked = await client.get(`${app.base}/dossiers/lijst.csv`);
    expect(asked.location).to.include('opnieuw=1');
    const { reply } = await arrive(client, asked.location);
    expect(reply.status).to.equal(400);
    expect(reply.text).to.include('auth_time');
    expect(refusals()).to.have.length(1);
    provider.token = whole();
    const again = await arrive(client, asked.location);
    expect(again.reply.location).to.equal(`${app.base}/dossiers/lijst.csv`);
    expect((await client.get(again.reply.location)).status).to.equal(200);
  });

  it('takes no sign-in of long ago for a fresh one', async () => {
    provider.token = { ...whole(), auth_time: now() - 3_600 };
    const { client } = await arrive();
    const { reply } = await arrive(client, `${app.base}/aanmelden?opnieuw=1&terug=/leerlingen`);
    expect(reply.status).to.equal(400);
  });

  it('goes to the start page after Back, and to a new sign-in where there is none', async () => {
    const { client, back, reply } = await arrive();
    expect(reply.status).to.equal(303);
    const again = await client.get(back);
    expect(again.status).to.equal(303);
    expect(again.location).to.equal(`${app.base}/`);
    const stranger = await new Client(app.origin).get(back);
    expect(stranger.status).to.equal(400);
    expect(stranger.text).to.include(`href="${app.base}/aanmelden"`).and.not.include('code=a-code');
  });

  it('asks a browser once how it signs in, where some have an account of their own', async () => {
    const admin = await app.database.admin();
    await admin.query(
      `INSERT INTO opp_local_accounts (person_id, licence_id, email_hash, email, invited_at)
       SELECT id, licence_id, UNHEX(REPEAT('00', 32)), '', UTC_TIMESTAMP(3) FROM opp_people WHERE host_id = 'omar' LIMIT 1`,
    );
    try {
      const client = new Client(app.origin);
      expect((await client.get(`${app.base}/aanmelden`)).text).to.include('Hoe meld je je aan?');
      await arrive(client, `${app.base}/aanmelden?met=school`);
      for (const name of client.cookies.keys())
        if (name.endsWith('-session')) client.cookies.delete(name);
      const next = await client.get(`${app.base}/aanmelden`);
      expect(next.status).to.equal(303);
      expect(next.location).to.include(provider.origin);
    } finally {
      await admin.query('DELETE FROM opp_local_accounts');
      await admin.end();
    }
  });
});

describe('a proxy that the host does not trust', function () {
  this.timeout(60_000);
  for (const trusted of [false, true])
    it(`is ${trusted ? 'no matter once it is trusted' : 'named once in the log, and by the doctor'}`, async () => {
      const app = await startApp({
        before: (host) => {
          if (trusted) host.set('trust proxy', 'loopback');
        },
      });
      try {
        for (let times = 0; times < 3; times += 1)
          await new Client(app.origin).get(`${app.base}/healthz`, {
            'x-forwarded-for': '203.0.113.9',
          });
        const lines = app.log.filter((line) => line.includes('proxy.not-trusted'));
        expect(lines).to.have.length(trusted ? 0 : 1);
        const said = (await app.plugin.doctor()).find(({ name }) => name === 'network addresses');
        expect(said?.advice ?? '').to.include(trusted ? '' : "app.set('trust proxy'");
        expect(said === undefined).to.equal(trusted);
      } finally {
        await app.stop();
      }
    });
});
