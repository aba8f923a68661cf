import { said } from '../../dossier/declaration/index.ts';
import { z } from 'zod';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { dossierParams, loadDossier } from '../../dossier/frame/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import { isOver, may } from '../requests/index.ts';
import type { RequestFacts, RequestSubject } from '../requests/index.ts';
import { frameOf, pageOf } from './frame.ts';
import type { FrameView } from './frame.ts';
import { requestPage } from './request-page.ts';
import { sendBody, sendView } from './send-routes.ts';
import type { SendView } from './send-routes.ts';
import { askAtForm, askAtPage, requestPath, toolboxPath } from './toolbox.ts';
import type { SchoolInput, ToolboxDeps } from './toolbox.ts';

export const REQUEST = '/dossiers/:dossierId/aanvragen/:requestId';
export const params = dossierParams.extend({ requestId: z.uuid() });
export type RequestInput = SchoolInput & { params: z.output<typeof params> };

const get = { method: 'GET', csrf: 'none', frame: 'host', params } as const;
const post = {
  method: 'POST',
  csrf: 'token',
  frame: 'host',
  audit: 'in-unit',
  live: true,
  keepsTyped: true,
  params,
} as const;

const wordsBody = z.object({ woorden: z.string().max(20_000).default('') });
const supplementBody = sendBody.extend(wordsBody.shape);
type WordsForm = z.output<typeof wordsBody>;
type SupplementForm = z.output<typeof supplementBody>;

/** A request of a dossier at school: reading it, adding to it, withdrawing it, making a new one. */
export const requestRoutes = (deps: ToolboxDeps): Route[] => [
  guardedRoute({
    ...get,
    path: REQUEST,
    permission: may.readAtSchool,
    audit: 'request.viewed-at-school',
    load: loadOf(deps),
    act: async (input) => requestPage(deps, input, await requestOf(deps, input)),
  }),
  ...withdrawRoutes(deps),
  ...supplementRoutes(deps),
  guardedRoute({
    ...post,
    path: `${REQUEST}/opnieuw`,
    permission: may.send,
    load: loadOf(deps),
    act: async (input) => {
      const subject = await subjectOf(deps, input);
      return await orBack(subject.request, async () => {
        await deps.sending.renew(input.actor, subject);
        return { kind: 'redirect', to: toolboxPath(subject.dossier), flash: 'request-renewed' };
      });
    },
  }),
];

export const loadOf =
  ({ store }: ToolboxDeps) =>
  <P extends { dossierId: string }, Q, B>(
    input: Input<P, Q, B>,
  ): Promise<DossierFacts | undefined> =>
    loadDossier(store, input);

export async function requestOf(
  deps: ToolboxDeps,
  { subject: dossier, params: { requestId } }: RequestInput,
): Promise<RequestFacts> {
  const request = await deps.requests.atSchool(deps.database, {
    id: requestId,
    dossierId: dossier.id,
    licenceId: dossier.licenceId,
  });
  if (request === undefined) throw notFound();
  return request;
}

async function subjectOf(deps: ToolboxDeps, input: RequestInput): Promise<RequestSubject> {
  const { subject: dossier, at } = input;
  const request = await requestOf(deps, input);
  const share = await deps.shares.newest(dossier.id, request.deskId);
  return { dossier, request, share, today: schoolDay(at), trace: dossier.trace };
}

/** Somebody else was first: the request is shown as it is now, with what happened. */
async function orBack(request: RequestFacts, act: () => Promise<Answer>): Promise<Answer> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof AppError) || error.status !== 409) throw error;
    return { kind: 'redirect', to: requestPath(request), flash: 'request-moved-on' };
  }
}

interface WithdrawView extends FrameView {
  action: string;
  toRequest: string;
  text: string;
  words: string;
  fault: string | undefined;
}

async function showWithdraw(
  deps: ToolboxDeps,
  input: RequestInput,
  refused?: { form: WordsForm; fault: string; status: number },
): Promise<Answer> {
  const request = await requestOf(deps, input);
  const { t } = input;
  if (isOver(request.status)) return { kind: 'redirect', to: requestPath(request) };
  const name = said(request.name, t);
  const view: WithdrawView = {
    ...frameOf(deps.base, input),
    action: `${deps.base}${requestPath(request, 'intrekken')}`,
    toRequest: `${deps.base}${requestPath(request)}`,
    text: t('toolbox.withdraw.text', { name, desk: deps.schoolName(request.deskId) }),
    words: refused?.form.woorden ?? '',
    fault: refused?.fault,
  };
  return {
    kind: 'page',
    template: 'toolbox/withdraw',
    status: refused?.status ?? 200,
    page: pageOf(
      deps.base,
      input,
      t('toolbox.withdraw.title', { reference: request.reference }),
      refused === undefined ? [] : [{ text: refused.fault, url: '#woorden' }],
    ),
    view,
  };
}

