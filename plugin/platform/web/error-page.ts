import type { Request, Response } from 'express';
import type { Face } from './face.ts';
import { failureOf } from './failures.ts';
import type { Failure } from './failures.ts';
import { langOf, sessionOf } from './request-facts.ts';
import { keptIn } from './typed-text.ts';
import type { TypedField } from './typed-text.ts';

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
