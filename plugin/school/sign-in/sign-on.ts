import { randomUUID } from 'node:crypto';
import { HostError } from '../../../adapters/contract/index.ts';
import type { HostAdapter, HostSession } from '../../../adapters/contract/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Log } from '../../kernel/log.ts';
import type { HostSignOn, Session } from '../../platform/routes/index.ts';
import type { Keys, OneTimeKeys, Role } from '../../platform/store/index.ts';
import { rolesOfHost, sameRoles } from './host-roles.ts';
import type { FoundPerson, PersonFinder } from './person-finder.ts';
import { openJson, sealJson } from './sealed-json.ts';
import type { NewSession, Sessions } from './sessions.ts';

type Browser = Parameters<HostSignOn['fromHost']>[1];

/** Signed on: in one licence, or with the choice between several still to make. */
export type SignedOn =
  | { session: string; licenceId: string; mayChoose: boolean }
  | { /** A sealed cookie, for `choices` and `choose`. */ choice: string };

export interface SignOn {
  /** Where to send the browser, and the sealed cookie that must come back with it. */
  begin(query: {
    returnTo: string;
    fresh: boolean;
    /** Ask anew in which licence, of who chose one before. */
    chooseAgain?: boolean;
  }): Promise<{ location: string; cookie: string }>;
  /** @returns the session cookie and the page asked for */
  complete(query: {
    currentUrl: string;
    cookie: string;
    browser: Browser;
  }): Promise<{ on: SignedOn; returnTo: string }>;
  /**
   * Mounted: the host's signed-in person, as a new session of ours; undefined when nobody is.
   * @param asked where to go after a choice; without it who has to choose counts as nobody
   */
  fromHost(
    hostRequest: unknown,
    browser: Browser,
    asked?: { returnTo: string; chooseAgain: boolean },
  ): Promise<SignedOn | undefined>;
  /**
   * Mounted: whether the host still has the same person signed in, in the same roles. Always true
   * for other ways.
   */
  stillSame(session: Session, hostRequest: unknown): Promise<boolean>;
  /** The licences that who signed on has to choose from; undefined when the cookie is over. */
  choices(cookie: string): Promise<{ licenceIds: string[] } | undefined>;
  /** @throws AppError `sign-on-expired` (400) when the cookie is over, or was used before */
  choose(query: {
    cookie: string;
    licenceId: string;
    browser: Browser;
  }): Promise<{ session: string; returnTo: string }>;
  /** Where the browser should go to sign out at the host as well. */
  signOutUrl(hint: string | undefined, returnUrl: string): Promise<string | undefined>;
}

const TRANSACTION_MINUTES = 10;
/** A browser keeps no cookie that is larger than 4 kB: a longer hint does without. */
const LONGEST_HINT = 1_500;

interface Transaction {
  id: string;
  expires: number;
  returnTo: string;
  adapter: string;
  chooseAgain: boolean;
}

interface Choice {
  id: string;
  expires: number;
  returnTo: string;
  people: (Pick<FoundPerson, 'personId' | 'licenceId'> & { roles: Role[] })[];
  hostRoles: Role[];
  secondFactor: boolean;
  /** Milliseconds since 1970. */
  authenticatedAt: number;
  signOutHint: string | undefined;
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
  log: Log;
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

    fromHost: async (hostRequest, browser, asked) => {
      if (way.kind !== 'mounted') return undefined;
      const host = await way.currentPerson(hostRequest);
      if (host === undefined) return undefined;
      return await arrive(deps, host, browser, asked ?? { returnTo: '/', chooseAgain: false });
    },

    stillSame: async (session, hostRequest) => {
      if (way.kind !== 'mounted' || session.way === 'local') return true;
      const host = await way.currentPerson(hostRequest);
      return (
        host !== undefined &&
        sameRoles(rolesOfHost(deps.roles, host.principal.hostRoles), session.hostRoles) &&
        (await deps.people.isSame(host.principal, session))
      );
    },

