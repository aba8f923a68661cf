import { z } from 'zod';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { dossierParams, loadDossier } from '../../dossier/frame/index.ts';
import type { DossierStore } from '../../dossier/record/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { notFound } from '../../kernel/errors.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Permission, Route } from '../../platform/routes/index.ts';
import type { Database } from '../../platform/store/index.ts';
import type { KeyPlace } from '../facts/index.ts';
import type { SharesStore } from '../partnership/index.ts';
import type { RequestRoutesStore } from '../request-routes/index.ts';
import { may } from '../requests/index.ts';
import type { RequestParts, RequestSubject } from '../requests/index.ts';
import { askedPage, replacePage } from './asked-view.ts';
import type { AskedSide } from './asked-view.ts';
import { signedAdvices } from './advices-store.ts';
import { expertShape, readExpert } from './expert-form.ts';
import type { TypedExpert } from './expert-form.ts';
import type { ExpertFault } from './expert.ts';
import { expertsOf, linkStates } from './experts-store.ts';
import type { Expert } from './experts-store.ts';
import type { Experts } from './experts-service.ts';

export interface AskedRouteDeps {
  database: Database;
  store: DossierStore;
  shares: SharesStore;
  requests: RequestParts['requests'];
  routes: RequestRoutesStore;
  experts: Experts;
  schoolName: (licenceId: string) => string;
  dossierKey: (dossier: KeyPlace) => Buffer;
  base: string;
}

/** Giving somebody a link: asked before anything is typed, and generous afterwards. */
const askAtPage = { stepUpMinutes: 30 } as const;
const askAtForm = { stepUpMinutes: 90 } as const;

const deskParams = z.object({ requestId: z.uuid() });
const schoolParams = dossierParams.extend({ requestId: z.uuid() });
const expertParam = { expertId: z.uuid() };

/** Of the school, the same as of the dossier that the request is about. */
const ofDossier = (permission: Permission<DossierFacts>): Permission<RequestSubject> => ({
  ...permission,
  allow: (actor, { dossier }, at) => permission.allow(actor, dossier, at),
});

type AskedInput = Pick<Input<unknown, unknown, unknown>, 't' | 'at' | 'actor'> & {
  subject: RequestSubject;
};

interface Side<P extends { requestId: string }> {
  side: AskedSide;
  path: string;
  params: z.ZodType<P>;
  withExpert: z.ZodType<P & { expertId: string }>;
  read: Permission<RequestSubject>;
  act: Permission<RequestSubject>;
  load: <R extends P, Q, B>(input: Input<R, Q, B>) => Promise<RequestSubject | undefined>;
  to: (subject: RequestSubject) => string;
}

/** Who was asked to advise on a request, at its desk and at the school that sent it. */
export const askedRoutes = (deps: AskedRouteDeps): Route[] => [
  ...sideRoutes(deps, deskSide(deps)),
  ...sideRoutes(deps, schoolSide(deps)),
];

const deskSide = (deps: AskedRouteDeps): Side<z.output<typeof deskParams>> => ({
  side: 'desk',
  path: '/swv/aanvragen/:requestId/deskundigen',
  params: deskParams,
  withExpert: deskParams.extend(expertParam),
  read: may.read,
  act: may.treat,
  load: async ({ params, actor, at }) => {
    const request = await deps.requests.find(deps.database, params.requestId);
    if (request === undefined) return undefined;
    const dossier = await deps.store.find(request.dossierId, {
      actorId: actor.personId,
      licenceId: request.licenceId,
      today: schoolDay(at),
    });
    return dossier === undefined ? undefined : await subjectOf(deps, { dossier, request, at });
  },
  to: ({ request }) => `/swv/aanvragen/${request.id}/deskundigen`,
});

const schoolSide = (deps: AskedRouteDeps): Side<z.output<typeof schoolParams>> => ({
  side: 'school',
  path: '/dossiers/:dossierId/aanvragen/:requestId/deskundigen',
  params: schoolParams,
  withExpert: schoolParams.extend(expertParam),
  read: ofDossier(may.readAtSchool),
  act: ofDossier(may.send),
  load: async (input) => {
    const dossier = await loadDossier(deps.store, input);
    if (dossier === undefined) return undefined;
    const request = await deps.requests.find(deps.database, input.params.requestId);
    return request === undefined || request.dossierId !== dossier.id
      ? undefined
      : await subjectOf(deps, { dossier, request, at: input.at });
  },
  to: ({ dossier, request }) => `/dossiers/${dossier.id}/aanvragen/${request.id}/deskundigen`,
});

