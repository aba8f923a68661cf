import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import type { Lang } from '../../kernel/lang.ts';
import type { Log } from '../../kernel/log.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Language } from '../../language/index.ts';
import type { Audit } from '../audit/index.ts';
import { isSpent } from '../routes/index.ts';
import type {
  GuardedRoute,
  HostSignOn,
  Incoming,
  LiveCheck,
  PublicRoute,
  Route,
  Session,
  SessionSource,
  SignedInActor,
  Subject,
} from '../routes/index.ts';
import type { Answering } from './answering.ts';
import { readCookie, writeCookies } from './cookies.ts';
import type { CookieNames } from './cookies.ts';
import { deviceOf } from './device.ts';
import { failureOf } from './failures.ts';
import type { Failure } from './failures.ts';
import { openFileForm } from './file-form.ts';
import { assertOwnOrigin, authorize, secondStepFirst, stepUpNeeded } from './guard.ts';
import type { PageBuilder } from './pages.ts';
import type { ProxyWatch } from './proxy-watch.ts';
import type { Views } from './render.ts';
import { keepLang, langOf, sessionOf } from './request-facts.ts';
import { keptIn, withTyped } from './typed-text.ts';
import type { TypedField } from './typed-text.ts';

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
  proxies: ProxyWatch;
  /** Seals what a browser keeps for us. */
  cookieKey: Buffer;
}

/** Types were checked where each route was declared; from here on a route is data. */
type Guarded = GuardedRoute<unknown, unknown, unknown, Subject>;
type Public = PublicRoute<unknown, unknown, unknown>;

/** What every request is answered with. */
export interface Face {
  deps: RouterDeps;
  names: CookieNames;
  secure: boolean;
  answering: Answering;
  /** Whether the form was made in this session. */
  isTokenValid: (request: Request) => boolean;
}

/** What every route is given of a request. */
interface Common {
  lang: Lang;
  at: Date;
  t: Translate;
  clientAddress: string;
  device: string;
}

/** Answers one request of a route that was found, its session already kept. */
export async function handle(
  face: Face,
  request: Request,
  response: Response,
  route: Route,
): Promise<void> {
  if (route.permission === 'public') await handlePublic(face, request, response, route);
  else await handleGuarded(face, request, response, route as unknown as Guarded);
}

const commonOf = ({ deps }: Face, request: Request, lang: Lang): Common => ({
  lang,
  at: deps.clock.now(),
  t: deps.language.translate(lang),
  clientAddress: request.ip ?? '',
  device: deviceOf(request.headers['user-agent']),
});

const fromOwnOrigin = ({ deps }: Face, request: Request): void => {
  assertOwnOrigin(
    { origin: request.headers.origin, 'sec-fetch-site': request.get('sec-fetch-site') },
    deps.baseUrl,
  );
};

async function handlePublic(
  face: Face,
  request: Request,
  response: Response,
  route: Public,
): Promise<void> {
  const { names, answering } = face;
  if (route.csrf === 'origin') fromOwnOrigin(face, request);
  const sent = {
    ...parse(route, request),
    cookies: {
      signOn: readCookie(request.headers.cookie, names['sign-on']),
      session: readCookie(request.headers.cookie, names.session),
      inzage: readCookie(request.headers.cookie, names.inzage),
      licence: readCookie(request.headers.cookie, names.licence),
      way: readCookie(request.headers.cookie, names.way),
      device: readCookie(request.headers.cookie, names.device),
    },
  };
  const lang = (await route.lang?.(sent)) ?? 'nl';
  keepLang(request, lang);
  const made = await route.act({
    ...commonOf(face, request, lang),
    ...sent,
    hostRequest: request,
    currentUrl: `${face.deps.baseUrl}${request.url}`,
  });
  await answering.send(request, response, made, await answering.prepare(request, made));
}