    choices: async (cookie) => {
      const choice = await openChoice(deps, cookie);
      return choice && { licenceIds: choice.people.map(({ licenceId }) => licenceId) };
    },
    choose: (query) => choose(deps, query),

    signOutUrl: async (hint, returnUrl) => {
      const url = await way.signOutUrl?.({ hint, returnUrl });
      return url && new URL(url, deps.baseUrl).href;
    },
  };
}

const soon = ({ clock }: SignOnDeps): number =>
  clock.now().getTime() + TRANSACTION_MINUTES * 60_000;

async function begin(
  deps: SignOnDeps,
  way: Way,
  { returnTo, fresh, chooseAgain = false }: Parameters<SignOn['begin']>[0],
): Promise<{ location: string; cookie: string }> {
  const { baseUrl, keys } = deps;
  if (way.kind === 'mounted') {
    // Back by way of our own sign-on, which starts a session with the new moment of signing in: the
    // old one would be asked to sign in again for ever. A path of the host's is under its own root,
    // not under our mount.
    const back = fresh ? `/aanmelden?terug=${encodeURIComponent(returnTo)}` : returnTo;
    const signInUrl = way.signInUrl({ returnUrl: `${baseUrl}${back}`, fresh });
    return { location: new URL(signInUrl, baseUrl).href, cookie: '' };
  }
  const { location, transaction } = await askHost(deps, () =>
    way.begin({ callbackUrl: `${baseUrl}/aanmelden/terug`, fresh }),
  );
  const ours: Transaction = {
    id: randomUUID(),
    expires: soon(deps),
    returnTo,
    adapter: transaction,
    chooseAgain,
  };
  return { location, cookie: await sealJson(keys.cookies, ours) };
}

async function complete(
  deps: SignOnDeps,
  way: Way,
  { currentUrl, cookie, browser }: { currentUrl: string; cookie: string; browser: Browser },
): Promise<{ on: SignedOn; returnTo: string }> {
  if (way.kind !== 'redirect') throw new AppError('sign-on-failed', 400);
  const ours = await openJson<Transaction>(deps.keys.cookies, cookie);
  if (ours?.adapter === undefined || ours.expires < deps.clock.now().getTime())
    throw new AppError('sign-on-expired', 400);
  if (!(await deps.oneTimeKeys.use(ours.id, new Date(ours.expires))))
    throw new AppError('sign-on-expired', 400);
  const host = await askHost(deps, () => way.complete({ currentUrl, transaction: ours.adapter }));
  return { on: await arrive(deps, host, browser, ours), returnTo: ours.returnTo };
}

/** One place to work: in. Several: the one chosen before, or a choice. */
async function arrive(
  deps: SignOnDeps,
  host: HostSession,
  browser: Browser,
  asked: { returnTo: string; chooseAgain: boolean },
): Promise<SignedOn> {
  const { principal } = host;
  const hostRoles = rolesOfHost(deps.roles, principal.hostRoles);
  const { people, doubled } = await deps.people.find(principal);
  const able = people
    .map((person) => ({ ...person, roles: [...new Set([...person.givenRoles, ...hostRoles])] }))
    .filter(({ roles }) => roles.length > 0);
  const [only] = able;
  if (only === undefined) throw refused(deps, host, { found: people.length > 0, doubled });
  const mayChoose = able.length > 1;
  const remembered = able.find(({ licenceId }) => licenceId === browser.licence);
  const chosen = mayChoose ? remembered : only;
  if (chosen === undefined || (mayChoose && asked.chooseAgain))
    return { choice: await sealChoice(deps, host, { people: able, hostRoles, ...asked }) };
  const session = await deps.sessions.start({
    ...signedInBy(host),
    ...inBrowser(browser),
    personId: chosen.personId,
    licenceId: chosen.licenceId,
    roles: chosen.roles,
    hostRoles,
    mayChoose,
  });
  return { session, licenceId: chosen.licenceId, mayChoose };
}

