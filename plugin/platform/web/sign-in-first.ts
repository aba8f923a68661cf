import type { Request, Response } from 'express';
import { AppError } from '../../kernel/errors.ts';
import { isSpent } from '../routes/index.ts';
import { KEPT } from './bodies.ts';
import { readCookie, writeCookies } from './cookies.ts';
import { deviceOf } from './device.ts';
import type { Face, Guarded } from './face.ts';
import { openFileForm } from './file-form.ts';
import { withTyped } from './typed-text.ts';

/**
 * Nothing else opens before the second step; what was typed is shown, as when a session has
 * ended.
 */
export async function askSecondStep(
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

/** Nobody is signed in: the sign-on page, or the host's own word of who it is. */
export async function askToSignIn(
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
