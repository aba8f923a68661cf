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
  PublicInput,
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
import type { Answering, Ready } from './answering.ts';
import { assertPlain, KEPT, limitOf, readBody } from './bodies.ts';
import { readCookie, writeCookies } from './cookies.ts';
import type { CookieNames } from './cookies.ts';
import type { Crowd } from './crowd.ts';
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
import { bytesOf } from './host-reading.ts';
import type { HostReading } from './host-reading.ts';
import type { PageBuilder } from './pages.ts';
import type { ProxyWatch } from './proxy-watch.ts';
import type { Views } from './render.ts';
import { keepLang, keepSession, langOf, sessionOf } from './request-facts.ts';
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
  hostReading: HostReading;
  clock: Clock;
  log: Log;
  /** To the database, at most. */
  connections: number;
  proxies: ProxyWatch;
  /** Seals what a browser keeps for us. */
  cookieKey: Buffer;
}

/** Types were checked where each route was declared; from here on a route is data. */
type Guarded = GuardedRoute<unknown, unknown, unknown, Subject>;
type Public = PublicRoute<unknown, unknown, unknown>;
type PublicCookies = PublicInput<unknown, unknown, unknown>['cookies'];

/** Whoever sends a body for longer is judged again when it is there, in milliseconds. */
const SLOW_MS = 1_000;

/** What every request is answered with. */
export interface Face {
  deps: RouterDeps;
  names: CookieNames;
  secure: boolean;
  answering: Answering;
  /** Whether the form was made in this session. */
  isTokenValid: (request: Request) => boolean;
  crowd: Crowd;
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
  const handled =
    route.permission === 'public'
      ? handlePublic(face, request, response, route)
      : handleGuarded(face, request, response, route as unknown as Guarded);
  await handled.catch(async (error: unknown) => {
    // A stranger who is refused hears it in turn: otherwise asking again at once would pay.
    if (sessionOf(request) !== undefined) throw error;
    await face.crowd.address({ request, response, route: {} }, () => Promise.resolve());
    throw error;
  });
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
  const { names, answering, crowd } = face;
  if (route.csrf === 'origin') fromOwnOrigin(face, request);
  const asked = { ...addressedBy(route, request), cookies: cookiesOf(request, names) };
  if (request.method === 'POST') {
    assertPlain(request);
    await readBody(request, response, route as Route);
  }
  const sent = { ...asked, body: bodyOf(route, request) };
  const { made, ready } = await crowd.address({ request, response, route }, async () => {
    const lang = (await route.lang?.(sent)) ?? 'nl';
    keepLang(request, lang);
    const answered = await route.act({
      ...commonOf(face, request, lang),
      ...sent,
      hostRequest: request,
      currentUrl: `${face.deps.baseUrl}${request.url}`,
    });
    return { made: answered, ready: await answering.prepare(request, answered) };
  });
  await answering.send(request, response, made, ready);
}

const cookiesOf = (request: Request, names: CookieNames): PublicCookies => ({
  signOn: readCookie(request.headers.cookie, names['sign-on']),
  session: readCookie(request.headers.cookie, names.session),
  inzage: readCookie(request.headers.cookie, names.inzage),
  licence: readCookie(request.headers.cookie, names.licence),
  way: readCookie(request.headers.cookie, names.way),
  device: readCookie(request.headers.cookie, names.device),
});

/** Judged in the order of what it costs: where it comes from, who asks, whether they may. */
async function handleGuarded(
  face: Face,
  request: Request,
  response: Response,
  route: Guarded,
): Promise<void> {
  if (request.method === 'POST') {
    fromOwnOrigin(face, request);
    assertPlain(request);
  }
  const session = await findSession(face, request, response, route);
  if (session === undefined) {
    const ask = (): Promise<void> => askToSignIn(face, request, response, route);
    // A form is read first, which may take its sender a while: its refusal waits for its turn.
    await (request.method === 'POST'
      ? ask()
      : face.crowd.address({ request, response, route: {} }, ask));
    return;
  }
  keepSession(request, session);
  const first = secondStepFirst(route, session);
  if (first !== undefined) {
    await askSecondStep(face, request, response, route, first);
    return;
  }
  const done = await face.crowd.person(session.personId, { request, response, route }, () =>
    act(face, { request, response }, route, session),
  );
  if ('again' in done) face.answering.redirect(response, done.again);
  else await face.answering.send(request, response, done.made, done.ready);
}

