import { ratePassword } from '../platform/passwords/index.ts';
import { createOneTimeKeys } from '../platform/store/index.ts';
import type { Route } from '../platform/web/index.ts';
import {
  createLocalAccounts,
  createLocalAccountsStore,
  createPasswordHasher,
  createPersonFinder,
  createSecondFactors,
  createSecondFactorStore,
  createSecondStep,
  createSessions,
  createSignInLimits,
  createSignOn,
  localSignInRoutes,
  secondFactorRoutes,
  secondStepRoutes,
  signOnRoutes,
} from '../school/sign-in/index.ts';
import type { PasswordFault } from '../school/sign-in/index.ts';
import { createMailReaders, createStaffStore } from '../school/staff/index.ts';
import type { Foundation } from './foundation.ts';

export type Access = ReturnType<typeof wireAccess>;

/** Who comes in, and how: sign-on by the host, accounts of our own, the second step, and the sessions that follow. */
export function wireAccess({
  config,
  identity,
  database,
  unitOfWork,
  keys,
  clock,
  licences,
  policies,
  outbox,
  licenceKey,
  base,
}: Foundation) {
  const factorStore = createSecondFactorStore({ database });
  const secondStep = createSecondStep({
    store: factorStore,
    policy: { required: async (licenceId) => (await policies.of(licenceId)).secondFactor === 1 },
  });
  const sessions = createSessions({ database, unitOfWork, keys, clock, secondStep });
  const signOn = createSignOn({
    identity,
    baseUrl: config.baseUrl,
    roles: config.roles,
    people: createPersonFinder({ database, licences }),
    sessions,
    oneTimeKeys: createOneTimeKeys({ unitOfWork, clock }),
    keys,
    clock,
  });
  const limits = createSignInLimits({ database, unitOfWork, clock });
  const localAccounts = createLocalAccounts({
    store: createLocalAccountsStore({ database }),
    unitOfWork,
    hasher: createPasswordHasher(),
    sessions,
    outbox,
    schools: licences,
    keys,
    clock,
    limits,
    baseUrl: config.baseUrl,
    faultOf: passwordFault,
  });
  const staffStore = createStaffStore({ database });
  const readers = createMailReaders({ store: staffStore, accounts: localAccounts, licenceKey });
  const secondFactors = createSecondFactors({
    store: factorStore,
    unitOfWork,
    sessions,
    limits,
    step: secondStep,
    outbox,
    schools: licences,
    readers,
    keys,
    clock,
    baseUrl: config.baseUrl,
  });
  const routes: Route[] = [
    ...signOnRoutes({
      signOn,
      sessions,
      baseUrl: config.baseUrl,
      base,
      hasLocalAccounts: () => localAccounts.any(),
    }),
    ...localSignInRoutes({
      accounts: localAccounts,
      schools: licences,
      baseUrl: config.baseUrl,
      base,
    }),
    ...secondStepRoutes({ factors: secondFactors, baseUrl: config.baseUrl, base }),
    ...secondFactorRoutes({ factors: secondFactors, baseUrl: config.baseUrl, base }),
  ];
  return { sessions, signOn, limits, localAccounts, staffStore, readers, secondFactors, routes };
}

/** The rules of a report's password, save that a person may use any letters they can type again. */
async function passwordFault(password: string): Promise<PasswordFault | undefined> {
  const { code, score } = await ratePassword(password);
  if (code === 'report-password-short') return 'password-short';
  if (code === 'report-password-long') return 'password-long';
  return code === 'report-password-weak' || score < 3 ? 'password-weak' : undefined;
}
