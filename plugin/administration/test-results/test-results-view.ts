import { scoreKeys } from '../../dossier/results/index.ts';
import type { ScoreKey } from '../../dossier/results/index.ts';
import { csvFile } from '../../kernel/csv.ts';
import type { AppError } from '../../kernel/errors.ts';
import { shownDate, shownTime } from '../../kernel/moments.ts';
import { sortName } from '../../kernel/names.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Answer, PageFacts } from '../../platform/routes/index.ts';
import { MOST_MEGABYTES, MOST_ROWS } from './csv-table.ts';
import type { CsvTable } from './csv-table.ts';
import type { AlikeRow, PlannedRow, PresentRow, ReadingPlan, RejectedRow } from './reading-plan.ts';
import { unread } from './result-columns.ts';
import type { ColumnKey } from './result-columns.ts';
import { KEPT_HOURS, WAITS_HOURS } from './result-file.ts';
import type { FileState, ResultFile } from './result-file.ts';
import { short } from './result-row.ts';
import type { Reason } from './result-row.ts';
import type { Totals } from './test-results-store.ts';

export const RESULTS_PATH = '/instellingen/toetsresultaten';
export const ROWS_SHOWN = 50;
const REFRESH_SECONDS = 4;
export const parts = ['nieuw', 'lijkt', 'bestaat', 'afgewezen', 'dossiers'] as const;
export type PartName = (typeof parts)[number];

/** `own`: the person may open the dossiers, and so may see what is in them. */
export interface ViewPlace {
  t: Translate;
  base: string;
  own: boolean;
}

export const fileUrl = (base: string, id: string): string => `${base}${RESULTS_PATH}/${id}`;

export const pageFacts = (
  { t, base }: ViewPlace,
  more: Partial<PageFacts> = {},
  inside = true,
): PageFacts => ({
  title: t('testResults.title'),
  nav: 'settings',
  crumbs: [
    { label: t('nav.settings'), url: `${base}/instellingen` },
    ...(inside ? [{ label: t('testResults.title'), url: `${base}${RESULTS_PATH}` }] : []),
  ],
  ...more,
});

export const columnLabel = (key: ColumnKey, t: Translate): string =>
  (scoreKeys as readonly string[]).includes(key)
    ? t(`steps.profile.fields.${key}.label`)
    : t(`testResults.columns.${key}`);

/** Where a file is chosen, with what must be in it. */
export function startPage(data: {
  place: ViewPlace;
  present: { id: string; state: FileState } | undefined;
  refused?: AppError;
}): Answer {
  const {
    place: { t, base },
    present,
    refused,
  } = data;
  const fault = refused === undefined ? undefined : t(`errors.${refused.code}`, refused.params);
  return {
    kind: 'page',
    template: 'test-results/start',
    status: refused?.status ?? 200,
    page: pageFacts(
      data.place,
      { faults: fault === undefined ? [] : [{ text: fault, url: '#bestand' }] },
      false,
    ),
    view: {
      action: `${base}${RESULTS_PATH}`,
      templateUrl: `${base}${RESULTS_PATH}/sjabloon.csv`,
      limits: t('testResults.limits', { megabytes: MOST_MEGABYTES, most: MOST_ROWS }),
      fault,
      ...(present === undefined
        ? {}
        : {
            present: {
              url: fileUrl(base, present.id),
              text: t(`testResults.present.${present.state}`),
            },
          }),
      columns: (['pupil', 'domain', 'test', 'date', 'scores'] as const).map((key) => ({
        label: t(`testResults.help.${key}.label`),
        headers: t(`testResults.help.${key}.headers`),
        text: t(`testResults.help.${key}.text`),
      })),
    },
  };
}

/** An empty file with the headers that are known. */
export const templateFile = (t: Translate): Answer => ({
  kind: 'file',
  type: 'text/csv; charset=utf-8',
  name: 'toetsresultaten.csv',
  bytes: csvFile([t('testResults.template').split(';')]),
});

interface Paged {
  part: PartName;
  page: number;
}

