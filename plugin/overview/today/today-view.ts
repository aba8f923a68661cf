import { daysBetween, schoolDay } from '../../kernel/clock.ts';
import { shownDate, shownMoment } from '../../kernel/moments.ts';
import { displayName, initials } from '../../kernel/names.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Answer } from '../../platform/web/index.ts';
import { stageChip, stepUrl } from '../dossiers/index.ts';
import type { EmergencyRow } from '../pupils/index.ts';
import { NO_DAY, SOON_DAYS, UNTOUCHED_DAYS } from '../scope/index.ts';
import type { ListedDossier, Task } from '../scope/index.ts';
import type { TaskGroup } from './today-store.ts';

type Kind = 'calm' | 'warn' | 'stop';
interface Context {
  t: Translate;
  base: string;
  today: string;
}

/** Somebody did not consent, or did with a remark, or took something back, and the school has yet to do something with it; or the mail that asks them did not arrive. */
export interface Reaction extends NameParts {
  dossierId: string;
  answer: 'agreed-remark' | 'refused' | 'bounced' | 'data-refused' | 'data-withdrawn';
  answeredAt: Date;
}

/** A note about a pupil asks for something on this day, which has come. */
export interface FollowUp extends NameParts {
  dossierId: string;
  noteId: string;
  on: string;
}

/** A conversation with messages that wait for the one who asks. */
export interface WaitingMessages extends NameParts {
  dossierId: string;
  threadId: string;
  count: number;
  at: Date;
}
/** What lies on the desk of a partnership. */
export interface DeskNews {
  shared: number;
  threads: readonly WaitingMessages[];
}

export function todayPage(data: {
  t: Translate;
  base: string;
  at: Date;
  name: NameParts;
  groups: readonly TaskGroup[];
  recent: readonly ListedDossier[];
  emergencies: readonly EmergencyRow[];
  reactions: readonly Reaction[];
  followUps: readonly FollowUp[];
  messages: readonly WaitingMessages[];
  desk?: DeskNews;
  adminOnly: boolean;
  partnershipOnly: boolean;
}): Answer {
  const { t, base } = data;
  const context = { t, base, today: schoolDay(data.at) };
  return {
    kind: 'page',
    template: 'start/today',
    page: { title: t('start.title'), nav: 'today' },
    view: {
      greeting: t('start.greeting', {
        name: data.name.preferred === '' ? data.name.given : data.name.preferred,
      }),
      alerts: [
        ...data.reactions.map((row) => ({
          text: t(`start.reactions.${row.answer}`, {
            pupil: displayName(row),
            when: shownMoment(row.answeredAt),
          }),
          label: t(row.answer === 'bounced' ? 'start.mend' : 'start.react'),
          url: `${base}/dossiers/${row.dossierId}/logboek/inzage-instemming${row.answer.startsWith('data-') ? '/toestemming' : ''}`,
        })),
        ...messageAlerts(data.messages, 'school', context),
        ...messageAlerts(data.desk?.threads ?? [], 'desk', context),
        ...data.emergencies.map((row) => ({
          text: t('start.emergency', {
            who: row.who,
            pupil: displayName(row),
            when: shownMoment(row.fromAt),
          }),
          url: `${base}/dossiers/${row.dossierId}/inzagelijst`,
          seen: `${base}/meldingen/${row.id}/gezien`,
          label: t('pages.today.see'),
        })),
      ],
      todo: [
        ...followUpGroup(data.followUps, context),
        ...data.groups
          .filter((group) => group.rows.length > 0)
          .map((group) => groupView(group, context)),
      ].toSorted((a, b) => a.order - b.order),
      recent: data.recent.map((row) => ({
        pupil: displayName(row),
        initials: initials(row),
        what: `${t(`dossier.levels.${row.level}.name`)} · ${t('dossier.stepsDone', { done: row.done, total: row.steps })}`,
        state: stageChip(row, t),
        when: shownMoment(row.changedAt),
        url: stepUrl(base, row),
      })),
      ...(data.desk !== undefined && data.desk.shared > 0
        ? { desk: { text: t('start.desk', { count: data.desk.shared }), url: `${base}/swv` } }
        : {}),
      adminOnly: data.adminOnly,
      partnershipOnly: data.partnershipOnly,
      pupilsUrl: `${base}/leerlingen`,
      rosterUrl: `${base}/instellingen/koppeling`,
    },
  };
}

