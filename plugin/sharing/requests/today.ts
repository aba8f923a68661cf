import { addDays } from '../../kernel/clock.ts';
import { shownDate } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import type { Alert, TaskList, Today, TodayReader } from '../../platform/index.ts';
import { hasRole } from '../../platform/routes/index.ts';
import type { Database } from '../../platform/store/index.ts';
import { alertsAtSchool, tasksAtDesk } from './request-alerts-store.ts';
import type { DeskTask } from './request-alerts-store.ts';
import { termKind } from './request.ts';
import type { RequestsStore } from './requests-store.ts';

/** A decision stands on the start page so many days. */
const DECIDED_DAYS = 14;
const TLV_DAYS = 90;

interface TodayDeps {
  database: Database;
  requests: RequestsStore;
  base: string;
}

/** What of the requests asks for somebody's attention, on whichever side they are. */
export const createToday =
  (deps: TodayDeps) =>
  async (reader: TodayReader): Promise<Today> => {
    const [alerts, desk] = await Promise.all([atSchool(deps, reader), atDesk(deps, reader)]);
    return { ...desk, alerts: [...alerts, ...(desk.alerts ?? [])] };
  };

async function atSchool(
  { database, base }: TodayDeps,
  { actor, scope, t }: TodayReader,
): Promise<Alert[]> {
  if (!hasRole(actor, 'coordinator') && !hasRole(actor, 'teacher')) return [];
  const rows = await alertsAtSchool(database, scope, {
    decidedSince: addDays(scope.today, -DECIDED_DAYS),
    endsBefore: addDays(scope.today, TLV_DAYS),
  });
  return rows.map((row) => ({
    text: t(`requests.today.${row.kind}`, {
      pupil: displayName(row),
      date: row.day === null ? '' : shownDate(row.day),
    }),
    label: t('requests.today.open'),
    url: `${base}/dossiers/${row.dossierId}/aanvragen/${row.id}`,
  }));
}

async function atDesk(
  { database, requests, base }: TodayDeps,
  { actor, scope, t }: TodayReader,
): Promise<Today> {
  if (!hasRole(actor, 'swv')) return {};
  const { today } = scope;
  const reader = { deskId: actor.licenceId, personId: actor.personId, today };
  const [counts, mine] = await Promise.all([
    requests.counts(database, reader),
    tasksAtDesk(database, reader),
  ]);
  const inbox = `${base}/swv`;
  return {
    alerts:
      counts.late === 0
        ? []
        : [
            {
              text: t('requests.today.late', { count: counts.late }),
              label: t('requests.today.toInbox'),
              url: `${inbox}?laat=1`,
            },
          ],
    lists: mine.length === 0 ? [] : [taskList(mine, { t, today, inbox })],
    ...(counts.running === 0
      ? {}
      : {
          invitation: {
            text: t('requests.today.wait', { count: counts.running }),
            label: t('requests.today.toInbox'),
            url: inbox,
          },
        }),
  };
}

function taskList(
  mine: readonly DeskTask[],
  { t, today, inbox }: { t: TodayReader['t']; today: string; inbox: string },
): TaskList {
  const total = mine[0]?.total ?? 0;
  return {
    id: 'requests',
    title: t('requests.today.mine'),
    items: mine.map((row) => ({
      pupil: displayName(row),
      what: t('requests.today.treat'),
      why: t('requests.today.from', { school: row.school }),
      due: shownDate(row.dueOn),
      kind: colourOf(termKind(row, today)),
      url: `${inbox}/aanvragen/${row.id}`,
    })),
    ...(total > mine.length
      ? {
          count: String(total),
          more: { text: t('requests.today.all', { count: total }), url: `${inbox}?mijn=1` },
        }
      : {}),
  };
}

function colourOf(kind: ReturnType<typeof termKind>): 'calm' | 'warn' | 'stop' {
  if (kind === 'late') return 'stop';
  return kind === 'soon' ? 'warn' : 'calm';
}
