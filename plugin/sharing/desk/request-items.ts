import { z } from 'zod';
import { AppError, notFound } from '../../kernel/errors.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { shownDate } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import { shownSize } from '../../logbook/files/index.ts';
import type { FileVersion } from '../../logbook/files/index.ts';
import { fileName, kinds } from '../../platform/bytes/index.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Route } from '../../platform/routes/index.ts';
import { outward } from '../conversation/index.ts';
import type { OpenItems } from '../partnership/index.ts';
import type { KeptSnapshot, RequestSubject } from '../requests/index.ts';
import { may } from '../requests/index.ts';
import { passwordBody, passwordPage, passwordOf } from './password-page.ts';
import { pupilHead } from './desk-view.ts';
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

type SentItem = KeptSnapshot['items'][number];

/** A file or report as it was sent; without an address once it lies open no longer. */
export interface SentItemView {
  title: string;
  what: string;
  url: string | undefined;
  show: string | undefined;
}

/** The version of a file that was sent, as long as any of it lies open. */
async function versionSent(
  deps: RequestDeskDeps,
  { dossier }: Pick<RequestSubject, 'dossier'>,
  open: OpenItems,
  item: SentItem,
): Promise<FileVersion | undefined> {
  const found = open.files.find(({ file }) => file.id === item.itemId);
  if (item.kind !== 'file' || found === undefined) return undefined;
  const version =
    found.version.id === item.versionId
      ? found.version
      : (await deps.filesStore.versions(dossier, item.itemId)).find(
          ({ id }) => id === item.versionId,
        );
  return version?.state === 'ready' && version.blob !== undefined ? version : undefined;
}

/** What was sent with a round, each with the way to it if it still lies open. */
export async function sentItems(
  deps: RequestDeskDeps,
  subject: RequestSubject,
  snapshot: KeptSnapshot,
  open: OpenItems,
  t: Translate,
): Promise<{ files: SentItemView[]; reports: SentItemView[] }> {
  const here = deps.base + requestPath(subject.request.id);
  const files: SentItemView[] = [];
  for (const item of snapshot.items.filter(({ kind }) => kind === 'file')) {
    const version = await versionSent(deps, subject, open, item);
    const url = `${here}/bestanden/${item.id}`;
    files.push({
      title: fileTitle(item, version, t),
      what: whatOf(item, version, t),
      url: version === undefined ? undefined : `${url}/download`,
      show:
        version === undefined || kinds[version.kind].show === undefined
          ? undefined
          : `${url}/weergave`,
    });
  }
  const reports = snapshot.items
    .filter(({ kind }) => kind === 'report')
    .map((item): SentItemView => {
      const lies = open.reports.some(({ report }) => report.id === item.itemId);
      return {
        title: item.title,
        what: lies ? '' : t('inbox.itemGone'),
        url: lies ? `${here}/verslagen/${item.id}` : undefined,
        show: undefined,
      };
    });
  return { files, reports };
}

const fileTitle = (item: SentItem, version: FileVersion | undefined, t: Translate): string => {
  const name = version === undefined ? '' : fileName(version.name, version.kind);
  return outward(item.title === '' ? name : item.title, t);
};

const whatOf = (item: SentItem, version: FileVersion | undefined, t: Translate): string =>
  version === undefined
    ? t('inbox.itemGone')
    : [
        ...(item.datedOn === null ? [] : [t('inbox.datedOn', { date: shownDate(item.datedOn) })]),
        t(`files.kinds.${version.kind}`),
        shownSize(version.size),
      ].join(' · ');

/** The item of any round of this request. */
async function itemOf(
  deps: RequestDeskDeps,
  { subject, params }: RequestInput<{ requestId: string; itemId: string }>,
  kind: SentItem['kind'],
): Promise<{ item: SentItem; open: OpenItems }> {
  const { request, dossier } = subject;
  for (let round = request.round; round >= 1; round -= 1) {
    const snapshot = await deps.kept.snapshot(dossier, request.id, round);
    const item = snapshot?.items.find((one) => one.id === params.itemId && one.kind === kind);
    if (item !== undefined) return { item, open: await deps.items.of(dossier, shareOf(subject)) };
  }
  throw notFound();
}

