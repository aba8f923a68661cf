import { shownMoment } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import type { FileParts } from '../../logbook/files/index.ts';
import type { Alert, FeatureParts, Platform, Today, TodayReader } from '../../platform/index.ts';
import { hasRole } from '../../platform/routes/index.ts';
import type { WaitingThread } from '../conversation/index.ts';
import type { PartnershipParts } from '../school-side/index.ts';
import { deskRoutes } from './desk-routes.ts';
import { createDeskStore } from './desk-store.ts';
import type { DeskStore } from './desk-store.ts';

interface DeskNeeds {
  platform: Platform;
  partnership: PartnershipParts;
  files: FileParts;
}

/**
 * The partnership's desk: the dossiers that schools shared with it, and the messages about them.
 */
export function createDeskFeature({ platform, partnership, files }: DeskNeeds) {
  const { database, audit, base } = platform;
  const desk = createDeskStore({ database });
  return {
    name: 'desk',
    routes: deskRoutes({ ...partnership.between, desk, files: files.service, audit }),
    menu: [{ in: 'main', id: 'desk', path: '/swv', label: 'nav.desk', place: 50, roles: ['swv'] }],
    today: async (reader: TodayReader): Promise<Today> => {
      const [school, news] = await Promise.all([
        atSchool(desk, reader, base),
        atDesk(desk, reader, base),
      ]);
      return { alerts: [...school, ...(news.alerts ?? [])], invitation: news.invitation };
    },
  } satisfies FeatureParts;
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
      shared === 0 ? undefined : { text: t('start.desk', { count: shared }), url: `${base}/swv` },
  };
}
