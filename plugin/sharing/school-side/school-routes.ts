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
import { messageBody, messageForm, sendForm, threadPage } from '../conversation/index.ts';
import type { MessageFormView, RefusedMessage, Threads } from '../conversation/index.ts';
import { messagePartnership, readPartnership } from '../policy/index.ts';
import { closedText, createSchoolPage, schoolLinks } from './school-page.ts';
import type { SchoolInput, SchoolPageDeps } from './school-page.ts';
import { placeOf, swvQuery } from './swv-place.ts';

export const SWV_PATH = '/dossiers/:dossierId/logboek/communicatie-swv';
const threadParams = dossierParams.extend({ threadId: z.uuid() });

export interface SchoolRouteDeps extends SchoolPageDeps {
  store: DossierStore;
  messages: Threads;
  schoolName: (licenceId: string) => string;
}

const get = { method: 'GET', csrf: 'none', frame: 'host', query: swvQuery } as const;
// A text that somebody typed is asked of the host anew: who no longer works with the pupil sends
// nothing.
const post = {
  method: 'POST',
  csrf: 'token',
  frame: 'host',
  audit: 'in-unit',
  live: true,
  keepsTyped: true,
  query: swvQuery,
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

async function showThread(
  deps: SchoolRouteDeps,
  input: SchoolInput & { params: { threadId: string } },
  refused?: RefusedMessage,
): Promise<Answer> {
  const { subject: dossier, t, at, actor, params } = input;
  const { base, threads } = deps;
  const place = placeOf(deps, input);
  const partnership = place.desk;
  const today = schoolDay(at);
  const thread = await threads.find(dossier, partnership.id, params.threadId);
  if (thread === undefined) throw notFound();
  await deps.messages.read(actor, dossier, thread.id, 'school');
  const [share, messages] = await Promise.all([
    deps.shares.running(dossier.id, partnership.id, today),
    threads.messages(dossier, thread.id),
  ]);
  const links = schoolLinks(await deps.items.of(dossier, share), { t, base, dossier });
  const closed = closedText(dossier, share, t);
  const form = (): MessageFormView =>
    messageForm({
      action: place.url(`/berichten/${thread.id}`),
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
    back: place.url(),
    crumbs: [
      ...dossierCrumbs(dossier, { t, base }),
      { label: t('partnership.title'), url: place.url() },
    ],
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
        const place = placeOf(deps, input);
        const { id } = place.desk;
        const refused = await sendForm(body, {
          starts: true,
          t,
          send: (message) =>
            deps.messages.send(actor, dossier, id, body.id, { ...message, side: 'school' }),
        });
        if (refused !== undefined) return await page(input, refused);
        return {
          kind: 'redirect',
          to: place.path(`/berichten/${body.id}`),
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
      const place = placeOf(deps, input);
      const { id } = place.desk;
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
        to: place.path(`/berichten/${threadId}`),
        flash: 'message-sent',
      };
    },
  }),
];
