import { z } from 'zod';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import {
  dossierCrumbs,
  dossierParams,
  headView,
  inLogbook,
  loadDossier,
} from '../../dossier/frame/index.ts';
import type { DossierStore } from '../../dossier/record/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import type { Licence } from '../../school/licences/index.ts';
import { messageBody, messageForm, sendForm, threadPage } from '../conversation/index.ts';
import type { MessageFormView, RefusedMessage, Threads } from '../conversation/index.ts';
import { messagePartnership, readPartnership } from '../policy/index.ts';
import { closedText, createSchoolPage, schoolLinks, swvUrl } from './school-page.ts';
import type { SchoolInput, SchoolPageDeps } from './school-page.ts';

export const SWV_PATH = '/dossiers/:dossierId/logboek/communicatie-swv';
const threadParams = dossierParams.extend({ threadId: z.uuid() });

export interface SchoolRouteDeps extends SchoolPageDeps {
  store: DossierStore;
  messages: Threads;
  schoolName: (licenceId: string) => string;
}

const get = { method: 'GET', csrf: 'none', frame: 'host' } as const;
// A text that somebody typed is asked of the host anew: who no longer works with the pupil sends
// nothing.
const post = {
  method: 'POST',
  csrf: 'token',
  frame: 'host',
  audit: 'in-unit',
  live: true,
  keepsTyped: true,
} as const;

/** LOGBOEK – COMMUNICATIE SWV, for the school: the page, and the messages. */
export const schoolRoutes = (deps: SchoolRouteDeps): Route[] => [
  ...pageRoutes(deps),
  ...threadRoutes(deps),
];

const loadOf =
  ({ store }: SchoolRouteDeps) =>
  <P extends { dossierId: string }, Q, B>(
    input: Input<P, Q, B>,
  ): Promise<DossierFacts | undefined> =>
    loadDossier(store, input);

/** The partnership of a dossier's school. @throws AppError `not-found` when it has none */
export function partnershipOf(
  { licences }: Pick<SchoolPageDeps, 'licences'>,
  dossier: DossierFacts,
): Licence {
  const partnership = licences.partnershipOf(dossier.licenceId);
  if (partnership === undefined) throw notFound();
  return partnership;
}

const rootOf = (dossier: DossierFacts): string =>
  `/dossiers/${dossier.id}/logboek/communicatie-swv`;

async function showThread(
  deps: SchoolRouteDeps,
  input: SchoolInput & { params: { threadId: string } },
  refused?: RefusedMessage,
): Promise<Answer> {
  const { subject: dossier, t, at, actor, params } = input;
  const { base, threads } = deps;
  const partnership = partnershipOf(deps, dossier);
  const today = schoolDay(at);
  const thread = await threads.find(dossier, partnership.id, params.threadId);
  if (thread === undefined) throw notFound();
  await deps.messages.read(actor, dossier, thread.id, 'school');
  const [share, messages] = await Promise.all([
    deps.shares.running(dossier.id, partnership.id, today),
    threads.messages(dossier, thread.id),
  ]);
  const links = schoolLinks(await deps.items.of(dossier, share), { t, base, dossier });
  const here = swvUrl(base, dossier);
  const closed = closedText(dossier, share, t);
  const form = (): MessageFormView =>
    messageForm({
      action: `${here}/berichten/${thread.id}`,
      starts: false,
      attachments: links,
      refused,
      t,
      to: partnership.schoolName,
    });
  return threadPage({
    t,
    side: 'school',
    subject: thread.subject,
    messages,
    links,
    refused,
    nav: 'pupils',
    back: here,
    crumbs: [...dossierCrumbs(dossier, { t, base }), { label: t('partnership.title'), url: here }],
    names: { school: deps.schoolName(dossier.licenceId), swv: partnership.schoolName },
    above: {
      head: headView(dossier, { t, today }),
      standsIn: inLogbook(dossier, 'partnership'),
    },
    form: closed === undefined || refused !== undefined ? form() : undefined,
    closed,
  });
}

const pageRoutes = (deps: SchoolRouteDeps): Route[] => {
  const page = createSchoolPage(deps);
  return [
    guardedRoute({
      ...get,
      path: SWV_PATH,
      permission: readPartnership,
      audit: 'partnership.viewed',
      lists: true,
      params: dossierParams,
      load: loadOf(deps),
      act: (input) => page(input),
    }),
    guardedRoute({
      ...post,
      path: `${SWV_PATH}/berichten`,
      permission: messagePartnership,
      params: dossierParams,
      body: messageBody,
      load: loadOf(deps),
      act: async (input): Promise<Answer> => {
        const { body, subject: dossier, actor, t } = input;
        const { id } = partnershipOf(deps, dossier);
        const refused = await sendForm(body, {
          starts: true,
          t,
          send: (message) =>
            deps.messages.send(actor, dossier, id, body.id, { ...message, side: 'school' }),
        });
        if (refused !== undefined) return await page(input, refused);
        return {
          kind: 'redirect',
          to: `${rootOf(dossier)}/berichten/${body.id}`,
          flash: 'message-sent',
        };
      },
    }),
  ];
};

const threadRoutes = (deps: SchoolRouteDeps): Route[] => [
  guardedRoute({
    ...get,
    path: `${SWV_PATH}/berichten/:threadId`,
    permission: readPartnership,
    audit: 'in-unit',
    params: threadParams,
    load: loadOf(deps),
    act: (input) => showThread(deps, input),
  }),
  guardedRoute({
    ...post,
    path: `${SWV_PATH}/berichten/:threadId`,
    permission: messagePartnership,
    params: threadParams,
    body: messageBody,
    load: loadOf(deps),
    act: async (input): Promise<Answer> => {
      const { body, subject: dossier, actor, params, t } = input;
      const { threadId } = params;
      const { id } = partnershipOf(deps, dossier);
      if ((await deps.threads.find(dossier, id, threadId)) === undefined)
        throw new AppError('not-found', 404);
      const refused = await sendForm(body, {
        starts: false,
        t,
        send: (message) =>
          deps.messages.send(actor, dossier, id, threadId, { ...message, side: 'school' }),
      });
      if (refused !== undefined) return await showThread(deps, input, refused);
      return {
        kind: 'redirect',
        to: `${rootOf(dossier)}/berichten/${threadId}`,
        flash: 'message-sent',
      };
    },
  }),
];
