import { shownMoment } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import type { FileParts } from '../../logbook/files/index.ts';
import type { Alert, FeatureParts, Platform, Today, TodayReader } from '../../platform/index.ts';
import { hasRole } from '../../platform/routes/index.ts';
import type { Licences } from '../../school/licences/index.ts';
import type { WaitingThread } from '../conversation/index.ts';
import type { RequestRouteParts } from '../request-routes/index.ts';
import type { RequestParts } from '../requests/index.ts';
import type { PartnershipParts } from '../school-side/index.ts';
import type { AdvicesAtDesk } from './advices.ts';
import { createDecisionPapers } from './decision-papers.ts';
import { decisionRoutes } from './decision-routes.ts';
import { deskRoutes } from './desk-routes.ts';
import { createDeskStore } from './desk-store.ts';
import type { DeskStore } from './desk-store.ts';
import { documentRoutes } from './document-routes.ts';
import { inboxRoutes } from './inbox-routes.ts';
import { requestItemRoutes } from './request-items.ts';
import { requestRoutes } from './request-routes.ts';
import type { RequestDeskDeps } from './requests-at-desk.ts';
import { createSentences } from './sentences.ts';
import { sentenceRoutes } from './sentences-routes.ts';
import { tlvRoutes } from './tlv-routes.ts';
import { createTlvStore } from './tlv-store.ts';

interface DeskNeeds {
  platform: Platform;
  licences: Licences;
  partnership: PartnershipParts;
  files: FileParts;
  requestRoutes: Pick<RequestRouteParts, 'routesStore'>;
  requests: RequestParts;
  advices: AdvicesAtDesk;
}

/**
 * The partnership's desk: the requests that schools sent to it, the dossiers that they shared, and
 * the messages about them.
 */
export function createDeskFeature(needs: DeskNeeds) {
  const { platform, partnership, files } = needs;
  const { database, audit, base } = platform;
  const desk = createDeskStore({ database });
  const shared = { ...partnership.between, files: files.service, audit };
  const requests = requestDesk(needs, shared);
  return {
    name: 'desk',
    /** The decision on a request as a document, for both sides. */
    papers: requests.papers,
    routes: [
      ...inboxRoutes(requests),
      ...requestRoutes(requests),
      ...requestItemRoutes(requests),
      ...decisionRoutes(requests),
      ...documentRoutes(requests),
      ...tlvRoutes(requests),
      ...sentenceRoutes(requests),
      ...deskRoutes({ ...shared, desk }),
    ],
    menu: [
      { in: 'main', id: 'inbox', path: '/swv', label: 'nav.inbox', place: 50, roles: ['swv'] },
      {
        in: 'main',
        id: 'desk',
        path: '/swv/gedeeld',
        label: 'nav.desk',
        place: 55,
        roles: ['swv'],
      },
    ],
    today: async (reader: TodayReader): Promise<Today> => {
      const [school, news] = await Promise.all([
        atSchool(desk, reader, base),
        atDesk(desk, reader, base),
      ]);
      return { alerts: [...school, ...(news.alerts ?? [])], invitation: news.invitation };
    },
  } satisfies FeatureParts;
}

/** What the pages about requests are made with. */
function requestDesk(
  { platform, licences, files, requestRoutes, requests, advices }: DeskNeeds,
  shared: PartnershipParts['between'] & Pick<RequestDeskDeps, 'files' | 'audit'>,
): RequestDeskDeps {
  const { kept } = requests;
  const routes = requestRoutes.routesStore;
  return {
    ...shared,
    database: platform.database,
    filesStore: files.store,
    requests: requests.requests,
    kept,
    treating: requests.treating,
    decisions: requests.decisions,
    routes,
    advices,
    sentences: createSentences(platform),
    tlvs: createTlvStore(),
    papers: createDecisionPapers({ ...platform, licences, kept, routes, advices }),
  };
}

/** New messages, each conversation once, on whichever side the reader is. */
const messageAlerts = (
  waiting: readonly WaitingThread[],
  at: 'school' | 'desk',
  { t }: TodayReader,
  base: string,
): Alert[] =>
  waiting.map((row) => ({
    text: t(`start.messages.${at}`, {
      pupil: displayName(row),
      count: row.count,
      when: shownMoment(row.at),
    }),
    label: t('start.messages.read'),
    url: `${base}${at === 'desk' ? `/swv/dossiers/${row.dossierId}` : `/dossiers/${row.dossierId}/logboek/communicatie-swv`}/berichten/${row.threadId}`,
  }));

async function atSchool(desk: DeskStore, reader: TodayReader, base: string): Promise<Alert[]> {
  const { actor, scope } = reader;
  if (!hasRole(actor, 'coordinator') && !hasRole(actor, 'teacher')) return [];
  return messageAlerts(await desk.waitingAtSchool(scope), 'school', reader, base);
}

async function atDesk(desk: DeskStore, reader: TodayReader, base: string): Promise<Today> {
  const { actor, scope, t } = reader;
  if (!hasRole(actor, 'swv')) return {};
  const { shared, threads } = await desk.waitingAtDesk({
    personId: actor.personId,
    licenceId: actor.licenceId,
    today: scope.today,
  });
  return {
    alerts: messageAlerts(threads, 'desk', reader, base),
    invitation:
      shared === 0
        ? undefined
        : { text: t('start.desk', { count: shared }), url: `${base}/swv/gedeeld` },
  };
}
