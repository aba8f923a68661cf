import { z } from 'zod';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { isoDate } from '../../kernel/moments.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Route } from '../../platform/routes/index.ts';
import { attachmentLinks, messageForm } from '../conversation/index.ts';
import { may } from '../requests/index.ts';
import { deskUrl } from './desk-view.ts';
import { sentItems } from './request-items.ts';
import { requestPage, supplementSteps } from './request-page.ts';
import type { RefusedAct, RequestPageData } from './request-page.ts';
import {
  get,
  loadRequest,
  post,
  REQUEST,
  requestNow,
  requestParams,
  requestPath,
  shareOf,
} from './requests-at-desk.ts';
import type { RequestDeskDeps, RequestInput } from './requests-at-desk.ts';

const pageQuery = z.object({ versie: z.coerce.number().int().min(1).max(999).optional() });
const assignBody = z.object({ wie: z.union([z.uuid(), z.literal('')]).default('') });
const supplementBody = z
  .object({
    woorden: z.string().max(100_000).default(''),
    tot: z.string().max(40).default(''),
  })
  .catchall(z.string().max(400))
  .transform(({ woorden, tot, ...boxes }) => ({
    woorden: woorden.replaceAll('\r\n', '\n').trim(),
    tot: tot.trim(),
    steps: supplementSteps.filter((step) => boxes[`stap-${step}`] !== undefined),
  }));
const noteBody = z.object({ id: z.uuid(), tekst: z.string().max(100_000).default('') });

async function show(
  deps: RequestDeskDeps,
  input: RequestInput,
  { refused, round }: { refused?: RefusedAct & { id?: string }; round?: number | undefined } = {},
): Promise<Answer> {
  const { subject, t, actor } = input;
  const { dossier, request, today } = subject;
  const { database: reads, kept, base } = deps;
  const share = shareOf(subject);
  const snapshot =
    (await kept.snapshot(dossier, request.id, round ?? request.round)) ??
    (await kept.snapshot(dossier, request.id));
  const version = await deps.routes.version(reads, request.versionId);
  if (snapshot === undefined || version === undefined)
    throw new Error('A request without what was sent');
  const open = await deps.items.of(dossier, share);
  const reader = { personId: actor.personId, side: 'swv' } as const;
  const [rounds, events, notes, decisions, people, advices, standing, threads, items] =
    await Promise.all([
      kept.rounds(request.id),
      kept.events(dossier, request.id, 'desk'),
      kept.notes(dossier, { requestId: request.id, deskId: request.deskId }),
      kept.decisions(dossier, request.id),
      deps.requests.people(reads, request.deskId, today),
      deps.advices.of(reads, request),
      deps.standing(dossier, today),
      deps.threads.ofDossier(dossier, share.partnershipId, reader),
      sentItems(deps, subject, snapshot, open, t),
    ]);
  const school = deps.schoolName(dossier.licenceId);
  const closed = dossier.status === 'open' ? undefined : t('desk.closed');
  const data: RequestPageData = {
    ...{ t, base, subject, school, version, snapshot, rounds, events, notes, decisions },
    ...{ people, advices, standing, threads, items, refused, closed },
    personId: actor.personId,
    noteId: refused?.id ?? newId(),
    form:
      closed === undefined
        ? messageForm({
            action: `${deskUrl(base, dossier.id)}/berichten`,
            starts: true,
            attachments: attachmentLinks(open, t, {
              file: (id) => `${deskUrl(base, dossier.id)}/bestanden/${id}/download`,
              report: (id) => `${deskUrl(base, dossier.id)}/verslagen/${id}`,
            }),
            refused: undefined,
            t,
            to: school,
          })
        : undefined,
  };
  return requestPage(data);
}

/** Does it, and goes back to the page; what is refused stands there with what was typed. */
async function orShown(
  deps: RequestDeskDeps,
  input: RequestInput,
  typed: Pick<RefusedAct, 'form' | 'typed' | 'steps' | 'day'> & { id?: string },
  act: () => Promise<void>,
  flash: string,
): Promise<Answer> {
  try {
    await act();
    return { kind: 'redirect', to: requestPath(input.subject.request.id), flash };
  } catch (error) {
    if (!(error instanceof AppError) || error.status === 404) throw error;
    const text = input.t(`errors.${error.code}`, error.params);
    const subject = (await requestNow(deps, input)) ?? input.subject;
    const refused = { ...typed, text, status: error.status };
    return await show(deps, { ...input, subject }, { refused });
  }
}

/** A request at the desk, and what the desk does with it short of deciding. */
export const requestRoutes = (deps: RequestDeskDeps): Route[] => [
  guardedRoute({
    ...get,
    path: REQUEST,
    permission: may.read,
    audit: 'request.viewed',
    lists: true,
    params: requestParams,
    query: pageQuery,
    load: loadRequest(deps),
    act: (input) => show(deps, input, { round: input.query.versie }),
  }),
  ...treatRoutes(deps),
  ...noteRoutes(deps),
];

const treatRoutes = (deps: RequestDeskDeps): Route[] => [
  guardedRoute({
    ...post,
    path: `${REQUEST}/toewijzen`,
    permission: may.treat,
    params: requestParams,
    body: assignBody,
    load: loadRequest(deps),
    act: (input) => {
      const { actor, subject, body } = input;
      const person = body.wie === '' ? null : body.wie;
      return orShown(
        deps,
        input,
        { form: 'toewijzen', typed: '' },
        () => deps.treating.take(actor, subject, person),
        'request-assigned',
      );
    },
  }),
  guardedRoute({
    ...post,
    path: `${REQUEST}/aanvulling`,
    permission: may.treat,
    keepsTyped: true,
    params: requestParams,
    body: supplementBody,
    load: loadRequest(deps),
    act: (input) => {
      const { actor, subject, body } = input;
      const { woorden: words, tot: day, steps } = body;
      return orShown(
        deps,
        input,
        { form: 'aanvulling', typed: words, steps, day },
        () =>
          deps.treating.askSupplement(actor, subject, {
            words,
            steps,
            dueOn: isoDate(day) ?? '',
          }),
        'supplement-asked',
      );
    },
  }),
];

const noteRoutes = (deps: RequestDeskDeps): Route[] => [
  guardedRoute({
    ...post,
    path: `${REQUEST}/notities`,
    permission: may.treat,
    keepsTyped: true,
    params: requestParams,
    body: noteBody,
    load: loadRequest(deps),
    act: (input) => {
      const { actor, subject, body } = input;
      const text = body.tekst.replaceAll('\r\n', '\n').trim();
      return orShown(
        deps,
        input,
        { form: 'notitie', typed: text, id: body.id },
        () => deps.treating.note(actor, subject, text, body.id),
        'desk-note-kept',
      );
    },
  }),
  guardedRoute({
    ...post,
    path: `${REQUEST}/notities/:noteId/verwijderen`,
    permission: may.treat,
    params: requestParams.extend({ noteId: z.uuid() }),
    load: loadRequest(deps),
    act: async ({ actor, subject, params }): Promise<Answer> => {
      await deps.treating.dropNote(actor, subject, params.noteId);
      return {
        kind: 'redirect',
        to: requestPath(subject.request.id),
        flash: 'desk-note-dropped',
      };
    },
  }),
];