/** New messages, each conversation once, on whichever side the reader is. */
const messageAlerts = (
  waiting: readonly WaitingMessages[],
  at: 'school' | 'desk',
  { t, base }: Context,
): { text: string; url: string; label: string }[] =>
  waiting.map((row) => ({
    text: t(`start.messages.${at}`, {
      pupil: displayName(row),
      count: row.count,
      when: shownMoment(row.at),
    }),
    label: t('start.messages.read'),
    url: `${base}${at === 'desk' ? `/swv/dossiers/${row.dossierId}` : `/dossiers/${row.dossierId}/logboek/communicatie-swv`}/berichten/${row.threadId}`,
  }));

const urgency: readonly Kind[] = ['stop', 'warn', 'calm'];

/** Follow-ups of notes, one line each: their day has come or is past. */
function followUpGroup(
  rows: readonly FollowUp[],
  { t, base, today }: Context,
): { id: string; title: string; items: object[]; order: number }[] {
  if (rows.length === 0) return [];
  return [
    {
      id: 'doe-vervolg',
      title: t('start.followUps'),
      order: urgency.indexOf('warn'),
      items: rows.map((row) => ({
        pupil: displayName(row),
        what: '',
        why: t(row.on < today ? 'start.followUpPast' : 'start.followUpToday'),
        due: shownDate(row.on),
        kind: 'warn',
        url: `${base}/dossiers/${row.dossierId}/logboek/notities/${row.noteId}`,
      })),
    },
  ];
}

/** One thing to do, with the dossiers that ask for it; the group with the most urgent dossier comes first. */
function groupView(
  group: TaskGroup,
  context: Context,
): {
  id: string;
  title: string;
  items: object[];
  more?: { text: string; url: string };
  order: number;
} {
  const { t, base } = context;
  const items = group.rows.map((row) => todoView(group.task, row, context));
  const left = group.total.count - items.length;
  return {
    id: `doe-${group.task}`,
    title: t(`overview.tasks.${group.task}.title`),
    items,
    order: Math.min(...items.map((item) => urgency.indexOf(item.kind))),
    ...(left <= 0
      ? {}
      : {
          more: {
            text: group.total.more
              ? t('overview.manyMore', { count: group.total.count })
              : t('overview.someMore', { count: left }),
            url: `${base}/dossiers?taak=${group.task}`,
          },
        }),
  };
}

function todoView(
  task: Task,
  row: ListedDossier,
  context: Context,
): { pupil: string; what: string; why: string; due: string; kind: Kind; url: string } {
  const { t, base, today } = context;
  const changed = schoolDay(row.changedAt);
  const day =
    task === 'lapsed'
      ? schoolDay(row.lapsedAt ?? row.changedAt)
      : task === 'untouched' || row.dueOn === NO_DAY
        ? changed
        : row.dueOn;
  const left = daysBetween(today, day);
  const since = daysBetween(changed, today);
  const still =
    task === 'set' && since >= UNTOUCHED_DAYS ? ` ${t('overview.still', { count: since })}` : '';
  const dueless = (task === 'consent' || task === 'awaiting') && row.dueOn === NO_DAY;
  const key = dueless ? 'since' : left < 0 ? 'late' : left === 0 ? 'now' : 'left';
  return {
    pupil: displayName(row),
    what: [row.groupName ?? '', t(`dossier.levels.${row.level}.name`)]
      .filter((part) => part !== '')
      .join(' · '),
    why:
      t(`overview.tasks.${task}.${key}`, {
        count: Math.abs(left),
        date: shownDate(day),
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

function kindOf(task: Task, left: number, dueless: boolean): Kind {
  if (task === 'untouched' || dueless) return 'warn';
  if (task === 'lapsed') return 'stop';
  return left < 0 ? 'stop' : left <= SOON_DAYS ? 'warn' : 'calm';
}
