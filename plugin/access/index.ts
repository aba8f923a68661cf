export { hasRole, signedIn } from './permission.ts';
export type { Permission, SignedInActor, Subject, Trace } from './permission.ts';
export { guardedRoute, nobody, publicRoute } from './route.ts';
export type {
  Answer,
  CookieChange,
  GuardedRoute,
  Incoming,
  Input,
  Lang,
  PageFacts,
  PublicInput,
  PublicRoute,
  Route,
} from './route.ts';
export { createSessions } from './sessions.ts';
export type { OpenSession, Session, Sessions } from './sessions.ts';
export { createSignOn, isSpent } from './sign-on.ts';
export type { Browser, PersonFinder, SignOn } from './sign-on.ts';
export { createLocalAccounts } from './local-accounts.ts';
export type { LocalAccounts, PasswordFault, Schools } from './local-accounts.ts';
export { createLocalAccountsStore } from './local-accounts-store.ts';
export { localSignInRoutes } from './local-sign-in-routes.ts';
export { createPasswordHasher } from './password-hash.ts';
export type { PasswordHasher } from './password-hash.ts';
export { createSignInLimits } from './sign-in-limits.ts';
export type { SignInLimits } from './sign-in-limits.ts';
export { signOnRoutes } from './sign-on-routes.ts';
export { secondFactorRoutes } from './second-factor-routes.ts';
export { createSecondFactorStore } from './second-factor-store.ts';
export { createSecondFactors } from './second-factors.ts';
export type { MailReader, MailReaders, SecondFactors } from './second-factors.ts';
export { createSecondStep } from './second-step.ts';
export type { SecondFactorPolicy, SecondStep } from './second-step.ts';
export { secondStepRoutes } from './second-step-routes.ts';
