import { levels } from '../../dossier/facts/index.ts';
import { planKinds } from '../../dossier/frame/index.ts';
import { stages } from '../../dossier/stage/index.ts';
import type { Stage } from '../../dossier/stage/index.ts';
import { daysBetween } from '../../kernel/clock.ts';
import { csvFile } from '../../kernel/csv.ts';
import { shownDate, shownDay } from '../../kernel/moments.ts';
import { displayName, sortName } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Answer } from '../../platform/routes/index.ts';
import {
  dueWords,
  isFiltered,
  keptParameters,
  AT_ONCE,
  NO_DAY,
  parametersOf,
  SOON_DAYS,
  tasks,
} from '../query/index.ts';
import type { DossierQuery } from '../query/index.ts';
import type { GroupChoice, ListedDossier, Total } from '../scope/index.ts';
import { LIST_SIZE } from './dossier-list-store.ts';
import type { SavedView } from './saved-views-store.ts';

export interface ListData {
  t: Translate;
  base: string;
  today: string;
  query: DossierQuery;
  rows: readonly ListedDossier[];
  total: Total;
  groups: readonly GroupChoice[];
  views: readonly SavedView[];
  batch: { id: string; state: string } | undefined;
}

/** The chip that tells where a plan stands. */
export function stageChip(
  row: { stage: Stage; version: number | null },
  t: Translate,
): { word: string; kind: 'concept' | 'ok' | 'warn' | 'stop' } {
  return row.stage === 'waiting'
    ? { word: t('overview.stages.waiting'), kind: 'warn' }
    : {
        word: t(`dossier.plan.${row.stage}`, { version: row.version ?? 0 }),
        kind: planKinds[row.stage],
      };
}

export const stepUrl = (
  base: string,
  row: { id: string; steps: number; nextStep: number | null },
): string => `${base}/dossiers/${row.id}/stappen/${row.nextStep ?? row.steps}`;

/** Everything there is up to what is counted; beyond it that there are more. */
export const totalText = ({ count, more }: Total, t: Translate): string =>
  t(more ? 'overview.more' : 'overview.total', { count });

export const dossierListPage = (data: ListData): Answer => ({
  kind: 'page',
  template: 'dossiers/dossiers',
  page: { title: data.t('overview.title'), nav: 'dossiers', scripts: ['selection'] },
  view: listView(data),
});

export interface DossierListView {
  views: ViewsView;
  action: string;
  search: string;
  filtered: boolean;
  clear: string;
  /** As the address has them; absent what goes without saying. */
  sort: string | undefined;
  descending: '1' | undefined;
  task: Choice[];
  more: MoreFilter[];
  moreOpen: boolean;
  headers: { label: string; current: boolean; descending: boolean; url: string }[];
  rows: RowView[];
  total: string;
  none: boolean;
  pupilsUrl: string;
  reports: { action: string; allUrl: string; ticked: boolean };
  batch: { url: string; running: boolean } | undefined;
  exportUrl: string;
  pager: { newer: string | undefined; older: string | undefined; label: string };
}

function listView(data: ListData): DossierListView {
  const { t, base, query, batch } = data;
  const rows = data.rows.slice(0, LIST_SIZE);
  const address = (changes: Partial<DossierQuery>, path = '/dossiers'): string => {
    const parameters = parametersOf({ ...query, allTicked: false, ...changes });
    return `${base}${path}${parameters.size === 0 ? '' : `?${parameters.toString()}`}`;
  };
  return {
    views: viewsView(data),
    action: `${base}/dossiers`,
    search: query.search,
    filtered: isFiltered(query),
    clear: `${base}/dossiers`,
    sort: query.sort === 'termijn' ? undefined : query.sort,
    descending: query.descending ? '1' : undefined,
    task: choices(tasks, query.task, (task) => t(`overview.tasks.${task}.filter`)),
    more: moreFilters(data),
    moreOpen:
      [query.stage, query.level, query.groupId, query.mentorId, query.due].some(
        (value) => value !== '',
      ) || query.status === 'archived',
    headers: (['naam', 'termijn', 'gewijzigd'] as const).map((sort) => ({
      label: t(`overview.headers.${sort}`),
      current: query.sort === sort,
      descending: query.sort === sort && query.descending,
      url: address({ sort, descending: query.sort === sort && !query.descending, page: 1 }),
    })),
    rows: rows.map((row) => rowView(row, data)),
    total: totalText(data.total, t),
    none: rows.length === 0,
    pupilsUrl: `${base}/leerlingen`,
    reports: {
      action: `${base}/verslagen/nieuw`,
      allUrl: address({ allTicked: true }),
      ticked: query.allTicked,
    },
    batch:
      batch === undefined
        ? undefined
        : { url: `${base}/verslagen/${batch.id}`, running: batch.state === 'running' },
    exportUrl: address({ page: 1 }, '/dossiers/lijst.csv'),
    pager: {
      newer: query.page > 1 ? address({ page: query.page - 1 }) : undefined,
      older: data.rows.length > LIST_SIZE ? address({ page: query.page + 1 }) : undefined,
      label: t('overview.page', { page: query.page }),
    },
  };
}

interface ViewsView {
  saved: { name: string; url: string; current: boolean; remove: string }[];
  filter: string;
  action: string;
}

/** The views somebody kept, and what it takes to keep this one or to take one away. */
function viewsView({ base, query, views }: ListData): ViewsView {
  const present = keptParameters(query).toString();
  return {
    saved: views.map((view) => ({
      name: view.name,
      url: `${base}/dossiers${view.query === '' ? '' : `?${view.query}`}`,
      current: view.query === present,
      remove: `${base}/dossiers/weergaven/${view.id}/verwijderen`,
    })),
    filter: present,
    action: `${base}/dossiers/weergaven`,
  };
}