/** With the share that it stands on, whether that runs or not: the policy looks. */
async function subjectOf(
  { shares }: AskedRouteDeps,
  { dossier, request, at }: { dossier: DossierFacts; request: RequestSubject['request']; at: Date },
): Promise<RequestSubject> {
  const today = schoolDay(at);
  const share =
    (await shares.running(dossier.id, request.deskId, today)) ??
    (await shares.newest(dossier.id, request.deskId));
  return { dossier, share, request, today, trace: dossier.trace };
}

const sideRoutes = <P extends { requestId: string }>(
  deps: AskedRouteDeps,
  side: Side<P>,
): Route[] => [
  guardedRoute({
    method: 'GET',
    path: side.path,
    permission: side.read,
    csrf: 'none',
    frame: 'host',
    audit: 'expert.viewed',
    params: side.params,
    load: side.load,
    act: (input) => show(deps, side, input),
  }),
  ...actRoutes(deps, side),
];

const actRoutes = <P extends { requestId: string }>(
  deps: AskedRouteDeps,
  side: Side<P>,
): Route[] => {
  const form = {
    method: 'POST',
    permission: side.act,
    csrf: 'token',
    frame: 'host',
    audit: 'in-unit',
    params: side.withExpert,
    ...askAtForm,
  } as const;
  return [
    guardedRoute({
      ...form,
      path: `${side.path}/:expertId/link`,
      load: (input) => side.load(input),
      act: async ({ actor, subject, params }): Promise<Answer> => {
        await deps.experts.renew(actor, subject.request, params.expertId);
        return { kind: 'redirect', to: side.to(subject), flash: 'expert-invited' };
      },
    }),
    guardedRoute({
      method: 'GET',
      path: `${side.path}/:expertId/vervangen`,
      permission: side.act,
      csrf: 'none',
      frame: 'host',
      audit: 'expert.viewed',
      params: side.withExpert,
      load: (input) => side.load(input),
      ...askAtPage,
      act: (input) => showReplace(deps, side, input, input.params.expertId),
    }),
    guardedRoute({
      ...form,
      path: `${side.path}/:expertId/vervangen`,
      keepsTyped: true,
      body: z.object(expertShape),
      load: (input) => side.load(input),
      act: async (input): Promise<Answer> => {
        const { actor, subject, params, body } = input;
        const faults = await deps.experts.replace(
          actor,
          subject.request,
          params.expertId,
          readExpert(body),
        );
        if (faults.length > 0)
          return await showReplace(deps, side, input, params.expertId, { typed: body, faults });
        return { kind: 'redirect', to: side.to(subject), flash: 'expert-replaced' };
      },
    }),
  ];
};

const askedOf = (deps: AskedRouteDeps, { dossier, request }: RequestSubject): Promise<Expert[]> =>
  expertsOf(deps.database, deps.dossierKey(dossier), request.id);

async function show<P extends { requestId: string }>(
  deps: AskedRouteDeps,
  side: Side<P>,
  input: AskedInput,
): Promise<Answer> {
  const { subject, actor, at } = input;
  const { dossier, request, today } = subject;
  const [experts, states, advices] = await Promise.all([
    askedOf(deps, subject),
    linkStates(deps.database, request.id, today),
    signedAdvices(deps.database, deps.dossierKey(dossier), request.id),
  ]);
  return askedPage(input, {
    ...deps,
    side: side.side,
    here: deps.base + side.to(subject),
    experts,
    states,
    advices,
    acts: request.running && side.act.allow(actor, subject, at) !== undefined,
  });
}

async function showReplace<P extends { requestId: string }>(
  deps: AskedRouteDeps,
  side: Side<P>,
  input: AskedInput,
  expertId: string,
  refused?: { typed: TypedExpert; faults: readonly ExpertFault[] },
): Promise<Answer> {
  const { subject } = input;
  const expert = (await askedOf(deps, subject)).find(({ id }) => id === expertId);
  if (expert === undefined) throw notFound();
  // Somebody who signed, or is asked no longer, is replaced by nobody: the list says so.
  if (expert.signedAt !== null || expert.endedAt !== null)
    return { kind: 'redirect', to: side.to(subject) };
  const version = await deps.routes.version(deps.database, subject.request.versionId);
  if (version === undefined) throw notFound();
  return replacePage(input, {
    ...deps,
    side: side.side,
    here: deps.base + side.to(subject),
    expert,
    of: version.definition.experts,
    refused,
  });
}
