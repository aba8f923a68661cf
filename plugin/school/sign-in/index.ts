export {
  endSessions,
  isAddressTaken,
  markReminded,
  setAddress,
  setLastDay,
  spendLinks,
} from './account-keeping-store.ts';
export { createSignInFeature } from './feature.ts';
export type { LocalAccounts } from './local-accounts.ts';
export type { PasswordHasher } from './password-hash.ts';
export type { MailReaders } from './second-factor-notices.ts';
export type { SecondFactors } from './second-factors.ts';
export type { OpenSession, Sessions } from './sessions.ts';
export { enterUnlessFull } from './sign-in-limits.ts';
export type { SignInLimits } from './sign-in-limits.ts';
