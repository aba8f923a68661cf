import type { Clock } from '../../kernel/clock.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import type { Lang } from '../../kernel/lang.ts';
import type { Log } from '../../kernel/log.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Language } from '../../language/index.ts';
import type { Audit } from '../audit/index.ts';
import { isSpent } from '../routes/index.ts';
import type {
  Answer,
  GuardedRoute,
  HostSignOn,
  Incoming,
  LiveCheck,
  PageFacts,
  PublicRoute,
  Route,
  Session,
  SessionSource,
  SignedInActor,
  Subject,
} from '../routes/index.ts';
import { createAnswering } from './answering.ts';
import { cookieNames, readCookie, writeCookies } from './cookies.ts';
import { deviceOf } from './device.ts';
import { failureOf } from './failures.ts';
import type { Failure } from './failures.ts';
import { openFileForm } from './file-form.ts';
import { assertOwnOrigin, authorize, secondStepFirst, stepUpNeeded } from './guard.ts';
import { securityHeaders } from './headers.ts';
import type { PageBuilder } from './pages.ts';
import type { Views } from './render.ts';
import { keepLang, keepSession, langOf, sessionOf } from './request-facts.ts';
import { keeping, withTyped } from './typed-text.ts';
import express from 'express';
import type { NextFunction, Request, RequestHandler, Response, Router } from 'express';
import { csrfSync } from 'csrf-sync';
import type { z } from 'zod';

export interface RouterDeps {
  routes: readonly Route[];
  baseUrl: string;
  mountPath: string;
  instance: string;
  frameAncestors: readonly string[];
  sessions: SessionSource;
  signOn: HostSignOn;
  audit: Audit;
  live: LiveCheck;
  language: Language;
  views: Views;
  pages: PageBuilder;
  clock: Clock;
  log: Log;
}

/** Types were checked where each route was declared; from here on a route is data. */
type Guarded = GuardedRoute<unknown, unknown, unknown, Subject>;
type Public = PublicRoute<unknown, unknown, unknown>;

const FORM_LIMIT = '16mb';
const JSON_LIMIT = '4mb';
const MOST_FIELDS = 20_000;

