import * as client from 'openid-client';
import { HostError } from '../contract/index.ts';
import type { AltId, HostAdapter, HostSession, RedirectIdentity } from '../contract/index.ts';

export interface OidcSettings {
  /** Part of every reference it gives; default `oidc`. */
  id?: string;
  /** Shown to people. */
  name: string;
  /** Exact issuer, as the provider's own metadata spell it. */
  issuer: string;
  clientId: string;
  /** Absent for a public client. */
  clientSecret?: string;
  /** Default `openid profile`. */
  scope?: string;
  /** Claim with the person's roles: a text or a list. */
  rolesClaim: string;
  /** Claim with the name to show; default `name`. */
  nameClaim?: string;
  /** How to find the person in the roster of another adapter. */
  link?: { scheme: AltId['scheme']; claim: string; tenantClaim: string };
  /**
   * Values of `acr` by which the provider says that it used a second factor, beside those of common
   * standards.
   */
  secondFactorAcr?: readonly string[];
  /** The page of the provider where people change their password. */
  passwordUrl?: string;
  /** Allows http, on loopback only: for demonstrations and tests. */
  allowInsecure?: boolean;
}

interface Transaction {
  verifier: string;
  state: string;
  nonce: string;
  callbackUrl: string;
  fresh: boolean;
}

const HEALTH_MS = 5_000;
/** Seconds a fresh sign-in may lie back: the time to type a password, and clocks that differ. */
const FRESH_SECONDS = 300;

/**
 * Sign-on by OpenID Connect: authorization code with PKCE, state and nonce, exact issuer. Which
 * provider does not matter: Microsoft Entra, a federation's gateway, or a school's own.
 */
export function createOidcAdapter(settings: OidcSettings): HostAdapter {
  const configuration = configurationOf(settings);
  let health: { at: number; ok: boolean } = { at: 0, ok: false };
  return {
    id: settings.id ?? 'oidc',
    name: settings.name,
    apiVersion: 1,
    caps: new Set(['launch.oidc']),
    identity: identityOf(settings, configuration),
    start: () => {
      const faults = settingFaults(settings);
      return faults.length === 0
        ? Promise.resolve()
        : Promise.reject(new HostError('invalid', faults.join('; ')));
    },
    stop: () => Promise.resolve(),
    health: async () => {
      if (Date.now() - health.at > HEALTH_MS) {
        const ok = await configuration().then(
          () => true,
          () => false,
        );
        health = { at: Date.now(), ok };
      }
      return { ok: health.ok, checks: [{ name: 'discovery', ok: health.ok }] };
    },
  };
}

type Configuring = () => Promise<client.Configuration>;

/** Asked for once and kept; asked again as long as the provider does not answer. */
function configurationOf(settings: OidcSettings): Configuring {
  let known: Promise<client.Configuration> | undefined;
  return async () => {
    known ??= client.discovery(
      new URL(settings.issuer),
      settings.clientId,
      settings.clientSecret,
      undefined,
      settings.allowInsecure === true ? { execute: [client.allowInsecureRequests] } : {},
    );
    try {
      return await known;
    } catch (error) {
      known = undefined;
      throw new HostError('unavailable', 'the provider does not answer', { cause: error });
    }
  };
}

const identityOf = (settings: OidcSettings, configuration: Configuring): RedirectIdentity => ({
  kind: 'redirect',
  ...(settings.passwordUrl === undefined ? {} : { passwordUrl: settings.passwordUrl }),
  begin: async ({ callbackUrl, fresh }) => {
    const config = await configuration();
    const transaction: Transaction = {
      verifier: client.randomPKCECodeVerifier(),
      state: client.randomState(),
      nonce: client.randomNonce(),
      callbackUrl,
      fresh,
    };
    const location = client.buildAuthorizationUrl(config, {
      redirect_uri: callbackUrl,
      scope: settings.scope ?? 'openid profile',
      state: transaction.state,
      nonce: transaction.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(transaction.verifier),
      code_challenge_method: 'S256',
      ...(fresh ? { prompt: 'login', max_age: '0' } : {}),
    });
    return { location: location.href, transaction: JSON.stringify(transaction) };
  },
  complete: async ({ currentUrl, transaction }) => {
    const config = await configuration();
    return sessionOf(
      await grant(config, currentUrl, JSON.parse(transaction) as Transaction),
      settings,
    );
  },
  signOutUrl: async ({ hint, returnUrl }) => {
    const config = await configuration();
    if (config.serverMetadata().end_session_endpoint === undefined) return undefined;
    return client.buildEndSessionUrl(config, {
      post_logout_redirect_uri: returnUrl,
      ...(hint === undefined ? {} : { id_token_hint: hint }),
    }).href;
  },
});

