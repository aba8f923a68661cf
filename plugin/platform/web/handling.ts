import { setTimeout as sleep } from 'node:timers/promises';
import type { Request, Response } from 'express';
import type { PublicInput, Route, Session } from '../routes/index.ts';
import { act } from './acting.ts';
import { assertPlain, KEPT, readBody } from './bodies.ts';
import { readCookie } from './cookies.ts';
import type { CookieNames } from './cookies.ts';
import type { Face, Guarded, Public } from './face.ts';
import { assertOwnOrigin, secondStepFirst } from './guard.ts';
import { keepLang, keepSession, sessionOf } from './request-facts.ts';
import { addressedBy, bodyOf, commonOf } from './request-input.ts';
import { askSecondStep, askToSignIn } from './sign-in-first.ts';
import { keptIn } from './typed-text.ts';

type PublicCookies = PublicInput<unknown, unknown, unknown>['cookies'];

/** Answers one request of a route that was found, its session already kept. */
export async function handle(
  face: Face,
  request: Request,
  response: Response,
  route: Route,
): Promise<void> {
  await (route.permission === 'public'
    ? handlePublic(face, request, response, route)
    : handleGuarded(face, request, response, route as unknown as Guarded));
}

/** Milliseconds that a refusal waits for as much as is kept of what was typed, at most. */
const KEPT_MS = 500;

/**
 * A stranger who is refused hears it in turn, and later the more they sent, which was read and is
 * shown to them again: otherwise asking again at once would pay.
 * @returns what they hear
 */
export async function inTurn(
  face: Face,
  request: Request,
  response: Response,
  refusal: unknown,
): Promise<unknown> {
  if (sessionOf(request) !== undefined) return refusal;
  const kept = keptIn(refusal);
  const length = kept.reduce((sum, { value }) => sum + value.length, 0);
  try {
    await face.crowd.address({ request, response, route: {} }, () =>
      sleep((length / KEPT) * KEPT_MS),
    );
    return refusal;
  } catch (error) {
    return error instanceof Error ? Object.assign(error, { kept }) : error;
  }
}

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