/** Builds the whole HTTP face from the route table; a path that is not in it answers 404. */
export function createRouter(deps: RouterDeps): Router {
  const secure = deps.baseUrl.startsWith('https:');
  const names = cookieNames(deps.instance, secure);
  const { prepare, page, send, redirect } = createAnswering({ ...deps, names, secure });
  const router = express.Router({ caseSensitive: true, strict: false });
  const form = express.urlencoded({
    extended: false,
    limit: FORM_LIMIT,
    parameterLimit: MOST_FIELDS,
  });
  const json = express.json({ limit: JSON_LIMIT, strict: true });
  const csrf = csrfSync({
    getTokenFromState: (request) => sessionOf(request)?.csrfToken,
    getTokenFromRequest: tokenOf,
    storeTokenInState: () => {
      throw new Error('A session has its token from the start');
    },
  });

  const framed = securityHeaders({ secure, frameAncestors: deps.frameAncestors });
  const unframed = securityHeaders({ secure, frameAncestors: [] });
  router.use(unframed);
  for (const route of deps.routes) {
    const handlers: RequestHandler[] = [
      ...(route.frame === 'host' ? [framed] : []),
      ...(route.secretPath === true ? [originOnly] : []),
      // A public page is for nobody in particular, and must answer when the database does not.
      ...(route.permission === 'public'
        ? []
        : [
            (request: Request, _response: Response, next: NextFunction) => {
              findSession(deps, names.session, request, route.background === true).then(
                (session) => {
                  if (session !== undefined) keepSession(request, session);
                  next();
                },
                next,
              );
            },
          ]),
      ...(route.method === 'POST' && route.receives === undefined ? [form, json] : []),
      (request, response, next) => {
        // What nobody read passes by, so that a browser still sending hears the answer.
        if (route.method === 'POST' && route.receives !== undefined)
          response.once('finish', () => {
            request.unpipe();
            request.resume();
          });
        handle(request, response, route).catch((error: unknown) => {
          next(route.keepsTyped === true ? keeping(error, request) : error);
        });
      },
    ];
    if (route.method === 'GET') router.get(route.path, ...handlers);
    else router.post(route.path, ...handlers);
  }
  router.use((_request, _response, next) => {
    next(notFound());
  });
  router.use((error: unknown, request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    fail(request, response, error);
  });
  return router;

  async function handle(request: Request, response: Response, route: Route): Promise<void> {
    const session = sessionOf(request);
    const commonIn = (lang: Lang): Common => ({
      lang,
      at: deps.clock.now(),
      t: deps.language.translate(lang),
      clientAddress: request.ip ?? '',
      device: deviceOf(request.headers['user-agent']),
    });
    if (route.permission === 'public') {
      const open = route as unknown as Public;
      if (route.csrf === 'origin')
        assertOwnOrigin(
          { origin: request.headers.origin, 'sec-fetch-site': request.get('sec-fetch-site') },
          deps.baseUrl,
        );
      const sent = {
        ...parse(open, request),
        cookies: {
          signOn: readCookie(request.headers.cookie, names['sign-on']),
          session: readCookie(request.headers.cookie, names.session),
          inzage: readCookie(request.headers.cookie, names.inzage),
        },
      };
      const lang = (await open.lang?.(sent)) ?? 'nl';
      keepLang(request, lang);
      await answer(
        request,
        response,
        await open.act({
          ...commonIn(lang),
          ...sent,
          hostRequest: request,
          currentUrl: `${deps.baseUrl}${request.url}`,
        }),
      );
      return;
    }
    const guarded = route as unknown as Guarded;
    const common = commonIn(langOf(request));
    if (session === undefined) {
      // What was typed beside a file is shown again, as of any other form; the file itself is not
      // taken in.
      if (route.receives === 'form')
        request.body = (await openFileForm(request).catch(() => undefined))?.fields;
      await askToSignIn(request, response, guarded);
      return;
    }
    if (route.method === 'POST') {
      assertOwnOrigin(
        { origin: request.headers.origin, 'sec-fetch-site': request.get('sec-fetch-site') },
        deps.baseUrl,
      );
      const incoming = await receive(request, guarded);
      if (!csrf.isRequestValid(request)) throw new AppError('form-expired', 403);
      await act(
        request,
        response,
        guarded,
        session,
        incoming === undefined ? common : { ...common, incoming },
      );
      return;
    }
    await act(request, response, guarded, session, common);
  }

  /**
   * What a request brings besides its fields; the fields of a form with a file become its body, as
   * of any other form.
   */
  async function receive(request: Request, route: Guarded): Promise<Incoming | undefined> {
    if (route.receives === 'bytes') return { name: '', bytes: request };
    if (route.receives === undefined) return undefined;
    const { fields, file } = await openFileForm(request);
    request.body = fields;
    return file;
  }

  async function act(
    request: Request,
    response: Response,
    route: Guarded,
    session: Session,
    common: Common & { incoming?: Incoming },
  ): Promise<void> {
    const first = secondStepFirst(route, session);
    if (first !== undefined) {
      askSecondStep(request, response, route, first);
      return;
    }
    const asked: SignedInActor = {
      personId: session.personId,
      licenceId: session.licenceId,
      roles: session.roles,
      basis: 'asked',
    };
    const input = { ...common, ...parse(route, request), session, actor: asked };
    const subject = await route.load(input);
    const actor = await authorize(deps, { route, session, actor: asked, subject, at: common.at });
    if (subject === undefined) throw notFound();
    const again = stepUpNeeded(route, session, actor.basis, common.at);
    if (again !== undefined) {
      if (request.method !== 'GET') throw new AppError('sign-in-again', 403);
      const path =
        again === 'code'
          ? '/aanmelden/code?'
          : session.way === 'local'
            ? '/aanmelden/lokaal?'
            : '/aanmelden?opnieuw=1&';
      redirect(response, `${path}terug=${encodeURIComponent(request.url)}`);
      return;
    }
    const record = async (): Promise<void> => {
      if (route.audit !== 'none' && route.audit !== 'in-unit')
        await deps.audit.record(actor, { event: route.audit, ...subject.trace });
    };
    const acting = (async () => await route.act({ ...input, actor, subject }))();
    // A view is written into the trail from the moment it is allowed, while the page is read and
    // rendered: one that then fails was asked for all the same. An act is written there once it is
    // done. Nothing is sent before both are.
    const [{ made, ready }] = await Promise.all([
      acting.then(async (answered) => ({
        made: answered,
        ready: await prepare(request, answered),
      })),
      route.method === 'GET' ? record() : acting.then(record),
    ]);
    await send(request, response, made, ready);
  }

  /**
   * Nothing else opens before the second step; what was typed is shown, as when a session has
   * ended.
   */
  function askSecondStep(
    request: Request,
    response: Response,
    route: Guarded,
    first: string,
  ): void {
    if (route.json === true || request.method !== 'GET')
      throw withTyped('second-step-first', request);
    redirect(response, `${first}?terug=${encodeURIComponent(request.url)}`);
  }

  async function askToSignIn(request: Request, response: Response, route: Guarded): Promise<void> {
    if (route.json === true) throw new AppError('session-expired', 401);
    if (request.method === 'GET') {
      // A sign-in that was given up on this device is none: the sign-on page asks for a fresh one.
      const mounted = await deps.signOn
        .fromHost(request, {
          lang: 'nl',
          device: deviceOf(request.headers['user-agent']),
          replaces: '',
        })
        .catch((error: unknown) => {
          if (isSpent(error)) return undefined;
          throw error;
        });
      if (mounted !== undefined) {
        writeCookies(response, [{ name: 'session', value: mounted }], names, secure);
        redirect(response, request.url);
      } else redirect(response, `/aanmelden?terug=${encodeURIComponent(request.url)}`);
      return;
    }
    throw withTyped('session-expired', request);
  }

  async function answer(request: Request, response: Response, made: Answer): Promise<void> {
    await send(request, response, made, await prepare(request, made));
  }

  function fail(request: Request, response: Response, error: unknown): void {
    const lang = langOf(request);
    const atDesk = sessionOf(request)?.roles.every((role) => role === 'swv') === true;
    const failure = failureOf(error, {
      language: deps.language,
      log: deps.log,
      lang,
      path: request.path.replaceAll(/[\w-]{36,}/g, ':id'),
      atDesk,
    });
    response.status(failure.status);
    if (failure.status === 503) response.setHeader('Retry-After', '5');
    if (wantsJson(request))
      response.json({ code: failure.code, message: failure.text, reference: failure.reference });
    else response.type('html').send(errorPage(request, failure, error));
  }

  function errorPage(request: Request, failure: Failure, error: unknown): string {
    const kept = error instanceof Error && 'kept' in error ? error.kept : [];
    const facts: PageFacts = { title: failure.title };
    return page(request, 'errors/error', facts, {
      ...failure,
      kept,
      retryUrl: `${deps.mountPath}${request.method === 'GET' ? request.url : '/'}`,
    });
  }
}

