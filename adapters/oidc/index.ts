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
    const ours = JSON.parse(transaction) as Transaction;
    const tokens = await grant(config, currentUrl, ours);
    const claims = await claimsOf(config, tokens, settings);
    if (ours.fresh) assertFresh(claims);
    return sessionOf(claims, tokens, settings);
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
  const { callbackUrl, verifier, state, nonce } = transaction;
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
    });
  } catch (error) {
    throw isNetwork(error)
      ? new HostError('unavailable', 'the provider does not answer', { cause: error })
      : new HostError('denied', 'the answer is not that of this sign-in', { cause: error });
  }
}

const isNetwork = (error: unknown): boolean =>
  error instanceof TypeError && error.message === 'fetch failed';

type Claims = Readonly<Record<string, unknown>> & { iss: string; sub: string };

/**
 * What the provider says of the person: in the identity token, and where a claim that is needed is
 * not there, at its userinfo page too, which for many is where all but the name stands.
 */
async function claimsOf(
  config: client.Configuration,
  tokens: Tokens,
  { rolesClaim, link }: OidcSettings,
): Promise<Claims> {
  const claims = tokens.claims();
  if (claims === undefined) throw new HostError('denied', 'no identity in the answer');
  const needed = [rolesClaim, ...(link === undefined ? [] : [link.claim, link.tenantClaim])];
  if (
    needed.every((name) => claims[name] !== undefined) ||
    config.serverMetadata().userinfo_endpoint === undefined
  )
    return claims;
  try {
    return { ...(await client.fetchUserInfo(config, tokens.access_token, claims.sub)), ...claims };
  } catch (error) {
    if (isNetwork(error))
      throw new HostError('unavailable', 'the provider does not answer', { cause: error });
    return claims;
  }
}

/**
 * A sign-in that was asked for anew has just been done. A provider that does not say when it was
 * leaves the product no way to know.
 */
function assertFresh({ auth_time: at }: Claims): void {
  if (typeof at !== 'number')
    throw new HostError('incomplete', 'claim auth_time: let the provider send it with max_age');
  if (Date.now() / 1_000 - at > FRESH_SECONDS)
    throw new HostError('denied', 'the person did not sign in anew');
}

/** The texts of a claim: one, or a list of them, as providers do either. */
const textsOf = (value: unknown): string[] =>
  [value].flat().filter((one): one is string => typeof one === 'string' && one !== '');

/** The one text of a claim; undefined when there is none, or when it cannot be told which. */
function textOf(value: unknown): string | undefined {
  const [only, another] = textsOf(value);
  return another === undefined ? only : undefined;
}

/** Roles in one text, with spaces or commas between them, beside the text as it stands. */
const rolesOf = (value: unknown): string[] => [
  ...new Set(
    textsOf(value).flatMap((text) =>
      [text, ...text.split(/[\s,;]+/)].filter((role) => role !== ''),
    ),
  ),
];

function sessionOf(claims: Claims, tokens: Tokens, settings: OidcSettings): HostSession {
  const hostRoles = rolesOf(claims[settings.rolesClaim]);
  const link = linkOf(claims, settings);
  const { auth_time: at } = claims;
  return {
    principal: {
      ref: { adapter: settings.id ?? 'oidc', tenant: claims.iss, kind: 'staff', id: claims.sub },
      displayName: textOf(claims[settings.nameClaim ?? 'name']) ?? '',
      hostRoles,
      // Without the provider's word on when the person signed in, nobody counts as recently signed
      // in.
      authTime: new Date(typeof at === 'number' ? at * 1_000 : 0),
      mfa: usedSecondFactor(claims, settings.secondFactorAcr ?? []),
      ...(link === undefined ? {} : { link }),
    },
    ...(tokens.id_token === undefined ? {} : { signOutHint: tokens.id_token }),
    remarks: hostRoles.length === 0 ? [withoutRoles(claims, settings.rolesClaim)] : [],
  };
}

function linkOf(
  claims: Claims,
  { link }: OidcSettings,
): { tenant: string; altId: AltId } | undefined {
  if (link === undefined) return undefined;
  const value = textOf(claims[link.claim]);
  const tenant = textOf(claims[link.tenantClaim]);
  const missing = [
    ...(value === undefined ? [link.claim] : []),
    ...(tenant === undefined ? [link.tenantClaim] : []),
  ];
  if (value === undefined || tenant === undefined)
    throw new HostError('incomplete', `claim ${missing.join(' and claim ')}`);
  return { tenant, altId: { scheme: link.scheme, value } };
}

/** Entra leaves the groups of who is in many out of the token, and only says where to ask. */
const withoutRoles = (claims: Claims, name: string): string =>
  Object.hasOwn(claims, '_claim_names')
    ? `claim ${name} is missing: groups overage, use app roles`
    : `claim ${name} is missing`;

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
