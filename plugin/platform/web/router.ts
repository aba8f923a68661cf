import { csrfSync } from 'csrf-sync';
import express from 'express';
import type { NextFunction, Request, RequestHandler, Response, Router } from 'express';
import { AppError, notFound } from '../../kernel/errors.ts';
import type { Route } from '../routes/index.ts';
import { asking } from '../store/index.ts';
import { createAnswering } from './answering.ts';
import { cookieNames } from './cookies.ts';
import { createCrowd } from './crowd.ts';
import { fail } from './error-page.ts';
import type { Face, RouterDeps } from './face.ts';
import { handle, inTurn } from './handling.ts';
import { securityHeaders } from './headers.ts';
import { createNotices } from './notices.ts';
import { sessionOf } from './request-facts.ts';
import { keeping } from './typed-text.ts';

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
    crowd: createCrowd(deps.connections),
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
      ...(route.method === 'POST' ? [deps.hostReading.before(route)] : []),
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

/**
 * Not even our own style sheets learn the address: the host may keep a log of what asked for them.
 */
const originOnly: RequestHandler = (_request, response, next) => {
  response.setHeader('Referrer-Policy', 'strict-origin');
  next();
};

const acting =
  (face: Face, route: Route): RequestHandler =>
  (request, response, next) => {
    // What nobody read passes by, so that a browser still sending hears the answer.
    if (route.method === 'POST')
      response.once('finish', () => {
        request.unpipe();
        request.resume();
      });
    const from = { source: face.deps.sourceOf(request.ip ?? ''), denied: new Array<string>() };
    asking(from, () => handle(face, request, response, route))
      .catch(async (error: unknown) => {
        if (isTurnedAway(error)) from.denied.push(error.code);
        const told = route.keepsTyped === true ? await keeping(error, request, response) : error;
        next(await inTurn(face, request, response, told));
      })
      .finally(() => {
        const { denied, source } = from;
        if (denied.length > 0)
          face.deps.log.warn('request.denied', {
            what: [...new Set(denied)].join(' '),
            path: route.path,
            from: source,
          });
      });
  };

/** Wrong, too often or not allowed; a session that ended is none of these. */
const isTurnedAway = (error: unknown): error is AppError =>
  error instanceof AppError &&
  [401, 403, 429].includes(error.status) &&
  error.code !== 'session-expired';

function tokenOf(request: Request): string | undefined {
  const sent =
    request.get('x-csrf-token') ?? (request.body as Record<string, unknown> | undefined)?.['_csrf'];
  return typeof sent === 'string' ? sent : undefined;
}