async function findSession(
  { deps, names, crowd }: Face,
  request: Request,
  response: Response,
  route: Guarded,
): Promise<Session | undefined> {
  const cookie = readCookie(request.headers.cookie, names.session);
  if (cookie === '') return undefined;
  return await crowd.session(cookie, { request, response, route }, async () => {
    const background = route.background === true;
    const session = await deps.sessions.find(cookie, { background });
    return session !== undefined && (await deps.signOn.stillSame(session, request))
      ? session
      : undefined;
  });
}

/** What is asked, before a byte of the body is read. */
type Asked = Input<unknown, unknown, undefined>;
type Done = { made: Answer; ready: Ready } | { again: string };

async function act(
  face: Face,
  { request, response }: { request: Request; response: Response },
  route: Guarded,
  session: Session,
): Promise<Done> {
  const { answering } = face;
  const asked: Asked = {
    ...commonOf(face, request, session.language),
    ...addressedBy(route, request),
    body: undefined,
    session,
    actor: {
      personId: session.personId,
      licenceId: session.licenceId,
      roles: session.roles,
      basis: 'asked',
    },
  };
  const judge = (input: Judged): Promise<Allowed> => allowed(face, request, route, input);
  let found = route.load === undefined ? undefined : await judge(asked);
  if (found !== undefined && 'again' in found) return found;
  const began = performance.now();
  const incoming =
    request.method === 'POST' ? await receive(face, request, response, route) : undefined;
  const input = { ...asked, body: bodyOf(route, request), incoming };
  // A right that ended while somebody took their time to send is no right.
  if (found === undefined || performance.now() - began > SLOW_MS) found = await judge(input);
  if ('again' in found) throw notFound();
  const { actor, subject } = found;
  const acting = (async () => await route.act({ ...input, actor, subject }))();
  const told = recorded(face, route, { actor, input, subject, acting });
  const [made] = await Promise.all([
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
  return made;
}

type Judged = Input<unknown, unknown, unknown>;
type Allowed = { actor: SignedInActor; subject: Subject } | { again: string };

const brokenAt = (route: Guarded, input: Judged, trace: Trace) => ({
  ...trace,
  details: { path: route.path, ...askedOf(input, trace) },
});

/**
 * Whom and what it is about, for who may; every no is in the trail.
 * @throws AppError for who may not, or has to show first who they are
 */
async function allowed(
  { deps }: Face,
  request: Request,
  route: Guarded,
  input: Judged,
): Promise<Allowed> {
  const { actor: asking, session, at } = input;
  const refusal = { route, actor: asking, input };
  const loading =
    route.load === undefined ? route.loadByBody(input) : route.load({ ...input, body: undefined });
  const subject = await Promise.resolve(loading).catch(async (error: unknown) => {
    if (isRefusal(error)) await recordRefusal(deps.audit, refusal, 'none');
    if (isBroken(error)) await deps.onBroken(asking, brokenAt(route, input, {}));
    throw error;
  });
  const actor = await authorize(deps, { ...refusal, session, subject, at });
  if (subject === undefined) throw notFound();
  const again = stepUpNeeded(route, session, actor.basis, at);
  if (again === undefined) return { actor, subject };
  if (request.method !== 'GET') throw new AppError('sign-in-again', 403);
  return { again: `${stepUpPath(again, session)}terug=${encodeURIComponent(request.url)}` };
}

/**
 * The row of the act. A look at what was found already is written while it is read: one that then
 * fails was asked for all the same. Everything else is written once it is done, beside the
 * rendering, for it may turn out that there is no such thing, which is a refusal.
 */
async function recorded(
  { deps }: Face,
  route: Guarded,
  done: { actor: SignedInActor; input: Judged; subject: Subject; acting: Promise<Answer> },
): Promise<void> {
  const { actor, input, acting } = done;
  const { trace } = done.subject;
  const asked = askedOf(input, trace);
  const record = async (more: AuditDetails = {}): Promise<void> => {
    if (route.audit === 'none' || route.audit === 'in-unit') return;
    const details = { ...route.about, ...asked, ...more };
    await deps.audit.record(actor, { event: route.audit, ...trace, details });
  };
  const isFound = Object.values(asked).every((value) => typeof value === 'number');
  const atOnce = route.method === 'GET' && route.lists !== true && isFound ? record() : undefined;
  try {
    const [made] = await Promise.all([acting, atOnce]);
    if (refuses(made)) {
      await recordRefusal(deps.audit, { route, actor, input }, 'none', trace);
      return;
    }
    if (atOnce !== undefined) return;
    const lists = route.lists === true && made.kind === 'page';
    await record(lists ? { shown: shownIn(made.view, trace) } : {});
  } catch (error) {
    await atOnce;
    if (isRefusal(error)) await recordRefusal(deps.audit, { route, actor, input }, 'none', trace);
    else if (route.method === 'GET' && atOnce === undefined) await record();
    throw error;
  }
}

/**
 * Reads what a request brings of whom was let in. The fields of a form with a file become its body,
 * as of any other form; the file itself is handed on as it arrives.
 */
async function receive(
  face: Face,
  request: Request,
  response: Response,
  route: Guarded,
): Promise<Incoming | undefined> {
  const token = (): void => {
    if (!face.isTokenValid(request)) throw new AppError('form-expired', 403);
  };
  // A script's token stands in a header, and is looked at first.
  if (request.get('x-csrf-token') !== undefined) token();
  if (route.receives === 'bytes') {
    token();
    return { name: '', bytes: bytesOf(request) };
  }
  if (route.receives === undefined) {
    await readBody(request, response, route as unknown as Route);
    token();
    return undefined;
  }
  const { fields, file } = await openFileForm(request, limitOf(route as unknown as Route));
  request.body = fields;
  token();
  return file;
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
async function askSecondStep(
  { answering }: Face,
  request: Request,
  response: Response,
  route: Guarded,
  first: string,
): Promise<void> {
  if (route.json === true || request.method !== 'GET') {
    await readFields(request, route);
    throw await withTyped('second-step-first', request, response);
  }
  answering.redirect(response, `${first}?terug=${encodeURIComponent(request.url)}`);
}

async function askToSignIn(
  { deps, names, secure, answering }: Face,
  request: Request,
  response: Response,
  route: Guarded,
): Promise<void> {
  if (route.json === true) throw new AppError('session-expired', 401);
  if (request.method === 'POST') {
    await readFields(request, route);
    throw await withTyped('session-expired', request, response);
  }
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

/**
 * What was typed beside a file is shown again, as of any other form; the file itself is not taken
 * in.
 */
async function readFields(request: Request, route: Guarded): Promise<void> {
  if (route.receives === 'form')
    request.body = (await openFileForm(request, KEPT).catch(() => undefined))?.fields;
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
  if (failure.status === 503 || failure.status === 429) response.setHeader('Retry-After', '5');
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

/** What its address asks for. */
const addressedBy = (
  route: Public | Guarded,
  request: Request,
): { params: unknown; query: unknown } => ({
  params: part(route.params, request.params, 'not-found', 404),
  query: part(route.query, request.query, 'unreadable', 400),
});

const bodyOf = (route: Public | Guarded, request: Request): unknown =>
  request.method === 'POST' ? part(route.body, request.body, 'unreadable', 400) : undefined;

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
