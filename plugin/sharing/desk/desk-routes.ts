import { z } from 'zod';
import { dossierParams } from '../../dossier/frame/index.ts';
import type { DossierStore } from '../../dossier/record/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { displayName } from '../../kernel/names.ts';
import type { Files } from '../../logbook/files/index.ts';
import type { ReportsToShare } from '../../logbook/reports/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import { fileName, kinds } from '../../platform/bytes/index.ts';
import { guardedRoute, nobody } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import {
  attachmentLinks,
  messageBody,
  messageForm,
  outward,
  reportLabel,
  sendForm,
  threadPage,
} from '../conversation/index.ts';
import type {
  AttachmentLink,
  MessageBody,
  RefusedMessage,
  Threads,
  ThreadsStore,
} from '../conversation/index.ts';
import type { DeskSubject } from '../facts/index.ts';
import type {
  OpenFile,
  OpenItems,
  OpenItemsReader,
  OpenReport,
  SharesStore,
} from '../partnership/index.ts';
import { listDesk, messageSchool, readShared } from '../policy/index.ts';
import { DESK_PAGE } from './desk-store.ts';
import type { DeskStore } from './desk-store.ts';
import { deskCrumbs, deskPage, deskQuery, deskUrl, pupilHead, sharedPage } from './desk-view.ts';
import { passwordBody, passwordOf, passwordPage } from './password-page.ts';

export interface DeskRouteDeps {
  desk: DeskStore;
  store: DossierStore;
  shares: SharesStore;
  threads: ThreadsStore;
  messages: Threads;
  items: OpenItemsReader;
  files: Files;
  reports: ReportsToShare;
  audit: Audit;
  schoolName: (licenceId: string) => string;
  base: string;
}

const SHARED = '/swv/dossiers/:dossierId';
const get = { method: 'GET', csrf: 'none', frame: 'host' } as const;
const post = { method: 'POST', csrf: 'token', frame: 'host', audit: 'in-unit' } as const;

type DeskInput<P = { dossierId: string }> = Pick<
  Input<P, unknown, unknown>,
  't' | 'at' | 'actor' | 'params'
> & { subject: DeskSubject };

/**
 * The partnership's desk: what schools shared with it, read as it was shared, and the other end of
 * every message.
 */
export function deskRoutes(deps: DeskRouteDeps): Route[] {
  return [...listRoutes(deps), ...messageRoutes(deps), ...fileRoutes(deps), ...reportRoutes(deps)];
}

/**
 * The dossier with the newest share to the asking licence, run or not: a look at what was taken
 * back is then refused and stands in the dossier's own trail. To anybody else there is nothing of
 * that number.
 */
const loadShared =
  (deps: DeskRouteDeps) =>
  async <P extends { dossierId: string }, Q, B>(
    input: Input<P, Q, B>,
  ): Promise<DeskSubject | undefined> => {
    const {
      params: { dossierId },
      actor,
      at,
    } = input;
    const today = schoolDay(at);
    const share =
      (await deps.shares.running(dossierId, actor.licenceId, today)) ??
      (await deps.shares.newest(dossierId, actor.licenceId));
    const licenceId = share === undefined ? undefined : await deps.shares.schoolOf(dossierId);
    const dossier =
      licenceId === undefined
        ? undefined
        : await deps.store.find(dossierId, { actorId: actor.personId, licenceId, today });
    return share === undefined || dossier === undefined
      ? undefined
      : { dossier, share, today, trace: dossier.trace };
  };

/**
 * What the other side can attach and open: files to download, reports by the page that asks a
 * password.
 */
const deskLinks = (
  items: OpenItems,
  { t, base, subject }: { t: DeskInput['t']; base: string; subject: DeskSubject },
): AttachmentLink[] => {
  const here = deskUrl(base, subject.dossier.id);
  return attachmentLinks(items, t, {
    file: (id) => `${here}/bestanden/${id}/download`,
    report: (id) => `${here}/verslagen/${id}`,
  });
};

const closedAtDesk = ({ dossier }: DeskSubject, t: DeskInput['t']): string | undefined =>
  dossier.status === 'open' ? undefined : t('desk.closed');