async function handleGuarded(
  face: Face,
  request: Request,
  response: Response,
  route: Guarded,
): Promise<void> {
  const session = sessionOf(request);
  const common = commonOf(face, request, langOf(request));
  // Before anything of it is shown: what another site sends never stands on a page of ours.
  if (route.method === 'POST') fromOwnOrigin(face, request);
  if (session === undefined) {
    // What was typed beside a file is shown again, as of any other form; the file itself is not
    // taken in.
    if (route.receives === 'form')
      request.body = (await openFileForm(request).catch(() => undefined))?.fields;
    await askToSignIn(face, request, response, route);
    return;
  }
  if (route.method !== 'POST') {
    await act(face, { request, response }, route, session, common);
    return;
  }
  const incoming = await receive(request, route);
  if (!face.isTokenValid(request)) throw new AppError('form-expired', 403);
  await act(face, { request, response }, route, session, { ...common, incoming });
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
  face: Face,
  { request, response }: { request: Request; response: Response },
  route: Guarded,
  session: Session,
  common: Common & { incoming?: Incoming },
): Promise<void> {
  const { deps, answering } = face;
  const first = secondStepFirst(route, session);
  if (first !== undefined) {
    askSecondStep(face, request, response, route, first);
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
    answering.redirect(
      response,
      `${stepUpPath(again, session)}terug=${encodeURIComponent(request.url)}`,
    );
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
      ready: await answering.prepare(request, answered),
    })),
    route.method === 'GET' ? record() : acting.then(record),
  ]);
  await answering.send(request, response, made, ready);
}

/** Where somebody shows again who they are. */
function stepUpPath(again: 'code' | 'sign-in', session: Session): string {
  if (again === 'code') return '/aanmelden/code?';
  return session.way === 'local' ? '/aanmelden/lokaal?opnieuw=1&' : '/aanmelden?opnieuw=1&';
}

/**
 * Nothing else opens before the second step; what was typed is shown, as when a session has
 * ended.
 */
function askSecondStep(
  { answering }: Face,
  request: Request,
  response: Response,
  route: Guarded,
  first: string,
): void {
  if (route.json === true || request.method !== 'GET')
    throw withTyped('second-step-first', request);
  answering.redirect(response, `${first}?terug=${encodeURIComponent(request.url)}`);
}

async function askToSignIn(
  { deps, names, secure, answering }: Face,
  request: Request,
  response: Response,
  route: Guarded,
): Promise<void> {
  if (route.json === true) throw new AppError('session-expired', 401);
  if (request.method !== 'GET') throw withTyped('session-expired', request);
  // A sign-in that was given up on this device is none: the sign-on page asks for a fresh one.
  const mounted = await deps.signOn
    .fromHost(request, {
      lang: 'nl',
      device: deviceOf(request.headers['user-agent']),
      replaces: '',
      licence: readCookie(request.headers.cookie, names.licence),
    })
    .catch((error: unknown) => {
      if (isSpent(error)) return undefined;
      throw error;
    });
  if (mounted === undefined || 'choice' in mounted) {
    answering.redirect(response, `/aanmelden?terug=${encodeURIComponent(request.url)}`);
    return;
  }
  writeCookies(response, [{ name: 'session', value: mounted.session }], names, secure);
  answering.redirect(response, request.url);
}

/** Tells what went wrong: a page, or JSON to who asked for that. */
export function fail(face: Face, request: Request, response: Response, error: unknown): void {
  const { deps } = face;
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
  else response.type('html').send(errorPage(face, request, failure, error));
}

interface ErrorView extends Failure {
  /** What was typed, to copy. */
  kept: readonly TypedField[];
  retryUrl: string;
}

function errorPage(
  { deps, answering }: Face,
  request: Request,
  failure: Failure,
  error: unknown,
): string {
  const view: ErrorView = {
    ...failure,
    kept: keptIn(error),
    retryUrl: `${deps.mountPath}${request.method === 'GET' ? request.url : '/'}`,
  };
  return answering.page(request, 'errors/error', { title: failure.title }, view);
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
