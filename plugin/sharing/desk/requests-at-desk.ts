import { z } from 'zod';
import type { ReadStanding } from '../../consent/data-consent/index.ts';
import { said } from '../../dossier/declaration/index.ts';
import type { DossierStore } from '../../dossier/record/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Files, FilesStore } from '../../logbook/files/index.ts';
import type { ReportsToShare } from '../../logbook/reports/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { Input } from '../../platform/routes/index.ts';
import type { Database } from '../../platform/store/index.ts';
import type { ThreadsStore } from '../conversation/index.ts';
import type { OpenItemsReader, SharesStore } from '../partnership/index.ts';
import type { RequestRoutesStore } from '../request-routes/index.ts';
import type { RequestFacts, RequestParts, RequestSubject } from '../requests/index.ts';
import type { AdvicesAtDesk } from './advices.ts';
import type { DecisionPapers } from './decision-papers.ts';
import type { Sentences } from './sentences.ts';
import type { TlvStore } from './tlv-store.ts';

export type RequestsStore = RequestParts['requests'];
export type KeptStore = RequestParts['kept'];
export type Treating = RequestParts['treating'];
export type RequestNote = Awaited<ReturnType<KeptStore['notes']>>[number];

/** What the pages about requests at a desk are made with. */
export interface RequestDeskDeps {
  database: Database;
  audit: Audit;
  base: string;
  schoolName: (licenceId: string) => string;
  store: DossierStore;
  shares: SharesStore;
  threads: ThreadsStore;
  items: OpenItemsReader;
  files: Files;
  filesStore: FilesStore;
  reports: ReportsToShare;
  standing: ReadStanding;
  requests: RequestsStore;
  kept: KeptStore;
  treating: Treating;
  decisions: RequestParts['decisions'];
  routes: RequestRoutesStore;
  advices: AdvicesAtDesk;
  sentences: Sentences;
  tlvs: TlvStore;
  papers: DecisionPapers;
}

export const REQUEST = '/swv/aanvragen/:requestId';
export const requestParams = z.object({ requestId: z.uuid() });
/**
 * Asked before anything is typed, and generous afterwards, so that no sign-in interrupts typing.
 */
export const askAtPage = { stepUpMinutes: 30 } as const;
export const askAtForm = { stepUpMinutes: 90 } as const;
export const get = { method: 'GET', csrf: 'none', frame: 'host' } as const;
export const post = { method: 'POST', csrf: 'token', frame: 'host', audit: 'in-unit' } as const;

/** An address below the mount. */
export const requestPath = (requestId: string): string => `/swv/aanvragen/${requestId}`;

export type RequestInput<P = { requestId: string }> = Pick<
  Input<P, unknown, unknown>,
  't' | 'at' | 'actor' | 'params'
> & { subject: RequestSubject };

/**
 * A request with the newest share that it stands on, whosever it is: a look at another desk's, or
 * at what is no longer shared, is refused by the policy and stands in the dossier's own trail.
 */
export async function requestNow(
  deps: RequestDeskDeps,
  { params, actor, at }: Pick<RequestInput, 'params' | 'actor' | 'at'>,
): Promise<RequestSubject | undefined> {
  const today = schoolDay(at);
  const request = await deps.requests.find(deps.database, params.requestId);
  if (request === undefined) return undefined;
  const { dossierId, deskId, licenceId } = request;
  const [running, dossier] = await Promise.all([
    deps.shares.running(dossierId, deskId, today),
    deps.store.find(dossierId, { actorId: actor.personId, licenceId, today }),
  ]);
  if (dossier === undefined) return undefined;
  const share = running ?? (await deps.shares.newest(dossierId, deskId));
  return { dossier, share, request, today, trace: dossier.trace };
}

export const loadRequest =
  (deps: RequestDeskDeps) =>
  <P extends { requestId: string }, Q, B>(
    input: Input<P, Q, B>,
  ): Promise<RequestSubject | undefined> =>
    requestNow(deps, input);

/** "TLV 26-000042", as a page about it is called. */
export const requestTitle = (request: RequestFacts, t: Translate): string =>
  `${said(request.name, t)} ${request.reference}`;

export const inboxCrumb = (t: Translate, base: string): { label: string; url: string } => ({
  label: t('inbox.title'),
  url: `${base}/swv`,
});

export const requestCrumbs = (
  request: RequestFacts,
  { t, base }: { t: Translate; base: string },
): { label: string; url: string }[] => [
  inboxCrumb(t, base),
  { label: requestTitle(request, t), url: base + requestPath(request.id) },
];

/** The share that the policy found running; without one nothing of the dossier is read. */
export function shareOf({ share }: RequestSubject): NonNullable<RequestSubject['share']> {
  if (share === undefined) throw new Error('Read without a share');
  return share;
}