/** The pages of one part, the asked one within what there is. */
function cut<T>(rows: readonly T[], page: number): { shown: T[]; page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(rows.length / ROWS_SHOWN));
  const present = Math.min(page, pages);
  return {
    shown: rows.slice((present - 1) * ROWS_SHOWN, present * ROWS_SHOWN),
    page: present,
    pages,
  };
}

interface Pager {
  newer: string | undefined;
  older: string | undefined;
  label: string;
}

function pagerOf(
  here: string,
  part: PartName,
  { page, pages }: { page: number; pages: number },
  t: Translate,
): Pager | undefined {
  if (pages === 1) return undefined;
  const link = (to: number): string => `${here}?deel=${part}&bladzijde=${to}`;
  return {
    newer: page > 1 ? link(page - 1) : undefined,
    older: page < pages ? link(page + 1) : undefined,
    label: t('testResults.page', { page, pages }),
  };
}

interface Tab {
  url: string;
  label: string;
  current: boolean;
}

const tabsOf = (
  here: string,
  counts: readonly (readonly [PartName, number])[],
  current: PartName,
  t: Translate,
): Tab[] =>
  counts.map(([part, count]) => ({
    url: `${here}?deel=${part}`,
    label: t(`testResults.parts.${part}`, { number: count }),
    current: part === current,
  }));

export const scoreText = (values: Readonly<Record<ScoreKey, string>>, t: Translate): string =>
  scoreKeys
    .filter((key) => key !== 'test' && key !== 'date' && values[key] !== '')
    .map((key) => t(`testResults.shown.${key}`, { value: values[key] }))
    .join(' · ');

export const reasonText = (reasons: readonly Reason[], t: Translate): string =>
  reasons.map(({ code, params }) => t(`testResults.reasons.${code}`, params)).join(' ');

interface PlannedView {
  line: number;
  pupil: string;
  /** "in het bestand: Noor Sahin", where the file has another name; '' where it has not. */
  inFile: string;
  domain: string;
  test: string;
  date: string;
  score: string;
  level: string;
}

const plannedView = (row: PlannedRow, { t }: ViewPlace): PlannedView => ({
  line: row.line,
  pupil: row.pupil,
  inFile: row.inFile === '' ? '' : t('testResults.inFileAs', { name: row.inFile }),
  domain: row.domainName,
  test: row.score.values.test,
  date: shownDate(row.score.values.date),
  score: scoreText(row.score.values, t),
  level: t(`dossier.levels.${row.level}.name`),
});

const presentView = (row: PresentRow, place: ViewPlace): PlannedView & { note: string } => ({
  ...plannedView(row, place),
  note: noteOf(row, place),
});

function noteOf(row: PresentRow, { t, own }: ViewPlace): string {
  if (row.where === 'file') return t('testResults.inFile');
  return t(own && row.differs ? 'testResults.differs' : 'testResults.inDossier');
}

interface RejectedView {
  line: number;
  pupil: string;
  what: string;
  why: string;
}

const rejectedView = (row: RejectedRow, { t }: ViewPlace): RejectedView => ({
  line: row.line,
  pupil: row.pupil,
  what: row.what,
  why: reasonText(row.reasons, t),
});

interface AlikeView {
  /** The field that confirms it, and what it sends. */
  field: string;
  value: string;
  inFile: string;
  pupil: string;
  born: string;
  count: string;
  what: string;
}

const alikeView = (row: AlikeRow, { t }: ViewPlace): AlikeView => ({
  field: `r-${row.line}`,
  value: row.pupilId,
  inFile: row.inFile,
  pupil: row.pupil,
  born: row.birthDate === null ? '' : shownDate(row.birthDate),
  count: t('testResults.alikeRows', { count: row.rows.length }),
  what: row.rows[0]?.what ?? '',
});

/** The part that was asked for, or the one that there is most to see in. */
function partOf(plan: ReadingPlan, asked: PartName): PartName {
  if (asked !== 'dossiers') return asked;
  if (plan.added.length > 0) return 'nieuw';
  if (plan.alike.length > 0) return 'lijkt';
  return plan.rejected.length === 0 ? 'nieuw' : 'afgewezen';
}

