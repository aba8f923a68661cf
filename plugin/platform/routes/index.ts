export { hasRole, signedIn } from './permission.ts';
export type { LiveCheck, Permission, SignedInActor, Subject, Trace } from './permission.ts';
export { guardedRoute, nobody, publicRoute } from './route.ts';
export type {
  Answer,
  CookieChange,
  GuardedRoute,
  Incoming,
  Input,
  PageFacts,
  PageSchool,
  PublicInput,
  PublicRoute,
  Route,
} from './route.ts';
export { isSpent } from './session.ts';
export type { HostSignOn, Session, SessionSource, WaitsFor } from './session.ts';
