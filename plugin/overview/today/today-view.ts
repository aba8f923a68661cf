import { daysBetween, schoolDay } from '../../kernel/clock.ts';
import { shownDate, shownMoment } from '../../kernel/moments.ts';
import { displayName, initials } from '../../kernel/names.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Alert, Task, TaskList, Today } from '../../platform/index.ts';
import type { Answer } from '../../platform/routes/index.ts';
import { stageChip, stepUrl } from '../dossiers/index.ts';
import type { EmergencyRow } from '../pupils/index.ts';
import { NO_DAY, SOON_DAYS, UNTOUCHED_DAYS } from '../query/index.ts';
import type { Task as TaskName } from '../query/index.ts';
import type { ListedDossier } from '../scope/index.ts';
import type { TaskGroup, Visited } from './today-store.ts';

type Kind = Task['kind'];
interface Context {
  t: Translate;
  base: string;
  today: string;
}

interface TodayData {
  t: Translate;
  base: string;
  at: Date;
  name: NameParts;
  groups: readonly TaskGroup[];
  recent: readonly Visited[];
  emergencies: readonly EmergencyRow[];
  /** What every feature brought. */
  brought: readonly Today[];
  adminOnly: boolean;
  partnershipOnly: boolean;
}

export const todayPage = (data: TodayData): Answer => ({
  kind: 'page',
  template: 'today/today',
  page: { title: data.t('start.title'), nav: 'today' },
  view: todayView(data),
});

export interface TodayView {
  greeting: string;
  alerts: { title: string; shown: Alert[]; more: string; folded: Alert[] } | undefined;
  /** The list with the most urgent dossier first. */
  todo: (TaskList & { count: string })[];
  recent: RecentView[];
  /** Where to go when there is nothing else to do. */
  desk: Today['invitation'];
  adminOnly: boolean;
  partnershipOnly: boolean;
  pupilsUrl: string;
  rosterUrl: string;
}

interface RecentView {
  pupil: string;
  initials: string;
  what: string;
  state: ReturnType<typeof stageChip>;
  when: string;
  url: string;
}

function todayView(data: TodayData): TodayView {
  const { t, base } = data;
  const context = { t, base, today: schoolDay(data.at) };
  return {
    greeting: t('start.greeting', {
      name: data.name.preferred === '' ? data.name.given : data.name.preferred,
    }),
    alerts: alertsView(
      [
        ...data.emergencies.map((row) => emergencyView(row, context)),
        ...data.brought.flatMap(({ alerts }) => alerts ?? []),
      ],
      t,
    ),
    todo: [
      ...data.brought.flatMap(({ lists }) => lists ?? []),
      ...data.groups
        .filter((group) => group.rows.length > 0)
        .map((group) => groupView(group, context)),
    ]
      .toSorted((a, b) => mostUrgent(a) - mostUrgent(b))
      .map((list) => ({ ...list, count: list.count ?? String(list.items.length) })),
    recent: data.recent.map((row) => recentView(row, context)),
    desk: data.brought.find(({ invitation }) => invitation !== undefined)?.invitation,
    adminOnly: data.adminOnly,
    partnershipOnly: data.partnershipOnly,
    pupilsUrl: `${base}/leerlingen`,
    rosterUrl: `${base}/instellingen/koppeling`,
  };
}

/** Notices on the page; the others are folded, one press away. */
const ALERTS_SHOWN = 5;

function alertsView(alerts: readonly Alert[], t: Translate): TodayView['alerts'] {
  // One that would be folded alone is shown: its fold would take as much room.
  const shown = alerts.length === ALERTS_SHOWN + 1 ? alerts.length : ALERTS_SHOWN;
  return alerts.length === 0
    ? undefined
    : {
        title: t('start.alerts', { count: alerts.length }),
        shown: alerts.slice(0, shown),
        more: t('start.moreAlerts', { count: alerts.length - shown }),
        folded: alerts.slice(shown),
      };
}

const emergencyView = (row: EmergencyRow, { t, base }: Context): Alert => ({
  text: t(`start.${row.kind}`, {
    who: row.who,
    pupil: displayName(row),
    when: shownMoment(row.fromAt),
  }),
  url: `${base}/dossiers/${row.dossierId}/inzagelijst`,
  seen: `${base}/meldingen/${row.id}/gezien`,
  label: t('pages.today.see'),
});

function recentView(row: Visited, { t, base }: Context): RecentView {
  const steps = t('dossier.stepsDone', { done: row.done, total: row.steps });
  return {
    pupil: displayName(row),
    initials: initials(row),
    what: `${t(`dossier.levels.${row.level}.name`)} · ${steps}`,
    state: stageChip(row, t),
    when: shownMoment(row.visitedAt),
    url: stepUrl(base, row),
  };
}

const urgency: readonly Kind[] = ['stop', 'warn', 'calm'];

const mostUrgent = ({ items }: TaskList): number =>
  Math.min(...items.map(({ kind }) => urgency.indexOf(kind)));

/**
 * One thing to do, with the dossiers that ask for it; the group with the most urgent dossier comes
 * first.
 */
function groupView(group: TaskGroup, context: Context): TaskList {
  const { t, base } = context;
  const items = group.rows.map((row) => todoView(group.task, row, context));
  const left = group.total.count - items.length;
  return {
    id: `doe-${group.task}`,
    title: t(`overview.tasks.${group.task}.title`),
    items,
    count: group.total.more ? `${group.total.count}+` : String(group.total.count),
    more:
      left <= 0
        ? undefined
        : {
            text: group.total.more
              ? t('overview.manyMore', { count: group.total.count })
              : t('overview.someMore', { count: left }),
            url: `${base}/dossiers?taak=${group.task}`,
          },
  };
}

function todoView(task: TaskName, row: ListedDossier, context: Context): Task {
  const { t, base, today } = context;
  const changed = schoolDay(row.changedAt);
  const day = dayOf(task, row, changed);
  const left = daysBetween(today, day);
  const since = daysBetween(changed, today);
  const still =
    task === 'set' && since >= UNTOUCHED_DAYS ? ` ${t('overview.still', { count: since })}` : '';
  const dueless = (task === 'consent' || task === 'awaiting') && row.dueOn === NO_DAY;
  const key = dueless ? 'since' : whenOf(left);
  return {
    pupil: displayName(row),
    what: [row.groupName ?? '', t(`dossier.levels.${row.level}.name`)]
      .filter((part) => part !== '')
      .join(' · '),
    why:
      t(`overview.tasks.${task}.${key}`, {
        count: Math.abs(left),
        weeks: row.clockWeeks,
      }) + still,
    due: shownDate(day),
    kind: kindOf(task, left, dueless),
    url:
      task === 'set' || task === 'untouched'
        ? stepUrl(base, row)
        : `${base}/dossiers/${row.id}/stappen/8`,
  };
}

/** The day that the row is about. */
function dayOf(task: TaskName, row: ListedDossier, changed: string): string {
  if (task === 'lapsed') return schoolDay(row.lapsedAt ?? row.changedAt);
  return task === 'untouched' || row.dueOn === NO_DAY ? changed : row.dueOn;
}

function whenOf(left: number): 'late' | 'now' | 'left' {
  if (left < 0) return 'late';
  return left === 0 ? 'now' : 'left';
}

function kindOf(task: TaskName, left: number, dueless: boolean): Kind {
  if (task === 'untouched' || dueless) return 'warn';
  if (task === 'lapsed' || left < 0) return 'stop';
  return left <= SOON_DAYS ? 'warn' : 'calm';
}