const confirmView = (plan: ReadingPlan, here: string, t: Translate) => ({
  text: t('testResults.willAdd', { count: plan.added.length }),
  dossiers: t('testResults.inDossiers', {
    count: new Set(plan.added.map(({ dossierId }) => dossierId)).size,
  }),
  action: `${here}/inlezen`,
  label: t('testResults.confirm', { count: plan.added.length }),
});

/** Subjects that are no domain of a dossier, and where they are given one. */
function subjectsNote(
  { subjects }: ReadingPlan,
  here: string,
  t: Translate,
): { text: string; url: string; label: string } | undefined {
  if (subjects.length === 0) return undefined;
  const open = subjects.filter(({ domain }) => domain === '').map(({ subject }) => short(subject));
  return {
    text:
      open.length === 0
        ? t('testResults.subjectsGiven', { count: subjects.length })
        : t('testResults.subjectsOpen', { names: open.join(', ') }),
    url: `${here}?vakken=1`,
    label: t('testResults.chooseSubjects'),
  };
}

/** What reading in would do: nothing is written yet. */
export function previewPage(data: {
  place: ViewPlace;
  file: ResultFile;
  table: CsvTable;
  plan: ReadingPlan;
  asked: Paged;
}): { answer: Answer; pupils: string[] } {
  const { place, file, table, plan, asked } = data;
  const { t, base } = place;
  const here = fileUrl(base, file.id);
  const part = partOf(plan, asked.part);
  const added = cut(part === 'nieuw' ? plan.added : [], asked.page);
  const alike = cut(part === 'lijkt' ? plan.alike : [], asked.page);
  const present = cut(part === 'bestaat' ? plan.present : [], asked.page);
  const rejected = cut(part === 'afgewezen' ? plan.rejected : [], asked.page);
  const pages = {
    nieuw: added,
    lijkt: alike,
    bestaat: present,
    afgewezen: rejected,
    dossiers: rejected,
  }[part];
  const unknown = unread(table.headers, file.layout.columns, file.layout.wide).map(short);
  const answer: Answer = {
    kind: 'page',
    template: 'test-results/preview',
    page: pageFacts(place),
    view: {
      confirm: plan.added.length === 0 ? undefined : confirmView(plan, here, t),
      waits: t('testResults.waits', { hours: WAITS_HOURS, time: shownTime(file.expiresAt) }),
      discard: `${here}/weggooien`,
      unread:
        unknown.length === 0 ? undefined : t('testResults.unread', { names: unknown.join(', ') }),
      columnsUrl: `${here}?kolommen=1`,
      subjects: subjectsNote(plan, here, t),
      unmeasured:
        plan.unmeasured === 0 ? undefined : t('testResults.unmeasured', { count: plan.unmeasured }),
      confirmUrl: `${here}/lijkt`,
      alike: alike.shown.map((row) => alikeView(row, place)),
      tabs: tabsOf(
        here,
        [
          ['nieuw', plan.added.length],
          ...(plan.alike.length > 0 ? [['lijkt', plan.alike.length] as const] : []),
          ['bestaat', plan.present.length],
          ['afgewezen', plan.rejected.length],
        ],
        part,
        t,
      ),
      part,
      empty: pages.shown.length === 0,
      added: added.shown.map((row) => plannedView(row, place)),
      present: present.shown.map((row) => presentView(row, place)),
      rejected: rejected.shown.map((row) => rejectedView(row, place)),
      rejectsUrl: `${here}/afgewezen.csv`,
      pager: pagerOf(here, part, pages, t),
    },
  };
  return {
    answer,
    pupils: [
      ...new Set([...added.shown, ...alike.shown, ...present.shown].map(({ pupilId }) => pupilId)),
    ],
  };
}

export const progressOf = (
  file: ResultFile,
  totals: Totals,
  t: Translate,
): { done: number; total: number; text: string } => ({
  done: totals.done,
  total: file.dossiers,
  text: t('testResults.progress', { done: totals.done, total: file.dossiers }),
});

