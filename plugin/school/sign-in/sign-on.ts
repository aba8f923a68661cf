import { randomUUID } from 'node:crypto';
import { compactDecrypt, CompactEncrypt } from 'jose';
import { HostError } from '../../../adapters/contract/index.ts';
import type { HostAdapter, HostSession, Principal } from '../../../adapters/contract/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Browser, Session } from '../../platform/routes/index.ts';
import type { Keys, OneTimeKeys, Role } from '../../platform/store/index.ts';
import type { Sessions } from './sessions.ts';

/** Where the person stands in our own store; supplied by a higher capability. */
export interface PersonFinder {
  find(
    principal: Principal,
  ): Promise<{ personId: string; licenceId: string; givenRoles: readonly Role[] } | undefined>;
  /** Whether the host's principal is this person of ours, who was found to be active. */
  isSame(
    principal: Principal,
    person: { personId: string; licenceId: string; hostId: string | null },
  ): Promise<boolean>;
}

export interface SignOn {
  /** Where to send the browser, and the sealed cookie that must come back with it. */
  begin(query: { returnTo: string; fresh: boolean }): Promise<{ location: string; cookie: string }>;
  /** @returns the session cookie and the page asked for */
  complete(query: {
    currentUrl: string;
    cookie: string;
    browser: Browser;
  }): Promise<{ session: string; returnTo: string }>;
  /** Mounted: the host's signed-in person, as a new session of ours; undefined when nobody is. */
  fromHost(hostRequest: unknown, browser: Browser): Promise<string | undefined>;
  /** Mounted: whether the host still has the same person signed in. Always true for other ways. */
  stillSame(session: Session, hostRequest: unknown): Promise<boolean>;
  /** Where the browser should go to sign out at the host as well. */
  signOutUrl(hint: string | undefined, returnUrl: string): Promise<string | undefined>;
}

const TRANSACTION_MINUTES = 10;

interface Transaction {
  id: string;
  expires: number;
  returnTo: string;
  adapter: string;
}

interface SignOnDeps {
  identity: HostAdapter;
  baseUrl: string;
  roles: Readonly<Record<string, Role>>;
  people: PersonFinder;
  sessions: Sessions;
  oneTimeKeys: OneTimeKeys;
  keys: Keys;
  clock: Clock;
}

type Way = NonNullable<HostAdapter['identity']>;

/** @throws HostError `unsupported` for an adapter that signs nobody on */
export function createSignOn(deps: SignOnDeps): SignOn {
  const { identity } = deps;
  const way = identity.identity;
  if (way === undefined)
    throw new HostError('unsupported', `adapter ${identity.id} has no identity`);
  return {
    begin: (query) => begin(deps, way, query),
    complete: (query) => complete(deps, way, query),

    fromHost: async (hostRequest, browser) => {
      if (way.kind !== 'mounted') return undefined;
      const host = await way.currentPerson(hostRequest);
      return host === undefined ? undefined : await startSession(deps, host, browser);
    },

    stillSame: async (session, hostRequest) => {
      if (way.kind !== 'mounted' || session.way === 'local') return true;
      const host = await way.currentPerson(hostRequest);
      return host !== undefined && (await deps.people.isSame(host.principal, session));
    },

    signOutUrl: async (hint, returnUrl) =>
      way.kind === 'redirect' ? await way.signOutUrl({ hint, returnUrl }) : undefined,
  };
}

async function begin(
  { baseUrl, keys, clock }: SignOnDeps,
  way: Way,
  { returnTo, fresh }: { returnTo: string; fresh: boolean },
): Promise<{ location: string; cookie: string }> {
  if (way.kind === 'mounted') {
    // Back by way of our own sign-on, which starts a session with the new moment of signing in: the
    // old one would be asked to sign in again for ever. A path of the host's is under its own root,
    // not under our mount.
    const back = fresh ? `/aanmelden?terug=${encodeURIComponent(returnTo)}` : returnTo;
    const signInUrl = way.signInUrl({ returnUrl: `${baseUrl}${back}`, fresh });
    return { location: new URL(signInUrl, baseUrl).href, cookie: '' };
  }
  const { location, transaction } = await askHost(() =>
    way.begin({ callbackUrl: `${baseUrl}/aanmelden/terug`, fresh }),
  );
  const ours: Transaction = {
    id: randomUUID(),
    expires: clock.now().getTime() + TRANSACTION_MINUTES * 60_000,
    returnTo,
    adapter: transaction,
  };
  return { location, cookie: await sealJson(keys.cookies, ours) };
}

async function complete(
  deps: SignOnDeps,
  way: Way,
  { currentUrl, cookie, browser }: { currentUrl: string; cookie: string; browser: Browser },
): Promise<{ session: string; returnTo: string }> {
  if (way.kind !== 'redirect') throw new AppError('sign-on-failed', 400);
  const ours = await openJson<Transaction>(deps.keys.cookies, cookie);
  if (ours === undefined || ours.expires < deps.clock.now().getTime())
    throw new AppError('sign-on-expired', 400);
  if (!(await deps.oneTimeKeys.use(ours.id, new Date(ours.expires))))
    throw new AppError('sign-on-expired', 400);
  const host = await askHost(() => way.complete({ currentUrl, transaction: ours.adapter }));
  return { session: await startSession(deps, host, browser), returnTo: ours.returnTo };
}

async function startSession(
  deps: SignOnDeps,
  { principal, signOutHint }: HostSession,
  { lang, device, replaces }: Browser,
): Promise<string> {
  const person = await deps.people.find(principal);
  if (person === undefined) throw new AppError('sign-on-unknown-person', 403);
  const { givenRoles, ...found } = person;
  const hostRoles = principal.hostRoles.flatMap((role) => deps.roles[role] ?? []);
  const roles = [...new Set([...givenRoles, ...hostRoles])];
  if (roles.length === 0) throw new AppError('sign-on-no-role', 403);
  return await deps.sessions.start({
    ...found,
    roles,
    language: lang,
    secondFactor: principal.mfa,
    authenticatedAt: principal.authTime,
    device,
    replaces,
    signOutHint,
  });
}

async function askHost<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    throw error.code === 'denied'
      ? new AppError('sign-on-failed', 400, { cause: error })
      : new AppError('provider-away', 503, { cause: error });
  }
}

const sealJson = (key: Buffer, value: object): Promise<string> =>
  new CompactEncrypt(Buffer.from(JSON.stringify(value)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .encrypt(key);

const openJson = async <T>(key: Buffer, sealed: string): Promise<T | undefined> =>
  await compactDecrypt(sealed, key, {
    keyManagementAlgorithms: ['dir'],
    contentEncryptionAlgorithms: ['A256GCM'],
  }).then(
    ({ plaintext }) => JSON.parse(Buffer.from(plaintext).toString('utf8')) as T,
    () => undefined,
  );