/** What every route is given of a request. */
interface Common {
  lang: Lang;
  at: Date;
  t: Translate;
  clientAddress: string;
  device: string;
}

/**
 * Not even our own style sheets learn the address: the host may keep a log of what asked for them.
 */
const originOnly: RequestHandler = (_request, response, next) => {
  response.setHeader('Referrer-Policy', 'strict-origin');
  next();
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

function tokenOf(request: Request): string | undefined {
  const sent =
    request.get('x-csrf-token') ?? (request.body as Record<string, unknown> | undefined)?.['_csrf'];
  return typeof sent === 'string' ? sent : undefined;
}

const wantsJson = (request: Request): boolean =>
  request.is('json') !== false && request.is('json') !== null
    ? true
    : request.get('accept')?.includes('application/json') === true;

function parse(
  route: Public | Guarded,
  request: Request,
): { params: unknown; query: unknown; body: unknown } {
  return {
    params: part(route.params, request.params, 'not-found', 404),
    query: part(route.query, request.query, 'unreadable', 400),
    body: request.method === 'POST' ? part(route.body, request.body, 'unreadable', 400) : undefined,
  };
}

function part(
  schema: z.ZodType | undefined,
  value: unknown,
  code: string,
  status: number,
): unknown {
  if (schema === undefined) return {};
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new AppError(code, status);
  return parsed.data;
}
