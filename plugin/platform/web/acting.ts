import type { Request, Response } from 'express';
import { notFound } from '../../kernel/errors.ts';
import type { Answer, Input, Session, SignedInActor } from '../routes/index.ts';
import { isBroken, isRefusal, malformed } from '../trail/index.ts';
import { allowed, brokenAt } from './allowed.ts';
import type { Allowed, Judged } from './allowed.ts';
import type { Ready } from './answering.ts';
import type { Face, Guarded } from './face.ts';
import { recordRefusal } from './guard.ts';
import { recorded } from './recorded.ts';
import { addressedBy, bodyOf, commonOf, receive } from './request-input.ts';

/** Whoever sends a body for longer is judged again when it is there, in milliseconds. */
const SLOW_MS = 1_000;

/** What is asked, before a byte of the body is read. */
type Asked = Input<unknown, unknown, undefined>;
type Done = { made: Answer; ready: Ready } | { again: string };

/** Lets who may act, and has it in the trail before anything is answered. */
export async function act(
  face: Face,
  { request, response }: { request: Request; response: Response },
  route: Guarded,
  session: Session,
): Promise<Done> {
  const { answering } = face;
  const asked = await askedBy(face, request, route, session);
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

/** What the address asks for; one that can be of nothing is a refusal like others. */
async function askedBy(
  face: Face,
  request: Request,
  route: Guarded,
  session: Session,
): Promise<Asked> {
  const { personId, licenceId, roles } = session;
  const actor: SignedInActor = { personId, licenceId, roles, basis: 'asked' };
  try {
    return {
      ...commonOf(face, request, session.language),
      ...addressedBy(route, request),
      body: undefined,
      session,
      actor,
    };
  } catch (error) {
    const input = { params: malformed(request.params), query: {}, body: {} };
    if (isRefusal(error)) await recordRefusal(face.deps.audit, { route, actor, input }, 'none');
    throw error;
  }
}