function listRoutes(deps: DeskRouteDeps): Route[] {
  const { base } = deps;
  return [
    guardedRoute({
      ...get,
      path: '/swv/gedeeld',
      permission: listDesk,
      audit: 'none',
      query: deskQuery,
      load: () => nobody,
      act: async ({ actor, at, t, query }): Promise<Answer> => {
        const rows = await deps.desk.list(
          { personId: actor.personId, licenceId: actor.licenceId, today: schoolDay(at) },
          query,
        );
        await deps.audit.record(actor, {
          event: query.search === '' ? 'desk.listed' : 'desk.searched',
          details: {
            dossiers: rows.slice(0, DESK_PAGE).map(({ dossierId }) => dossierId),
            page: query.page,
          },
        });
        return deskPage({ t, base, rows, query });
      },
    }),
    guardedRoute({
      ...get,
      path: SHARED,
      permission: readShared,
      audit: 'desk.dossier-read',
      lists: true,
      params: dossierParams,
      load: loadShared(deps),
      act: (input) => showDossier(deps, input),
    }),
  ];
}

async function showDossier(
  deps: DeskRouteDeps,
  { subject, t, actor }: DeskInput,
  refused?: RefusedMessage,
): Promise<Answer> {
  const { dossier, share } = subject;
  const { base } = deps;
  const [document, items, threads] = await Promise.all([
    deps.shares.document(dossier, share),
    deps.items.of(dossier, share),
    deps.threads.ofDossier(dossier, share.partnershipId, { personId: actor.personId, side: 'swv' }),
  ]);
  const closed = closedAtDesk(subject, t);
  const school = deps.schoolName(dossier.licenceId);
  return sharedPage({
    t,
    base,
    subject,
    school,
    document,
    items,
    threads,
    refused,
    closed,
    form:
      closed === undefined || refused !== undefined
        ? messageForm({
            action: `${deskUrl(base, dossier.id)}/berichten`,
            starts: true,
            attachments: deskLinks(items, { t, base, subject }),
            refused,
            t,
            to: school,
          })
        : undefined,
  });
}

async function showThread(
  deps: DeskRouteDeps,
  input: DeskInput<{ dossierId: string; threadId: string }>,
  refused?: RefusedMessage,
): Promise<Answer> {
  const { subject, t, actor, params } = input;
  const { dossier, share } = subject;
  const { base } = deps;
  const thread = await deps.threads.find(dossier, share.partnershipId, params.threadId);
  if (thread === undefined) throw notFound();
  await deps.messages.read(actor, dossier, thread.id, 'swv');
  const [written, items] = await Promise.all([
    deps.threads.messages(dossier, thread.id),
    deps.items.of(dossier, share),
  ]);
  const links = deskLinks(items, { t, base, subject });
  const school = deps.schoolName(dossier.licenceId);
  const closed = closedAtDesk(subject, t);
  return threadPage({
    t,
    side: 'swv',
    subject: thread.subject,
    messages: written,
    links,
    refused,
    nav: 'desk',
    crumbs: deskCrumbs(dossier, { t, base }, true),
    back: deskUrl(base, dossier.id),
    names: { school, swv: deps.schoolName(share.partnershipId) },
    above: { pupil: pupilHead(subject, { t, school }) },
    form:
      closed === undefined || refused !== undefined
        ? messageForm({
            action: `${deskUrl(base, dossier.id)}/berichten/${thread.id}`,
            starts: false,
            attachments: links,
            refused,
            t,
            to: school,
          })
        : undefined,
    closed,
  });
}

const threadParams = dossierParams.extend({ threadId: z.uuid() });
const sending = { ...post, keepsTyped: true, permission: messageSchool } as const;

/** Sends what stands in the form, in this thread; answers what is wrong with it instead. */
const send = (
  deps: DeskRouteDeps,
  { body, subject, actor, t }: DeskInput<unknown> & { body: MessageBody },
  threadId: string,
  starts: boolean,
): Promise<RefusedMessage | undefined> =>
  sendForm(body, {
    starts,
    t,
    send: (message) =>
      deps.messages.send(actor, subject.dossier, subject.share.partnershipId, threadId, {
        ...message,
        side: 'swv',
      }),
  });

const sent = ({ dossier }: DeskSubject, threadId: string): Answer => ({
  kind: 'redirect',
  to: `/swv/dossiers/${dossier.id}/berichten/${threadId}`,
  flash: 'message-sent',
});

const messageRoutes = (deps: DeskRouteDeps): Route[] => [
  guardedRoute({
    ...sending,
    path: `${SHARED}/berichten`,
    params: dossierParams,
    body: messageBody,
    load: loadShared(deps),
    act: async (input): Promise<Answer> => {
      const refused = await send(deps, input, input.body.id, true);
      return refused === undefined
        ? sent(input.subject, input.body.id)
        : await showDossier(deps, input, refused);
    },
  }),
  guardedRoute({
    ...get,
    path: `${SHARED}/berichten/:threadId`,
    permission: readShared,
    audit: 'in-unit',
    params: threadParams,
    load: loadShared(deps),
    act: (input) => showThread(deps, input),
  }),
  guardedRoute({
    ...sending,
    path: `${SHARED}/berichten/:threadId`,
    params: threadParams,
    body: messageBody,
    load: loadShared(deps),
    act: async (input): Promise<Answer> => {
      const { dossier, share } = input.subject;
      const { threadId } = input.params;
      if ((await deps.threads.find(dossier, share.partnershipId, threadId)) === undefined)
        throw notFound();
      const refused = await send(deps, input, threadId, false);
      return refused === undefined
        ? sent(input.subject, threadId)
        : await showThread(deps, input, refused);
    },
  }),
];

