import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { exportJWK, generateKeyPair } from 'jose';
import { HostError } from '../../adapters/contract/host-error.ts';
import type { RedirectIdentity } from '../../adapters/contract/identity.ts';
import { createDemoProvider } from '../../adapters/demo-school/provider.ts';
import type { DemoProvider } from '../../adapters/demo-school/provider.ts';
import { createOidcAdapter } from '../../adapters/oidc/index.ts';
import type { OidcSettings } from '../../adapters/oidc/index.ts';
import { closeServer } from '../support/app.ts';
import { Client } from '../support/client.ts';

const CALLBACK = 'https://school.example/dossier/aanmelden/terug';

describe('signing on with OpenID Connect, at a real provider', function () {
  this.timeout(60_000);
  let server: Server;
  let origin: string;
  let provider: DemoProvider;
  let settings: OidcSettings;

  before(async () => {
    server = createServer((request, response) => {
      provider.handle(request, response);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    provider = await createDemoProvider({
      issuer: origin,
      password: 'demo',
      cookieKeys: ['a'],
      jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig' }] },
      clients: [
        {
          id: 'dossier',
          secret: 'very-secret',
          redirectUris: [CALLBACK],
          signedOutUris: ['https://school.example/'],
        },
      ],
    });
    settings = {
      name: 'Schoolplein',
      issuer: origin,
      clientId: 'dossier',
      clientSecret: 'very-secret',
      rolesClaim: 'roles',
      allowInsecure: true,
      link: { scheme: 'sourcedId', claim: 'staff_id', tenantClaim: 'school' },
    };
  });
  after(async () => {
    await closeServer(server);
  });

  const identityOf = (more: Partial<OidcSettings> = {}): RedirectIdentity => {
    const { identity } = createOidcAdapter({ ...settings, ...more });
    if (identity?.kind !== 'redirect') throw new Error('no redirect identity');
    return identity;
  };

  /**
   * Walks the provider's pages as a browser does, up to the address it sends the browser back to.
   */
  async function walk(
    identity: RedirectIdentity,
    client = new Client(origin),
    fresh = false,
  ): Promise<{ currentUrl: string; transaction: string; asked: boolean }> {
    const { location, transaction } = await identity.begin({ callbackUrl: CALLBACK, fresh });
    let reply = await client.get(location);
    let asked = false;
    for (let hops = 0; hops < 10; hops += 1) {
      if (reply.location.startsWith(CALLBACK))
        return { currentUrl: reply.location, transaction, asked };
      if (reply.status === 200) {
        asked = true;
        const action = /action="([^"]+)"/.exec(reply.text)?.[1] ?? '';
        reply = await client.post(action, { login: 'tessa', password: 'demo' });
      } else reply = await client.get(reply.location);
    }
    throw new Error('The provider never came back');
  }

  const codeOf = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'accepted',
      (error: unknown) => (error instanceof HostError ? error.code : String(error)),
    );

  it('gives the person with roles, the link to the roster, and when they signed in', async () => {
    const identity = identityOf();
    const { principal, signOutHint } = await identity.complete(await walk(identity));
    expect(principal.displayName).to.equal('Tessa de Vries');
    expect(principal.hostRoles).to.deep.equal(['docent']);
    expect(principal.link).to.deep.equal({
      tenant: 'dewerf',
      altId: { scheme: 'sourcedId', value: 'tessa' },
    });
    expect(principal.ref.tenant).to.equal(origin);
    expect(Date.now() - principal.authTime.getTime()).to.be.lessThan(60_000);
    expect(principal.mfa).to.equal(false);
    expect(
      await identity.signOutUrl({ hint: signOutHint, returnUrl: 'https://school.example/' }),
    ).to.include('id_token_hint=');
  });

  it('believes the provider’s word on a second factor', async () => {
    provider.secondFactor = true;
    try {
      const identity = identityOf();
      expect((await identity.complete(await walk(identity))).principal.mfa).to.equal(true);
    } finally {
      provider.secondFactor = false;
    }
  });

  it('believes of acr and amr what says two factors in so many words, and nothing less', async () => {
    const cases: readonly [says: { amr?: string[]; acr?: string }, mfa: boolean][] = [
      [{ amr: ['mfa'] }, true],
      [{ amr: ['pwd', 'otp'] }, true],
      [{ amr: ['pwd', 'hwk'] }, true],
      [{ amr: ['pin', 'swk'] }, true],
      [{ amr: ['http://schemas.microsoft.com/claims/multipleauthn'] }, true],
      [{ acr: 'https://refeds.org/profile/mfa' }, true],
      [{ acr: 'urn:school:strong' }, true],
      [{ amr: ['otp'] }, false],
      [{ amr: ['sms'] }, false],
      [{ amr: ['pwd', 'kba'] }, false],
      [{ amr: ['MFA'] }, false],
      [{ amr: [] }, false],
      [{ acr: 'https://refeds.org/profile/sfa' }, false],
      [{ acr: '1' }, false],
    ];
    try {
      for (const [says, mfa] of cases) {
        provider.says = says;
        const identity = identityOf({ secondFactorAcr: ['urn:school:strong'] });
        expect(
          (await identity.complete(await walk(identity))).principal.mfa,
          JSON.stringify(says),
        ).to.equal(mfa);
      }
    } finally {
      provider.says = undefined;
    }
  });

  it('signs on silently while the provider knows the person, and asks again for a fresh sign-in', async () => {
    const identity = identityOf();
    const client = new Client(origin);
    expect((await walk(identity, client)).asked).to.equal(true);
    expect((await walk(identity, client)).asked).to.equal(false);
    const fresh = await walk(identity, client, true);
    expect(fresh.asked).to.equal(true);
    expect(await codeOf(identity.complete(fresh))).to.equal('accepted');
  });

  it('refuses twelve tampered answers', async () => {
    const identity = identityOf();
    const tampered: Record<string, (url: URL, transaction: Record<string, unknown>) => void> = {
      'no state': (url) => {
        url.searchParams.delete('state');
      },
      'another state': (url) => {
        url.searchParams.set('state', 'other');
      },
      'a state twice': (url) => {
        url.searchParams.append('state', 'other');
      },
      'no code': (url) => {
        url.searchParams.delete('code');
      },
      'another code': (url) => {
        url.searchParams.set('code', 'x'.repeat(43));
      },
      'a changed code': (url) => {
        url.searchParams.set('code', `${url.searchParams.get('code') ?? ''}x`);
      },
      'another issuer': (url) => {
        url.searchParams.set('iss', 'https://evil.example');
      },
      'an error': (url) => {
        url.searchParams.set('error', 'access_denied');
      },
      'another address': (url) => {
        url.pathname = '/elsewhere';
      },
      'another origin': (url) => {
        url.host = 'evil.example';
      },
      'another verifier': (_url, transaction) => {
        transaction['verifier'] = 'v'.repeat(43);
      },
      'another nonce': (_url, transaction) => {
        transaction['nonce'] = 'n'.repeat(43);
      },
    };
    expect(Object.keys(tampered)).to.have.length(12);
    for (const [name, tamper] of Object.entries(tampered)) {
      const { currentUrl, transaction } = await walk(identity);
      const url = new URL(currentUrl);
      const changed = JSON.parse(transaction) as Record<string, unknown>;
      tamper(url, changed);
      expect(
        await codeOf(
          identity.complete({ currentUrl: url.href, transaction: JSON.stringify(changed) }),
        ),
        name,
      ).to.equal('denied');
    }
  });

  it('refuses the same answer twice', async () => {
    const identity = identityOf();
    const answer = await walk(identity);
    expect(await codeOf(identity.complete(answer))).to.equal('accepted');
    expect(await codeOf(identity.complete(answer))).to.equal('denied');
  });

  it('says "unavailable" while the provider is away, and works when it is back', async () => {
    const quiet = createServer();
    await new Promise<void>((resolve) => {
      quiet.listen(0, '127.0.0.1', resolve);
    });
    const { port } = quiet.address() as AddressInfo;
    await closeServer(quiet);
    const away = identityOf({ issuer: `http://127.0.0.1:${port}` });
    expect(await codeOf(away.begin({ callbackUrl: CALLBACK, fresh: false }))).to.equal(
      'unavailable',
    );
    expect(
      (await createOidcAdapter({ ...settings, issuer: `http://127.0.0.1:${port}` }).health()).ok,
    ).to.equal(false);
    expect((await createOidcAdapter(settings).health()).ok).to.equal(true);
  });

  it('names every fault of its settings at once, and no secret', async () => {
    const error = await createOidcAdapter({
      name: '',
      issuer: 'http://school.example',
      clientId: '',
      clientSecret: 'geheim',
      rolesClaim: '',
      scope: 'profile',
    })
      .start({ fetch, now: () => new Date() })
      .then(
        () => undefined,
        (cause: unknown) => cause,
      );
    expect(error).to.be.instanceOf(HostError);
    const text = String(error);
    for (const name of ['name', 'issuer', 'clientId', 'rolesClaim', 'scope'])
      expect(text).to.include(name);
    expect(text).not.to.include('geheim');
  });
});
