export { byExactness } from './exactness.ts';
export type { LiveCheck } from './guard.ts';
export { inOrder } from './menu.ts';
export type { MenuEntry, StandsIn } from './menu.ts';
export { createPageBuilder } from './pages.ts';
export { hasRole, signedIn } from './permission.ts';
export type { Permission, SignedInActor, Subject, Trace } from './permission.ts';
export { createViews } from './render.ts';
export { guardedRoute, nobody, publicRoute } from './route.ts';
export type {
  Answer,
  CookieChange,
  GuardedRoute,
  Incoming,
  Input,
  PageFacts,
  PublicInput,
  Route,
} from './route.ts';
export { createRouter } from './router.ts';
export { isSpent } from './session.ts';
export type { Browser, Session, WaitsFor } from './session.ts';
export { readAssets, systemRoutes } from './system-routes.ts';
