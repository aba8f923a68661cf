import { AppError, notFound } from '../../kernel/errors.ts';
import type { Audit } from '../audit/index.ts';
import type {
  GuardedRoute,
  LiveCheck,
  Permission,
  Session,
  SignedInActor,
  Subject,
  Trace,
} from '../routes/index.ts';
import { askedOf } from '../trail/index.ts';

type AnyRoute = GuardedRoute<unknown, unknown, unknown, Subject>;

/** What a refusal's row tells: who was refused what, by which ids they asked for it. */
interface Refusal {
  route: AnyRoute;
  actor: SignedInActor;
  input: Parameters<typeof askedOf>[0];
}

/**
 * Writes a refusal into the trail, with the ids that were asked for: in the dossier's own chain, or
 * in the licence's where there is no such thing for this person, be it another school's or
 * nobody's.
 */
export const recordRefusal = (
  audit: Audit,
  { route, actor, input }: Refusal,
  why: string,
  trace: Trace = {},
): Promise<void> =>
  audit.record(
    { ...actor, basis: why },
    {
      event: route.permission.id,
      outcome: 'denied',
      ...trace,
      details: { path: route.path, ...askedOf(input, trace) },
    },
  );

/**
 * Decides whether the person may. Missing and refused look the same from outside; both are
 * recorded.
 * @returns the actor with the ground of access in it
 */
export async function authorize(
  deps: { audit: Audit; live: LiveCheck },
  query: {
    route: AnyRoute;
    session: Session;
    actor: SignedInActor;
    input: Refusal['input'];
    subject: Subject | undefined;
    at: Date;
  },
): Promise<SignedInActor> {
  const { route, actor, subject, session, at } = query;
  const refuse = async (why: string): Promise<never> => {
    await recordRefusal(deps.audit, query, why, subject?.trace);
    throw notFound();
  };
  if (subject === undefined) return await refuse('none');
  const permission: Permission = route.permission;
  const basis = permission.allow(actor, subject, at);
  if (basis === undefined) return await refuse('none');
  const { pupilId } = subject.trace;
  if (
    basis === 'own-group' &&
    pupilId !== undefined &&
    !(await deps.live.stillWorksWith(actor, session.hostId, pupilId, livenessOf(route)))
  )
    return await refuse('left-the-group');
  return { ...actor, basis };
}

/** Milliseconds that the host's word may be old for a look. */
const LOOK_MS = 60_000;

/**
 * Promise 4, for what the host takes away: an act asks it now, a look may rest on its word of a
 * minute ago. A host that does not answer keeps nobody from reading, nor from keeping what they
 * typed; what leaves the school or cannot be undone waits for it (`live`).
 */
const livenessOf = ({
  live,
  method,
  background,
}: AnyRoute): Parameters<LiveCheck['stillWorksWith']>[3] =>
  live === true
    ? undefined
    : { orAsPulled: true, withinMs: method === 'GET' || background === true ? LOOK_MS : 0 };

/**
 * An act that matters asks for a recent sign-in, or for a recent code of who gave one in this
 * session; a page asks before anything is typed. Who is only setting a second factor up has signed
 * in just now.
 */
export function stepUpNeeded(
  route: AnyRoute,
  session: Session,
  basis: string,
  at: Date,
): 'code' | 'sign-in' | undefined {
  const { stepUpMinutes } = route;
  if (
    stepUpMinutes === undefined ||
    (route.stepUpBasis !== undefined && route.stepUpBasis !== basis) ||
    session.waitsFor !== 'nothing'
  )
    return undefined;
  const isOld = (moment: Date): boolean => at.getTime() - moment.getTime() > stepUpMinutes * 60_000;
  if (session.ownFactor && session.codeAt !== null && route.stepUpBy === undefined)
    return isOld(session.codeAt) ? 'code' : undefined;
  return isOld(session.authenticatedAt) ? 'sign-in' : undefined;
}

/**
 * Where a session goes first that still waits for its second step; undefined when the route is open
 * to it.
 */
export function secondStepFirst(
  route: AnyRoute,
  session: Session,
): '/aanmelden/code' | '/account/2fa' | undefined {
  const { waitsFor } = session;
  if (
    waitsFor === 'nothing' ||
    route.whileWaiting === 'anything' ||
    route.whileWaiting === waitsFor
  )
    return undefined;
  return waitsFor === 'code' ? '/aanmelden/code' : '/account/2fa';
}

/** A POST from another site, or from a page of a session that has ended. */
export function assertOwnOrigin(
  headers: { origin?: string | undefined; 'sec-fetch-site'?: string | undefined },
  baseUrl: string,
): void {
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  const own =
    origin === undefined
      ? site === undefined || site === 'same-origin'
      : origin === new URL(baseUrl).origin;
  if (!own) throw new AppError('foreign-origin', 403, { params: { address: baseUrl } });
}
