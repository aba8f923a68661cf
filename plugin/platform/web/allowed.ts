import type { Request } from 'express';
import { AppError, notFound } from '../../kernel/errors.ts';
import type { Input, Session, SignedInActor, Subject, Trace } from '../routes/index.ts';
import { askedOf, isBroken, isRefusal } from '../trail/index.ts';
import type { AuditDetails } from '../trail/index.ts';
import type { Face, Guarded } from './face.ts';
import { authorize, recordRefusal, stepUpNeeded } from './guard.ts';

/** What is judged: what was asked, before its body is read or with it. */
export type Judged = Input<unknown, unknown, unknown>;
/** Who may and what it is about, or where they show first who they are. */
export type Allowed = { actor: SignedInActor; subject: Subject } | { again: string };

/** What the trail is told of sealed text that did not open for this request. */
export const brokenAt = (
  route: Guarded,
  input: Judged,
  trace: Trace,
): Trace & { details: AuditDetails } => ({
  ...trace,
  details: { path: route.path, ...askedOf(input, trace) },
});

/**
 * Whom and what it is about, for who may; every no is in the trail.
 * @throws AppError for who may not, or has to show first who they are
 */
export async function allowed(
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

/** Where somebody shows again who they are. */
function stepUpPath(again: 'code' | 'sign-in', session: Session): string {
  if (again === 'code') return '/aanmelden/code?';
  return session.way === 'local' ? '/aanmelden/lokaal?opnieuw=1&' : '/aanmelden?opnieuw=1&';
}
