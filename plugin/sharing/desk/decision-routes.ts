import { z } from 'zod';
import { AppError } from '../../kernel/errors.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Route } from '../../platform/routes/index.ts';
import type { RouteVersion } from '../request-routes/index.ts';
import { may } from '../requests/index.ts';
import { decisionBody, decisionOf } from './decision-form.ts';
import type { DecisionForm } from './decision-form.ts';
import { decisionPage } from './decision-page.ts';
import type { DecisionPageData, RefusedDecision } from './decision-page.ts';
import {
  askAtForm,
  askAtPage,
  get,
  loadRequest,
  post,
  REQUEST,
  requestNow,
  requestParams,
  requestPath,
} from './requests-at-desk.ts';
import type { RequestDeskDeps, RequestInput } from './requests-at-desk.ts';

const confirmBody = z.object({
  voorstel: z.uuid(),
  gezien: z.coerce.number().int().min(0).max(999),
});
const giveBackBody = z.object({ reden: z.string().max(100_000).default('') });
type Refusal = Pick<DecisionPageData, 'refused' | 'giving'>;
const nothing: Refusal = { refused: undefined, giving: undefined };

async function versionOf(
  { routes, database }: RequestDeskDeps,
  { subject: { request } }: RequestInput,
): Promise<RouteVersion> {
  const version = await routes.version(database, request.versionId);
  if (version === undefined) throw new Error('A request without the version of its route');
  return version;
}

async function show(
  deps: RequestDeskDeps,
  input: RequestInput,
  refusal: Refusal = nothing,
): Promise<Answer> {
  const { t, actor, subject } = input;
  const { database: reads, base, kept, decisions: deciding } = deps;
  const { request, dossier, today } = subject;
  const [version, decisions, events, nextNumber, sentences] = await Promise.all([
    versionOf(deps, input),
    kept.decisions(dossier, request.id),
    kept.events(dossier, request.id, 'desk'),
    deciding.nextNumber(reads, request.deskId, today.slice(0, 4)),
    deps.sentences.of(request.deskId),
  ]);
  const back = decisions[0]?.state === 'returned';
  return decisionPage({
    ...{ t, base, subject, version, decisions, nextNumber, sentences, ...refusal },
    personId: actor.personId,
    school: deps.schoolName(dossier.licenceId),
    returned: back ? (events.findLast(({ kind }) => kind === 'returned')?.words ?? '') : '',
    until: deciding.until(today),
  });
}

/** What is refused stands on the page as it is by now, with all that was typed. */
async function refusedPage(
  deps: RequestDeskDeps,
  input: RequestInput,
  error: unknown,
  refusal: (told: { notice: string; status: number }) => Refusal,
): Promise<Answer> {
  if (!(error instanceof AppError) || error.status === 404) throw error;
  const notice = input.t(`errors.${error.code}`, error.params);
  const subject = (await requestNow(deps, input)) ?? input.subject;
  return await show(deps, { ...input, subject }, refusal({ notice, status: error.status }));
}

/** A sentence of the desk's own, after what was typed so far. */
async function withSentence(
  { sentences }: RequestDeskDeps,
  { actor }: RequestInput,
  form: DecisionForm,
): Promise<RefusedDecision> {
  const chosen = (await sentences.of(actor.licenceId)).find(({ id }) => id === form.zin);
  const motivering = [form.motivering.trimEnd(), chosen?.body ?? '']
    .filter((text) => text !== '')
    .join('\n\n');
  return { form: { ...form, motivering }, faults: [], status: 200 };
}

async function decide(
  deps: RequestDeskDeps,
  input: RequestInput & { body: DecisionForm },
): Promise<Answer> {
  const { actor, subject, body: form } = input;
  if (form.actie === 'invoegen')
    return await show(deps, input, { ...nothing, refused: await withSentence(deps, input, form) });
  const { definition } = await versionOf(deps, input);
  const decision = decisionOf(form, definition);
  const faults = deps.decisions.faults(definition, decision);
  if (faults.length > 0 && subject.request.status === 'treated')
    return await show(deps, input, { ...nothing, refused: { form, faults, status: 422 } });
  const { fourEyes } = definition.decides;
  try {
    await deps.treating[fourEyes ? 'propose' : 'decide'](actor, subject, decision, form.gezien);
  } catch (error) {
    return await refusedPage(deps, input, error, (told) => ({
      ...nothing,
      refused: { form, faults: [], ...told },
    }));
  }
  return {
    kind: 'redirect',
    to: requestPath(subject.request.id),
    flash: fourEyes ? 'decision-proposed' : 'decision-taken',
  };
}

const emptyForm = (gezien: number): DecisionForm => decisionBody.parse({ gezien });

async function confirm(
  deps: RequestDeskDeps,
  input: RequestInput & { body: z.output<typeof confirmBody> },
): Promise<Answer> {
  const { actor, subject, body } = input;
  try {
    await deps.treating.decide(actor, subject, { proposal: body.voorstel }, body.gezien);
  } catch (error) {
    return await refusedPage(deps, input, error, (told) => ({
      ...nothing,
      refused: { form: emptyForm(body.gezien), faults: [], ...told },
    }));
  }
  return { kind: 'redirect', to: requestPath(subject.request.id), flash: 'decision-taken' };
}

async function giveBack(
  deps: RequestDeskDeps,
  input: RequestInput & { body: z.output<typeof giveBackBody> },
): Promise<Answer> {
  const { actor, subject, body } = input;
  const words = body.reden.replaceAll('\r\n', '\n').trim();
  try {
    await deps.treating.giveBack(actor, subject, words);
  } catch (error) {
    return await refusedPage(deps, input, error, ({ notice, status }) => ({
      ...nothing,
      giving: { typed: words, fault: notice, status },
    }));
  }
  return { kind: 'redirect', to: requestPath(subject.request.id), flash: 'decision-returned' };
}

/** Deciding on a request; where two people look, one proposes and another settles it. */
export function decisionRoutes(deps: RequestDeskDeps): Route[] {
  const common = {
    permission: may.decide,
    params: requestParams,
    load: loadRequest(deps),
  };
  const acting = { ...post, ...askAtForm, ...common, keepsTyped: true } as const;
  return [
    guardedRoute({
      ...get,
      ...askAtPage,
      ...common,
      path: `${REQUEST}/besluit`,
      audit: 'request.decision-viewed',
      act: (input) => show(deps, input),
    }),
    guardedRoute({
      ...acting,
      path: `${REQUEST}/besluit`,
      body: decisionBody,
      act: (input) => decide(deps, input),
    }),
    guardedRoute({
      ...acting,
      path: `${REQUEST}/besluit/bevestigen`,
      body: confirmBody,
      act: (input) => confirm(deps, input),
    }),
    guardedRoute({
      ...acting,
      path: `${REQUEST}/besluit/terug`,
      body: giveBackBody,
      act: (input) => giveBack(deps, input),
    }),
  ];
}
