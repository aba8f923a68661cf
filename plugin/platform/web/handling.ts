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
  Answer,
  GuardedRoute,
  HostSignOn,
  Incoming,
  Input,
  LiveCheck,
  PublicRoute,
  Route,
  Session,
  SessionSource,
  SignedInActor,
  Subject,
  Trace,
} from '../routes/index.ts';
import type { Actor } from '../store/index.ts';
import { askedOf, isBroken, isRefusal, refuses, shownIn } from '../trail/index.ts';
import type { AuditDetails } from '../trail/index.ts';
import type { Answering } from './answering.ts';
import { readCookie, writeCookies } from './cookies.ts';
import type { CookieNames } from './cookies.ts';
import { deviceOf } from './device.ts';
import { failureOf } from './failures.ts';
import type { Failure } from './failures.ts';
import { openFileForm } from './file-form.ts';
import {
  assertOwnOrigin,
  authorize,
  recordRefusal,
  secondStepFirst,
  stepUpNeeded,
} from './guard.ts';
import type { PageBuilder } from './pages.ts';
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
  /** Sealed text did not open while this was asked: it goes into the trail, and people are told. */
  onBroken: (actor: Actor, fault: Trace & { details: AuditDetails }) => Promise<void>;
  /** What is kept of the address that a request comes from: a keyed mark. */
  sourceOf: (address: string) => string;
  clock: Clock;
  log: Log;
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
  fromOwnOrigin(face, request);
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
  const { answering } = face;
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
  const { actor, subject } = await allowed(face, route, input);
  const again = stepUpNeeded(route, session, actor.basis, common.at);
  if (again !== undefined) {
    if (request.method !== 'GET') throw new AppError('sign-in-again', 403);
    answering.redirect(
      response,
      `${stepUpPath(again, session)}terug=${encodeURIComponent(request.url)}`,
    );
    return;
  }
  const acting = (async () => await route.act({ ...input, actor, subject }))();
  const told = recorded(face, route, { actor, input, subject, acting });
  const [{ made, ready }] = await Promise.all([
    acting.then(async (answered) => ({
      made: answered,
      ready: await answering.prepare(request, answered),
    })),
    told,
  ]).catch(async (error: unknown) => {
    // Nothing is answered, a refusal neither, before it stands in the trail.
    await told.catch(() => undefined);
    if (isBroken(error)) await face.deps.onBroken(actor, brokenAt(route, input, subject.trace));
    throw error;
  });
  await answering.send(request, response, made, ready);
}

type Asked = Input<unknown, unknown, unknown>;

const brokenAt = (route: Guarded, input: Asked, trace: Trace) => ({
  ...trace,
  details: { path: route.path, ...askedOf(input, trace) },
});

/** Whom and what it is about, for who may; every no is in the trail. */
async function allowed(
  { deps }: Face,
  route: Guarded,
  input: Asked,
): Promise<{ actor: SignedInActor; subject: Subject }> {
  const { actor: asking, session, at } = input;
  const refusal = { route, actor: asking, input };
  const subject = await Promise.resolve(route.load(input)).catch(async (error: unknown) => {
    if (isRefusal(error)) await recordRefusal(deps.audit, refusal, 'none');
    if (isBroken(error)) await deps.onBroken(asking, brokenAt(route, input, {}));
    throw error;
  });
  const actor = await authorize(deps, { ...refusal, session, subject, at });
  if (subject === undefined) throw notFound();
  return { actor, subject };
}

/**
 * The row of the act: while the page is rendered, which is sent after both. One that failed was
 * asked for all the same; what the act itself does not find or refuses is a refusal.
 */
async function recorded(
  { deps }: Face,
  route: Guarded,
  done: { actor: SignedInActor; input: Asked; subject: Subject; acting: Promise<Answer> },
): Promise<void> {
  const { actor, input, acting } = done;
  const { trace } = done.subject;
  const record = async (more: AuditDetails = {}): Promise<void> => {
    if (route.audit === 'none' || route.audit === 'in-unit') return;
    const details = { ...route.about, ...askedOf(input, trace), ...more };
    await deps.audit.record(actor, { event: route.audit, ...trace, details });
  };
  try {
    const made = await acting;
    if (refuses(made)) {
      await recordRefusal(deps.audit, { route, actor, input }, 'none', trace);
      return;
    }
    const lists = route.lists === true && made.kind === 'page';
    await record(lists ? { shown: shownIn(made.view, trace) } : {});
  } catch (error) {
    if (isRefusal(error)) await recordRefusal(deps.audit, { route, actor, input }, 'none', trace);
    else if (route.method === 'GET') await record();
    throw error;
  }
}

/** Where somebody shows again who they are. */
function stepUpPath(again: 'code' | 'sign-in', session: Session): string {
  if (again === 'code') return '/aanmelden/code?';
  return session.way === 'local' ? '/aanmelden/lokaal?' : '/aanmelden?opnieuw=1&';
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
    })
    .catch((error: unknown) => {
      if (isSpent(error)) return undefined;
      throw error;
    });
  if (mounted === undefined) {
    answering.redirect(response, `/aanmelden?terug=${encodeURIComponent(request.url)}`);
    return;
  }
  writeCookies(response, [{ name: 'session', value: mounted }], names, secure);
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
