import { csrfSync } from 'csrf-sync';
import express from 'express';
import type { NextFunction, Request, RequestHandler, Response, Router } from 'express';
import { notFound } from '../../kernel/errors.ts';
import type { Route, Session } from '../routes/index.ts';
import { createAnswering } from './answering.ts';
import { cookieNames, readCookie } from './cookies.ts';
import { fail, handle } from './handling.ts';
import type { Face, RouterDeps } from './handling.ts';
import { securityHeaders } from './headers.ts';
import { createNotices } from './notices.ts';
import { keepSession, sessionOf } from './request-facts.ts';
import { keeping } from './typed-text.ts';

const FORM_LIMIT = '16mb';
const JSON_LIMIT = '4mb';
const MOST_FIELDS = 20_000;

/** Builds the whole HTTP face from the route table; a path that is not in it answers 404. */
export function createRouter(deps: RouterDeps): Router {
  const secure = deps.baseUrl.startsWith('https:');
  const names = cookieNames(deps.instance, secure);
  const csrf = csrfSync({
    getTokenFromState: (request) => sessionOf(request)?.csrfToken,
    getTokenFromRequest: tokenOf,
    storeTokenInState: () => {
      throw new Error('A session has its token from the start');
    },
  });
  const face: Face = {
    deps,
    names,
    secure,
    answering: createAnswering({
      ...deps,
      names,
      secure,
      notices: createNotices({ key: deps.cookieKey, clock: deps.clock }),
    }),
    isTokenValid: (request) => csrf.isRequestValid(request),
  };
  const framed = securityHeaders({ secure, frameAncestors: deps.frameAncestors });
  const router = express.Router({ caseSensitive: true, strict: false });
  router.use(securityHeaders({ secure, frameAncestors: [] }));
  router.use((request, _response, next) => {
    deps.proxies.note(request);
    next();
  });
  for (const route of deps.routes) {
    const handlers = [
      ...(route.frame === 'host' ? [framed] : []),
      ...(route.secretPath === true ? [originOnly] : []),
      // A public page is for nobody in particular, and must answer when the database does not.
      ...(route.permission === 'public' ? [] : [findingSession(face, route)]),
      ...(route.method === 'POST' && route.receives === undefined ? bodies : []),
      acting(face, route),
    ];
    if (route.method === 'GET') router.get(route.path, ...handlers);
    else router.post(route.path, ...handlers);
  }
  router.use((_request, _response, next) => {
    next(notFound());
  });
  router.use((error: unknown, request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) next(error);
    else fail(face, request, response, error);
  });
  return router;
}

const bodies: readonly RequestHandler[] = [
  express.urlencoded({ extended: false, limit: FORM_LIMIT, parameterLimit: MOST_FIELDS }),
  express.json({ limit: JSON_LIMIT, strict: true }),
];

/**
 * Not even our own style sheets learn the address: the host may keep a log of what asked for them.
 */
const originOnly: RequestHandler = (_request, response, next) => {
  response.setHeader('Referrer-Policy', 'strict-origin');
  next();
};

const findingSession =
  ({ deps, names }: Face, route: Route): RequestHandler =>
  (request, _response, next) => {
    findSession(deps, names.session, request, route.background === true).then((session) => {
      if (session !== undefined) keepSession(request, session);
      next();
    }, next);
  };

async function findSession(
  deps: RouterDeps,
  name: string,
  request: Request,
  background: boolean,
): Promise<Session | undefined> {
  const cookie = readCookie(request.headers.cookie, name);
  const session = cookie === '' ? undefined : await deps.sessions.find(cookie, { background });
  return session !== undefined && (await deps.signOn.stillSame(session, request))
    ? session
    : undefined;
}

const acting =
  (face: Face, route: Route): RequestHandler =>
  (request, response, next) => {
    // What nobody read passes by, so that a browser still sending hears the answer.
    if (route.method === 'POST' && route.receives !== undefined)
      response.once('finish', () => {
        request.unpipe();
        request.resume();
      });
    handle(face, request, response, route).catch((error: unknown) => {
      next(route.keepsTyped === true ? keeping(error, request) : error);
    });
  };

function tokenOf(request: Request): string | undefined {
  const sent =
    request.get('x-csrf-token') ?? (request.body as Record<string, unknown> | undefined)?.['_csrf'];
  return typeof sent === 'string' ? sent : undefined;
}