type Tokens = Awaited<ReturnType<typeof client.authorizationCodeGrant>>;

async function grant(
  config: client.Configuration,
  currentUrl: string,
  transaction: Transaction,
): Promise<Tokens> {
  const { callbackUrl, verifier, state, nonce, fresh } = transaction;
  const answered = new URL(currentUrl);
  const expected = new URL(callbackUrl);
  if (answered.origin !== expected.origin || answered.pathname !== expected.pathname)
    throw new HostError('denied', 'another callback address');
  try {
    return await client.authorizationCodeGrant(config, answered, {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
      ...(fresh ? { maxAge: FRESH_SECONDS } : {}),
    });
  } catch (error) {
    throw isNetwork(error)
      ? new HostError('unavailable', 'the provider does not answer', { cause: error })
      : new HostError('denied', 'the answer is not that of this sign-in', { cause: error });
  }
}

const isNetwork = (error: unknown): boolean =>
  error instanceof TypeError && error.message === 'fetch failed';

function sessionOf(tokens: Tokens, settings: OidcSettings): HostSession {
  const claims = tokens.claims();
  if (claims === undefined) throw new HostError('denied', 'no identity in the answer');
  const text = (name: string): string | undefined =>
    typeof claims[name] === 'string' ? claims[name] : undefined;
  const roles: unknown = claims[settings.rolesClaim];
  const { link } = settings;
  const [tenant, value] = link === undefined ? [] : [text(link.tenantClaim), text(link.claim)];
  if (link !== undefined && (tenant === undefined || value === undefined))
    throw new HostError('denied', 'the link claims are missing');
  return {
    principal: {
      ref: { adapter: settings.id ?? 'oidc', tenant: claims.iss, kind: 'staff', id: claims.sub },
      displayName: text(settings.nameClaim ?? 'name') ?? '',
      hostRoles: [roles].flat().filter((role): role is string => typeof role === 'string'),
      // Without the provider's word on when the person signed in, nobody counts as recently signed
      // in.
      authTime: new Date((claims.auth_time ?? 0) * 1_000),
      mfa: usedSecondFactor(claims, settings.secondFactorAcr ?? []),
      ...(link === undefined || tenant === undefined || value === undefined
        ? {}
        : { link: { tenant, altId: { scheme: link.scheme, value } } }),
    },
    ...(tokens.id_token === undefined ? {} : { signOutHint: tokens.id_token }),
  };
}

/**
 * What a person knows, and what a person has (RFC 8176): either alone is one factor, also a code by
 * mail without a password.
 */
const known = ['pwd', 'pin', 'kba'];
const held = ['otp', 'sms', 'tel', 'hwk', 'swk', 'sc', 'fido'];
/** REFEDS, and Microsoft's own names for it; Entra and ADFS put the last among the methods. */
const standard = [
  'https://refeds.org/profile/mfa',
  'http://schemas.microsoft.com/claims/multipleauthn',
];

/**
 * Only what the provider says in so many words: a claim that is missing or of another shape is no
 * second factor.
 */
function usedSecondFactor(
  claims: Readonly<Record<string, unknown>>,
  ownAcr: readonly string[],
): boolean {
  const { acr, amr } = claims;
  if (typeof acr === 'string' && [...standard, ...ownAcr].includes(acr)) return true;
  const methods = Array.isArray(amr)
    ? amr.filter((method): method is string => typeof method === 'string')
    : [];
  return (
    methods.some((method) => method === 'mfa' || standard.includes(method)) ||
    (methods.some((method) => known.includes(method)) &&
      methods.some((method) => held.includes(method)))
  );
}

function settingFaults(settings: OidcSettings): string[] {
  const url = URL.canParse(settings.issuer) ? new URL(settings.issuer) : undefined;
  const loopback = url !== undefined && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  return [
    ...(url === undefined ? ['issuer: must be a URL'] : []),
    ...(url !== undefined &&
    url.protocol !== 'https:' &&
    !(settings.allowInsecure === true && loopback)
      ? ['issuer: must be https']
      : []),
    ...(settings.passwordUrl !== undefined && !/^(https:\/\/|\/(?!\/))/.test(settings.passwordUrl)
      ? ['passwordUrl: must be https, or a path']
      : []),
    ...(settings.clientId === '' ? ['clientId: is empty'] : []),
    ...(settings.rolesClaim === '' ? ['rolesClaim: is empty'] : []),
    ...(settings.name === '' ? ['name: is empty'] : []),
    ...(settings.scope !== undefined && !settings.scope.split(' ').includes('openid')
      ? ['scope: must contain openid']
      : []),
  ];
}
