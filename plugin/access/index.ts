export { hasRole, signedIn } from './permission.ts';
export type { Permission, SignedInActor, Subject, Trace } from './permission.ts';
export { guardedRoute, nobody, publicRoute } from './route.ts';
export type { Answer, CookieChange, GuardedRoute, Input, Lang, PageFacts, PublicInput, PublicRoute, Route } from './route.ts';
export { createSessions } from './sessions.ts';
export type { Session, Sessions } from './sessions.ts';
export { createSignOn } from './sign-on.ts';
export type { PersonFinder, SignOn } from './sign-on.ts';
export { signOnRoutes } from './sign-on-routes.ts';
