import type { HostAdapter } from '../../../adapters/contract/index.ts';
import type { FeatureParts, Platform } from '../../platform/index.ts';
import { createOneTimeKeys } from '../../platform/store/index.ts';
import type { Licences } from '../licences/index.ts';
import type { Policies } from '../policies/index.ts';
import { createHashThread } from './hash-thread.ts';
import { createKnownPlaces } from './known-places.ts';
import { createLocalAccountsStore } from './local-accounts-store.ts';
import { createLocalAccounts } from './local-accounts.ts';
import { localSignInRoutes } from './local-sign-in-routes.ts';
import { passwordFault } from './password-fault.ts';
import type { PasswordHasher } from './password-hash.ts';
import { passwordsWithoutTrail } from './password-trail.ts';
import { createPersonFinder } from './person-finder.ts';
import type { MailReaders } from './second-factor-notices.ts';
import { createResetRequests } from './reset-requests.ts';
import { secondFactorRoutes } from './second-factor-routes.ts';
import { createSecondFactorStore } from './second-factor-store.ts';
import { createSecondFactors } from './second-factors.ts';
import { secondStepRoutes } from './second-step-routes.ts';
import { createSecondStep } from './second-step.ts';
import { createSessions } from './sessions.ts';
import { createSignInLimits } from './sign-in-limits.ts';
import { signOnRoutes } from './sign-on-routes.ts';
import { createSignOn } from './sign-on.ts';

interface SignInNeeds {
  platform: Platform;
  identity: HostAdapter;
  licences: Licences;
  policies: Policies;
  /** Undefined: argon2id at the cost of promise 11, in a thread of its own. */
  hasher: PasswordHasher | undefined;
  /** Where members of staff read mail; the room that keeps them supplies it. */
  readers: MailReaders;
}

/**
 * Who comes in, and how: sign-on by the host, accounts of our own, the second step, and the
 * sessions that follow.
 */
export function createSignInFeature(needs: SignInNeeds) {
  const { platform, identity } = needs;
  const { baseUrl } = platform.config;
  const { base } = platform;
  const thread = createHashThread();
  const parts = partsOf(needs, needs.hasher ?? thread);
  const { sessions, signOn, localAccounts, secondFactors: factors } = parts;
  return {
    name: 'sign-in',
    unbacked: async () =>
      (await passwordsWithoutTrail(platform.database, platform.keys)).map((row) => ({
        ...row,
        fault: 'access-not-in-trail' as const,
      })),
    ...parts,
    routes: [
      ...signOnRoutes({
        signOn,
        sessions,
        licences: needs.licences,
        baseUrl,
        base,
        hasLocalAccounts: () => localAccounts.any(),
      }),
      ...localSignInRoutes({
        accounts: localAccounts,
        resets: parts.resets,
        schools: needs.licences,
        baseUrl,
        base,
      }),
      ...secondStepRoutes({ factors, baseUrl, base }),
      ...secondFactorRoutes({ factors, baseUrl, base }),
    ],
    mails: [
      'reset',
      'password-changed',
      'factor-on',
      'factor-off',
      'recovery-used',
      'factor-reset',
      'factor-reset-done',
      'invite',
    ],
    jobs: [{ name: 'sign-in.resets', everyMs: 5_000, run: () => parts.resets.answer() }],
    checks: [{ ready: true, run: async () => [{ name: 'sign-on', ok: await isWell(identity) }] }],
    stop: () => thread.end(),
  } satisfies FeatureParts;
}

/** What signs people in, and what later rooms need of it. */
function partsOf(
  { platform, identity, licences, policies, readers }: SignInNeeds,
  hasher: PasswordHasher,
) {
  const { config, database, unitOfWork, keys, clock, outbox } = platform;
  const { baseUrl } = config;
  const store = createSecondFactorStore({ database });
  const step = createSecondStep({
    store,
    policy: { required: async (licenceId) => (await policies.of(licenceId)).secondFactor === 1 },
  });
  const sessions = createSessions({ database, unitOfWork, keys, clock, secondStep: step });
  const limits = createSignInLimits({ database, unitOfWork, clock });
  const places = createKnownPlaces({ database, unitOfWork, keys, clock });
  const common = {
    unitOfWork,
    sessions,
    limits,
    hasher,
    outbox,
    schools: licences,
    keys,
    clock,
    baseUrl,
  };
  const localAccounts = createLocalAccounts({
    ...common,
    places,
    store: createLocalAccountsStore({ database }),
    faultOf: passwordFault,
  });
  return {
    sessions,
    limits,
    resets: createResetRequests({
      ...common,
      database,
      log: platform.log,
      mail: (who) => localAccounts.forgotten(who),
    }),
    signOn: createSignOn({
      identity,
      baseUrl,
      roles: config.roles,
      people: createPersonFinder({ database, licences }),
      sessions,
      oneTimeKeys: createOneTimeKeys({ unitOfWork, clock }),
      keys,
      clock,
      log: platform.log,
    }),
    localAccounts,
    secondFactors: createSecondFactors({ ...common, store, step, readers }),
  };
}

const isWell = (identity: HostAdapter): Promise<boolean> =>
  identity.health().then(
    ({ ok }) => ok,
    () => false,
  );