function fileRoutes(deps: DeskRouteDeps): Route[] {
  const params = dossierParams.extend({ fileId: z.uuid() });
  const load = loadShared(deps);
  const openFile = async ({
    subject: { dossier, share },
    params: { fileId },
  }: DeskInput<{ dossierId: string; fileId: string }>): Promise<OpenFile> => {
    const found = (await deps.items.of(dossier, share)).files.find(
      ({ file }) => file.id === fileId,
    );
    if (found === undefined) throw notFound();
    return found;
  };
  const stream = (
    input: DeskInput,
    { version }: OpenFile,
  ): Extract<Answer, { kind: 'stream' }> => ({
    kind: 'stream',
    chunks: deps.files.read(input.subject.dossier, version),
    size: version.size,
    type: kinds[version.kind].type,
    name: outward(fileName(version.name, version.kind), input.t),
  });
  return [
    guardedRoute({
      ...get,
      path: `${SHARED}/bestanden/:fileId/download`,
      permission: readShared,
      audit: 'file.downloaded',
      params,
      load,
      act: async (input): Promise<Answer> => stream(input, await openFile(input)),
    }),
    guardedRoute({
      ...get,
      path: `${SHARED}/bestanden/:fileId/weergave`,
      permission: readShared,
      audit: 'file.shown',
      params,
      load,
      act: async (input): Promise<Answer> => {
        const open = await openFile(input);
        const { show } = kinds[open.version.kind];
        if (show === undefined) throw notFound();
        return { ...stream(input, open), show };
      },
    }),
  ];
}

type ReportInput = DeskInput<{ dossierId: string; reportId: string }>;

async function openReport(
  { items }: DeskRouteDeps,
  { subject: { dossier, share }, params: { reportId } }: ReportInput,
): Promise<OpenReport> {
  const { reports } = await items.of(dossier, share);
  const found = reports.find(({ report }) => report.id === reportId);
  if (found === undefined) throw notFound();
  return found;
}

async function showReport(
  deps: DeskRouteDeps,
  input: ReportInput,
  refused?: AppError,
): Promise<Answer> {
  const { subject, t } = input;
  const { dossier } = subject;
  const { base } = deps;
  const { report } = await openReport(deps, input);
  return passwordPage({
    t,
    base,
    title: reportLabel(report, t),
    nav: 'desk',
    crumbs: deskCrumbs(dossier, { t, base }, true),
    pupil: pupilHead(subject, { t, school: deps.schoolName(dossier.licenceId) }),
    back: deskUrl(base, dossier.id),
    action: `${deskUrl(base, dossier.id)}/verslagen/${report.id}`,
    lede: t('desk.reportLede', { name: displayName(dossier.pupilName) }),
    refused,
  });
}

async function downloadReport(
  deps: DeskRouteDeps,
  input: ReportInput & { body: z.output<typeof passwordBody> },
): Promise<Answer> {
  const { subject, body, actor, at } = input;
  const { report } = await openReport(deps, input);
  try {
    const password = passwordOf(body);
    const bytes = await deps.reports.download(actor, subject.dossier, report.id, password);
    if (bytes === undefined) throw notFound();
    return {
      kind: 'file',
      bytes,
      type: 'application/pdf',
      name: `${report.kind}-${schoolDay(at)}.pdf`,
    };
  } catch (error) {
    if (error instanceof AppError && error.status === 400)
      return await showReport(deps, input, error);
    throw error;
  }
}

const reportParams = dossierParams.extend({ reportId: z.uuid() });

const reportRoutes = (deps: DeskRouteDeps): Route[] => [
  guardedRoute({
    ...get,
    path: `${SHARED}/verslagen/:reportId`,
    permission: readShared,
    audit: 'desk.report-viewed',
    params: reportParams,
    load: loadShared(deps),
    act: (input) => showReport(deps, input),
  }),
  guardedRoute({
    ...post,
    path: `${SHARED}/verslagen/:reportId`,
    permission: readShared,
    params: reportParams,
    load: loadShared(deps),
    body: passwordBody,
    act: (input) => downloadReport(deps, input),
  }),
];
