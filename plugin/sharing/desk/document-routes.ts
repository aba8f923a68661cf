import type { z } from 'zod';
import { AppError, notFound } from '../../kernel/errors.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Route } from '../../platform/routes/index.ts';
import { may } from '../requests/index.ts';
import { pupilHead } from './desk-view.ts';
import { passwordBody, passwordOf, passwordPage } from './password-page.ts';
import {
  get,
  loadRequest,
  post,
  REQUEST,
  requestCrumbs,
  requestParams,
  requestPath,
  shareOf,
} from './requests-at-desk.ts';
import type { RequestDeskDeps, RequestInput } from './requests-at-desk.ts';

function show(deps: RequestDeskDeps, input: RequestInput, refused?: AppError): Answer {
  const { subject, t } = input;
  const { request, dossier } = subject;
  const { base } = deps;
  if (request.status !== 'decided') throw notFound();
  const here = base + requestPath(request.id);
  return passwordPage({
    t,
    base,
    title: t('decisions.document.page'),
    crumbs: requestCrumbs(request, { t, base }),
    pupil: pupilHead(
      { ...subject, share: shareOf(subject) },
      { t, school: deps.schoolName(dossier.licenceId) },
    ),
    back: here,
    action: `${here}/besluit/document`,
    lede: t('decisions.document.lede'),
    refused,
  });
}

async function download(
  deps: RequestDeskDeps,
  input: RequestInput & { body: z.output<typeof passwordBody> },
): Promise<Answer> {
  const { subject, actor, body } = input;
  try {
    const password = passwordOf(body);
    const made = await deps.papers.make(actor, subject.dossier, subject.request, password);
    if (made === undefined) throw notFound();
    return { kind: 'file', type: 'application/pdf', ...made };
  } catch (error) {
    if (error instanceof AppError && error.status === 400) return show(deps, input, error);
    throw error;
  }
}

/** The decision as a document, encrypted with a password that is chosen now. */
export const documentRoutes = (deps: RequestDeskDeps): Route[] => [
  guardedRoute({
    ...get,
    path: `${REQUEST}/besluit/document`,
    permission: may.read,
    audit: 'request.document-viewed',
    params: requestParams,
    load: loadRequest(deps),
    act: (input) => show(deps, input),
  }),
  guardedRoute({
    ...post,
    path: `${REQUEST}/besluit/document`,
    permission: may.read,
    costly: true,
    params: requestParams,
    body: passwordBody,
    load: loadRequest(deps),
    act: (input) => download(deps, input),
  }),
];