interface Choice {
  value: string;
  label: string;
  selected: boolean;
}

const choices = <V extends string>(
  values: readonly V[],
  chosen: string,
  label: (value: V) => string,
): Choice[] => values.map((value) => ({ value, label: label(value), selected: value === chosen }));

interface MoreFilter {
  name: string;
  label: string;
  options: Choice[];
}

/**
 * The filters that fold away, each a select of its own; the group and its mentor are those that run
 * today.
 */
function moreFilters({ t, query, groups }: ListData): MoreFilter[] {
  const mentors = new Map(
    groups.flatMap((group) =>
      group.mentorId === null ? [] : [[group.mentorId, group.mentorName ?? ''] as const],
    ),
  );
  const any = (chosen: string): Choice => ({
    value: '',
    label: t('overview.any'),
    selected: chosen === '',
  });
  return [
    {
      name: 'staat',
      label: t('overview.filters.staat'),
      options: choices(
        ['lopend', 'gearchiveerd'],
        query.status === 'open' ? 'lopend' : 'gearchiveerd',
        (value) => t(`overview.status.${value}`),
      ),
    },
    {
      name: 'plan',
      label: t('overview.filters.plan'),
      options: [
        any(query.stage),
        ...choices(stages, query.stage, (stage) => t(`overview.stages.${stage}`)),
      ],
    },
    {
      name: 'niveau',
      label: t('overview.filters.niveau'),
      options: [
        any(query.level),
        ...choices(levels, query.level, (level) => t(`dossier.levels.${level}.name`)),
      ],
    },
    {
      name: 'termijn',
      label: t('overview.filters.termijn'),
      options: [
        any(query.due),
        ...choices(['verlopen', 'binnenkort'], dueWords[query.due], (value) =>
          t(`overview.due.${value}`, { days: SOON_DAYS }),
        ),
      ],
    },
    {
      name: 'groep',
      label: t('overview.filters.groep'),
      options: [
        any(query.groupId),
        ...groups.map((group) => ({
          value: group.id,
          label: group.name,
          selected: group.id === query.groupId,
        })),
      ],
    },
    {
      name: 'mentor',
      label: t('overview.filters.mentor'),
      options: [
        any(query.mentorId),
        ...[...mentors]
          .toSorted((a, b) => a[1].localeCompare(b[1], 'nl'))
          .map(([value, label]) => ({ value, label, selected: value === query.mentorId })),
      ],
    },
  ];
}

interface RowView {
  id: string;
  name: string;
  pick: string;
  url: string;
  pupilUrl: string;
  group: string;
  mentor: string;
  level: string;
  year: string;
  chip: ReturnType<typeof stageChip>;
  progress: string;
  changed: string;
  due: DueView | undefined;
}

interface DueView {
  day: string;
  kind: 'stop' | 'warn' | 'calm';
  word: string;
}

const rowView = (row: ListedDossier, { t, base, today }: ListData): RowView => ({
  id: row.id,
  name: sortName(row),
  pick: t('overview.pick', { name: displayName(row) }),
  url: stepUrl(base, row),
  pupilUrl: `${base}/leerlingen/${row.pupilId}`,
  group: row.groupName ?? '',
  mentor: row.mentorName ?? '',
  level: t(`dossier.levels.${row.level}.name`),
  year: row.schoolYear,
  chip: stageChip(row, t),
  progress: t('overview.steps', { done: row.done, total: row.steps }),
  changed: shownDay(row.changedAt),
  due: dueView(row.dueOn, today, t),
});

const dueText = (dueOn: string, t: Translate): string => {
  if (dueOn === AT_ONCE) return t('overview.atOnce');
  return dueOn === NO_DAY ? '' : shownDate(dueOn);
};

function dueView(dueOn: string, today: string, t: Translate): DueView | undefined {
  if (dueOn === NO_DAY) return undefined;
  if (dueOn === AT_ONCE) return { day: t('overview.atOnce'), kind: 'stop', word: '' };
  const day = shownDate(dueOn);
  const left = daysBetween(today, dueOn);
  if (left < 0) return { day, kind: 'stop', word: t('overview.late', { count: -left }) };
  const kind = left <= SOON_DAYS ? 'warn' : 'calm';
  return { day, kind, word: t('overview.left', { count: left }) };
}

export function dossierListFile(data: Pick<ListData, 't' | 'today' | 'rows'>): Answer {
  const { t, today, rows } = data;
  const columns = [
    'naam',
    'groep',
    'mentor',
    'niveau',
    'schooljaar',
    'staat',
    'plan',
    'afgerond',
    'stappen',
    'termijn',
    'gewijzigd',
  ] as const;
  return {
    kind: 'file',
    type: 'text/csv; charset=utf-8',
    name: `dossiers-${today}.csv`,
    bytes: csvFile([
      // On the page one column has both; a file has one for each.
      columns.map((column) =>
        t(column === 'groep' ? 'overview.filters.groep' : `overview.headers.${column}`),
      ),
      ...rows.map((row) => [
        sortName(row),
        row.groupName ?? '',
        row.mentorName ?? '',
        t(`dossier.levels.${row.level}.name`),
        row.schoolYear,
        t(`overview.status.${row.status === 'open' ? 'lopend' : 'gearchiveerd'}`),
        stageChip(row, t).word,
        String(row.done),
        String(row.steps),
        dueText(row.dueOn, t),
        shownDay(row.changedAt),
      ]),
    ]),
  };
}