const signedInBy = ({
  principal,
  signOutHint,
}: HostSession): Pick<NewSession, 'secondFactor' | 'authenticatedAt' | 'signOutHint'> => ({
  secondFactor: principal.mfa,
  authenticatedAt: principal.authTime,
  signOutHint,
});

const inBrowser = ({
  lang,
  device,
  replaces,
}: Browser): Pick<NewSession, 'language' | 'device' | 'replaces'> => ({
  language: lang,
  device,
  replaces,
});

/** Nobody is told more than a sentence; who runs the server reads what was missing. */
function refused(
  { identity, log }: SignOnDeps,
  { principal, remarks = [] }: HostSession,
  { found, doubled }: { found: boolean; doubled: boolean },
): AppError {
  const missing = found ? 'sign-on-no-role' : 'sign-on-unknown-person';
  const code = doubled && !found ? 'sign-on-doubled' : missing;
  log.warn('sign-on.refused', {
    code,
    adapter: identity.id,
    tenant: principal.link?.tenant ?? principal.ref.tenant,
    scheme: principal.link?.altId.scheme ?? '',
    roles: principal.hostRoles.length,
    remarks: remarks.join('; '),
  });
  return new AppError(code, 403);
}

async function sealChoice(
  deps: SignOnDeps,
  host: HostSession,
  made: Pick<Choice, 'people' | 'hostRoles' | 'returnTo'>,
): Promise<string> {
  const { principal, signOutHint } = host;
  const choice: Choice = {
    id: randomUUID(),
    expires: soon(deps),
    returnTo: made.returnTo,
    people: made.people.map(({ personId, licenceId, roles }) => ({ personId, licenceId, roles })),
    hostRoles: made.hostRoles,
    secondFactor: principal.mfa,
    authenticatedAt: principal.authTime.getTime(),
    signOutHint:
      signOutHint !== undefined && signOutHint.length <= LONGEST_HINT ? signOutHint : undefined,
  };
  return await sealJson(deps.keys.cookies, choice);
}

async function openChoice(
  { keys, clock }: SignOnDeps,
  cookie: string,
): Promise<Choice | undefined> {
  const choice = cookie === '' ? undefined : await openJson<Choice>(keys.cookies, cookie);
  return Array.isArray(choice?.people) && choice.expires >= clock.now().getTime()
    ? choice
    : undefined;
}

async function choose(
  deps: SignOnDeps,
  { cookie, licenceId, browser }: { cookie: string; licenceId: string; browser: Browser },
): Promise<{ session: string; returnTo: string }> {
  const choice = await openChoice(deps, cookie);
  const chosen = choice?.people.find((person) => person.licenceId === licenceId);
  if (choice === undefined || chosen === undefined) throw new AppError('sign-on-expired', 400);
  if (!(await deps.oneTimeKeys.use(choice.id, new Date(choice.expires))))
    throw new AppError('sign-on-expired', 400);
  const session = await deps.sessions.start({
    ...chosen,
    ...inBrowser(browser),
    hostRoles: choice.hostRoles,
    mayChoose: true,
    secondFactor: choice.secondFactor,
    authenticatedAt: new Date(choice.authenticatedAt),
    signOutHint: choice.signOutHint,
  });
  return { session, returnTo: choice.returnTo };
}

async function askHost<T>({ identity, log }: SignOnDeps, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    if (error.code !== 'denied' && error.code !== 'incomplete')
      throw new AppError('provider-away', 503, { cause: error });
    const code = error.code === 'denied' ? 'sign-on-failed' : 'sign-on-incomplete';
    log.warn('sign-on.refused', { code, adapter: identity.id, remarks: error.safeDetail });
    throw new AppError(code, 400, { cause: error, params: { missing: error.safeDetail } });
  }
}
