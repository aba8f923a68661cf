import type { z } from 'zod';
import { AppError, notFound } from '../../kernel/errors.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Route } from '../../platform/routes/index.ts';
import { passwordBody, passwordOf, passwordView } from '../desk/index.ts';
import type { PasswordMake } from '../desk/index.ts';
import { may } from '../requests/index.ts';
import { frameOf, pageOf } from './frame.ts';
import type { FrameView } from './frame.ts';
import { loadOf, params, REQUEST, requestOf } from './request-routes.ts';
import type { RequestInput } from './request-routes.ts';
import { requestPath } from './toolbox.ts';
import type { ToolboxDeps } from './toolbox.ts';

interface DocumentView extends FrameView {
  lede: string;
  make: PasswordMake;
}

async function show(deps: ToolboxDeps, input: RequestInput, refused?: AppError): Promise<Answer> {
  const { t } = input;
  const { base } = deps;
  const request = await requestOf(deps, input);
  if (request.status !== 'decided') return { kind: 'redirect', to: requestPath(request) };
  const make = passwordView({ t, base, action: base + requestPath(request, 'besluit'), refused });
  const faults = make.fault === undefined ? [] : [{ text: make.fault, url: '#wachtwoord' }];
  const view: DocumentView = {
    ...frameOf(base, input),
    back: base + requestPath(request),
    lede: t('decisions.document.lede'),
    make,
  };
  return {
    kind: 'page',
    template: 'partnership/report',
    status: refused?.status ?? 200,
    page: {
      ...pageOf(base, input, t('decisions.document.page'), faults),
      scripts: ['password'],
    },
    view,
  };
}

async function download(
  deps: ToolboxDeps,
  input: RequestInput & { body: z.output<typeof passwordBody> },
): Promise<Answer> {
  const { actor, subject: dossier, body } = input;
  const request = await requestOf(deps, input);
  try {
    const made = await deps.papers.make(actor, dossier, request, passwordOf(body));
    if (made === undefined) throw notFound();
    return { kind: 'file', type: 'application/pdf', ...made };
  } catch (error) {
    if (error instanceof AppError && error.status === 400) return await show(deps, input, error);
    throw error;
  }
}

/** The decision on a request at school, encrypted with a password that is chosen now. */
export const documentRoutes = (deps: ToolboxDeps): Route[] => [
  guardedRoute({
    method: 'GET',
    csrf: 'none',
    frame: 'host',
    path: `${REQUEST}/besluit`,
    permission: may.readAtSchool,
    audit: 'request.document-viewed',
    params,
    load: loadOf(deps),
    act: (input) => show(deps, input),
  }),
  guardedRoute({
    method: 'POST',
    csrf: 'token',
    frame: 'host',
    audit: 'in-unit',
    costly: true,
    path: `${REQUEST}/besluit`,
    permission: may.readAtSchool,
    params,
    body: passwordBody,
    load: loadOf(deps),
    act: (input) => download(deps, input),
  }),
];
