export { readAssets } from './assets.ts';
export { createPageBuilder } from './pages.ts';
export type { NavEntry } from './pages.ts';
export { hasRole, signedIn } from './permission.ts';
export type { Permission, SignedInActor, Subject } from './permission.ts';
export { createViews } from './render.ts';
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
  Route,
} from './route.ts';
export { createRouter } from './router.ts';
export { systemRoutes } from './system-routes.ts';