type ItemInput = RequestInput<{ requestId: string; itemId: string }>;

async function sentFile(deps: RequestDeskDeps, input: ItemInput): Promise<FileVersion> {
  const { item, open } = await itemOf(deps, input, 'file');
  const version = await versionSent(deps, input.subject, open, item);
  if (version === undefined) throw notFound();
  return version;
}

const stream = (
  deps: RequestDeskDeps,
  { subject, t }: ItemInput,
  version: FileVersion,
): Extract<Answer, { kind: 'stream' }> => ({
  kind: 'stream',
  chunks: deps.files.read(subject.dossier, version),
  size: version.size,
  type: kinds[version.kind].type,
  name: outward(fileName(version.name, version.kind), t),
});

async function reportPage(
  deps: RequestDeskDeps,
  input: ItemInput,
  refused?: AppError,
): Promise<Answer> {
  const { subject, t } = input;
  const { base } = deps;
  const { item, open } = await itemOf(deps, input, 'report');
  if (!open.reports.some(({ report }) => report.id === item.itemId)) throw notFound();
  const { dossier, request } = subject;
  return passwordPage({
    t,
    base,
    title: item.title,
    crumbs: requestCrumbs(request, { t, base }),
    pupil: pupilHead(
      { ...subject, share: shareOf(subject) },
      { t, school: deps.schoolName(dossier.licenceId) },
    ),
    back: base + requestPath(request.id),
    action: `${base}${requestPath(request.id)}/verslagen/${item.id}`,
    lede: t('desk.reportLede', { name: displayName(dossier.pupilName) }),
    refused,
  });
}

async function downloadReport(
  deps: RequestDeskDeps,
  input: ItemInput & { body: z.output<typeof passwordBody> },
): Promise<Answer> {
  const { subject, actor, at } = input;
  const { item, open } = await itemOf(deps, input, 'report');
  const found = open.reports.find(({ report }) => report.id === item.itemId);
  if (found === undefined) throw notFound();
  try {
    const bytes = await deps.reports.download(
      actor,
      subject.dossier,
      item.itemId,
      passwordOf(input.body),
    );
    if (bytes === undefined) throw notFound();
    const name = `${found.report.kind}-${schoolDay(at)}.pdf`;
    return { kind: 'file', bytes, type: 'application/pdf', name };
  } catch (error) {
    if (error instanceof AppError && error.status === 400)
      return await reportPage(deps, input, error);
    throw error;
  }
}

/** Files and reports as they were sent with a request. */
export function requestItemRoutes(deps: RequestDeskDeps): Route[] {
  const params = requestParams.extend({ itemId: z.uuid() });
  const load = loadRequest(deps);
  const permission = may.read;
  return [
    guardedRoute({
      ...get,
      permission,
      params,
      load,
      path: `${REQUEST}/bestanden/:itemId/download`,
      audit: 'request.item-downloaded',
      act: async (input): Promise<Answer> => stream(deps, input, await sentFile(deps, input)),
    }),
    guardedRoute({
      ...get,
      permission,
      params,
      load,
      path: `${REQUEST}/bestanden/:itemId/weergave`,
      audit: 'request.item-shown',
      act: async (input): Promise<Answer> => {
        const version = await sentFile(deps, input);
        const { show } = kinds[version.kind];
        if (show === undefined) throw notFound();
        return { ...stream(deps, input, version), show };
      },
    }),
    guardedRoute({
      ...get,
      permission,
      params,
      load,
      path: `${REQUEST}/verslagen/:itemId`,
      audit: 'request.report-viewed',
      act: (input) => reportPage(deps, input),
    }),
    guardedRoute({
      ...post,
      permission,
      params,
      load,
      path: `${REQUEST}/verslagen/:itemId`,
      costly: true,
      body: passwordBody,
      act: (input) => downloadReport(deps, input),
    }),
  ];
}