/** What is wrong with what was typed; who was first is told on the request itself. */
const ofWords = (error: unknown): error is AppError =>
  error instanceof AppError &&
  [
    'withdraw-reason',
    'supplement-reason',
    'request-bsn',
    'request-too-long',
    'request-letters',
  ].includes(error.code);

const withdrawRoutes = (deps: ToolboxDeps): Route[] => [
  guardedRoute({
    ...get,
    ...askAtPage,
    path: `${REQUEST}/intrekken`,
    permission: may.send,
    audit: 'request.withdraw-viewed',
    load: loadOf(deps),
    act: (input) => showWithdraw(deps, input),
  }),
  guardedRoute({
    ...post,
    ...askAtForm,
    path: `${REQUEST}/intrekken`,
    permission: may.send,
    body: wordsBody,
    load: loadOf(deps),
    act: async (input) => {
      const subject = await subjectOf(deps, input);
      try {
        return await orBack(subject.request, async () => {
          await deps.sending.withdraw(input.actor, subject, input.body.woorden);
          return {
            kind: 'redirect',
            to: requestPath(subject.request),
            flash: 'request-withdrawn',
          };
        });
      } catch (error) {
        if (!ofWords(error)) throw error;
        const fault = input.t(`errors.${error.code}`, error.params);
        return await showWithdraw(deps, input, { form: input.body, fault, status: 422 });
      }
    },
  }),
];

async function showSupplement(
  deps: ToolboxDeps,
  input: RequestInput,
  refused?: { form: SupplementForm; fault?: string; notice?: string; status: number },
): Promise<Answer> {
  const { subject: dossier, t, at } = input;
  const request = await requestOf(deps, input);
  if (request.status !== 'waiting') return { kind: 'redirect', to: requestPath(request) };
  const found = await deps.readiness.of(dossier, {
    t,
    today: schoolDay(at),
    itself: request,
  });
  if (found === undefined) throw notFound();
  const events = await deps.kept.events(dossier, request.id, 'school');
  const name = said(request.name, t);
  const view: SendView & { words: string; toRequest: string } = {
    ...(await sendView(deps, input, found)),
    action: `${deps.base}${requestPath(request, 'aanvullen')}`,
    toRequest: `${deps.base}${requestPath(request)}`,
    lede: t('toolbox.supplement.lede', { name, desk: found.facts.desk.called }),
    button: t('toolbox.supplement.button'),
    discussed: (refused?.form.besproken ?? '') !== '',
    fault: refused?.fault,
    notice: refused?.notice,
    asked: events.findLast(({ kind }) => kind === 'supplement-asked')?.words ?? '',
    words: refused?.form.woorden ?? '',
  };
  return {
    kind: 'page',
    template: 'toolbox/supplement',
    status: refused?.status ?? 200,
    page: pageOf(
      deps.base,
      input,
      t('toolbox.supplement.title', { reference: request.reference }),
      [refused?.notice, refused?.fault]
        .filter((text) => text !== undefined)
        .map((text) => ({ text, url: '#woorden' })),
    ),
    view,
  };
}

async function supplement(
  deps: ToolboxDeps,
  input: RequestInput & { body: SupplementForm },
): Promise<Answer> {
  const { actor, body: form, t } = input;
  const subject = await subjectOf(deps, input);
  if (form.besproken === '')
    return await showSupplement(deps, input, {
      form,
      fault: t('toolbox.send.discussFirst'),
      status: 422,
    });
  try {
    await deps.sending.supplement(actor, subject, {
      seen: form.gezien,
      shareVersion: form.deel,
      versionId: form.versie,
      contact: '',
      words: form.woorden,
    });
    return { kind: 'redirect', to: requestPath(subject.request), flash: 'request-supplemented' };
  } catch (error) {
    if (!(error instanceof AppError) || ![409, 422, 400].includes(error.status)) throw error;
    const said = t(`errors.${error.code}`, error.params);
    return await showSupplement(deps, input, {
      form,
      ...(ofWords(error) ? { fault: said } : { notice: said }),
      status: error.status === 400 ? 422 : error.status,
    });
  }
}

const supplementRoutes = (deps: ToolboxDeps): Route[] => [
  guardedRoute({
    ...get,
    ...askAtPage,
    path: `${REQUEST}/aanvullen`,
    permission: may.send,
    audit: 'request.supplement-viewed',
    load: loadOf(deps),
    act: (input) => showSupplement(deps, input),
  }),
  guardedRoute({
    ...post,
    ...askAtForm,
    path: `${REQUEST}/aanvullen`,
    permission: may.send,
    body: supplementBody,
    load: loadOf(deps),
    act: (input) => supplement(deps, input),
  }),
];