/**
 * Where the reading stands. A page that can be left: it renews itself, with a script or without.
 */
export function runningPage(data: {
  place: ViewPlace;
  file: ResultFile;
  totals: Totals;
  brokenOff: boolean;
}): Answer {
  const { place, file, totals, brokenOff } = data;
  const { t, base } = place;
  const here = fileUrl(base, file.id);
  return {
    kind: 'page',
    template: 'test-results/running',
    page: pageFacts(place, brokenOff ? {} : { scripts: ['batch'], refresh: REFRESH_SECONDS }),
    view: {
      brokenOff,
      counts: progressOf(file, totals, t),
      standUrl: `${here}/stand`,
      stop: `${here}/stoppen`,
      go: `${here}/inlezen`,
    },
  };
}

export interface ChangedDossier extends NameParts {
  dossierId: string;
  added: number;
}

/** What was done, with the dossiers it was done in. */
export function resultPage(data: {
  place: ViewPlace;
  file: ResultFile;
  totals: Totals;
  part: 'dossiers' | 'afgewezen';
  page: number;
  dossiers: readonly ChangedDossier[];
  rejected: readonly RejectedRow[];
}): Answer {
  const { place, file, totals, part } = data;
  const { t, base, own } = place;
  const here = fileUrl(base, file.id);
  const rejected = cut(data.rejected, data.page);
  const pages =
    part === 'afgewezen'
      ? rejected
      : { page: data.page, pages: Math.max(1, Math.ceil(totals.changed / ROWS_SHOWN)) };
  const refused = file.rejected + totals.refused;
  return {
    kind: 'page',
    template: 'test-results/result',
    page: pageFacts(place),
    view: {
      stopped: file.state === 'stopped',
      again: `${base}${RESULTS_PATH}`,
      go: `${here}/inlezen`,
      discard: `${here}/weggooien`,
      title: t('testResults.added', { count: totals.added }),
      inDossiers: t('testResults.inDossiers', { count: totals.changed }),
      facts: [
        { label: t('testResults.counts.present'), value: file.present + totals.present },
        { label: t('testResults.counts.rejected'), value: refused },
      ],
      kept: t('testResults.kept', { hours: KEPT_HOURS }),
      tabs: tabsOf(
        here,
        [
          ['dossiers', totals.changed],
          ['afgewezen', refused],
        ],
        part,
        t,
      ),
      part,
      dossiers: data.dossiers.map((row) => ({
        pupil: sortName(row),
        count: t('testResults.results', { count: row.added }),
        url: own ? `${base}/dossiers/${row.dossierId}/stappen/4` : undefined,
      })),
      rejected: rejected.shown.map((row) => rejectedView(row, place)),
      rejectsUrl: `${here}/afgewezen.csv`,
      pager: pagerOf(here, part, pages, t),
    },
  };
}

/**
 * The rejected rows as they stood in the file, with the reason behind them: to be mended and read
 * in again.
 */
export function rejectsFile(data: {
  t: Translate;
  table: CsvTable;
  rejected: readonly RejectedRow[];
  today: string;
}): Answer {
  const { t, table, rejected, today } = data;
  const why = t('testResults.why');
  // A file that was mended before has the column already.
  const width = table.headers.at(-1) === why ? table.headers.length - 1 : table.headers.length;
  // A line of a column a subject can be rejected for more than one of them: it comes once.
  const byLine = new Map<number, { cells: readonly string[]; reasons: string[] }>();
  for (const { line, cells, reasons } of rejected) {
    const own = byLine.get(line) ?? { cells, reasons: [] };
    own.reasons.push(reasonText(reasons, t));
    byLine.set(line, own);
  }
  const rows = [...byLine.values()].map(({ cells, reasons }) => [
    ...Array.from({ length: width }, (_, index) => cells[index] ?? ''),
    [...new Set(reasons)].join(' '),
  ]);
  return {
    kind: 'file',
    type: 'text/csv; charset=utf-8',
    name: `afgewezen-${today}.csv`,
    bytes: csvFile([[...table.headers.slice(0, width), why], ...rows]),
  };
}
