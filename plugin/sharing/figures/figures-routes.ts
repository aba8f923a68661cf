import { z } from 'zod';
import { said } from '../../dossier/declaration/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { csvFile } from '../../kernel/csv.ts';
import type { Translate } from '../../kernel/translate.ts';
import { optionsView } from '../../logbook/files/index.ts';
import type { OptionView } from '../../logbook/files/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import { guardedRoute, hasRole, nobody } from '../../platform/routes/index.ts';
import type { Answer, Permission, Route } from '../../platform/routes/index.ts';
import type { Database } from '../../platform/store/index.ts';
import { deskTabs, inboxCrumb } from '../desk/index.ts';
import type { DeskTab } from '../desk/index.ts';
import { counted, firstYear, taken } from './figures-store.ts';
import type { Counted } from './figures-store.ts';
import { daysOf, monthsOf, schoolYearOf, sumOf, sums } from './figures.ts';
import type { Sum } from './figures.ts';

const PATH = '/swv/cijfers';

/** Counts of the own desk's requests: about no pupil, but few of a school can tell of one. */
export const readFigures: Permission = {
  id: 'figures.read',
  scope: 'licence',
  risk: ['personal'],
  roles: ['swv'],
  allow: (actor) => (hasRole(actor, 'swv') ? 'desk' : undefined),
};

const figuresQuery = z.object({
  jaar: z.coerce.number().int().min(2000).max(2999).optional().catch(undefined),
});

interface FiguresDeps {
  database: Database;
  audit: Audit;
  base: string;
}

interface Row {
  name: string;
  sum: Sum;
}

interface Figures {
  year: number;
  years: number[];
  all: Sum;
  routes: Row[];
  schools: Row[];
  months: { month: string; count: number }[];
}

async function figuresOf(
  { database }: FiguresDeps,
  asked: { deskId: string; today: string; year: number | undefined; t: Translate },
): Promise<Figures> {
  const { deskId, today, t } = asked;
  const now = schoolYearOf(today);
  const first = Math.min((await firstYear(database, deskId)) ?? now, now);
  // The first request may have come before August.
  const years = Array.from({ length: now - first + 2 }, (_, index) => now - index);
  const year = years.includes(asked.year ?? now) ? (asked.year ?? now) : now;
  const period = { deskId, ...daysOf(year) };
  const [rows, days] = await Promise.all([counted(database, period), taken(database, period)]);
  const named = (sumsOf: Map<string, Sum>, nameOf: (key: string) => string): Row[] =>
    [...sumsOf]
      .map(([key, sum]) => ({ name: nameOf(key), sum }))
      .toSorted((a, b) => b.sum.sent - a.sum.sent || a.name.localeCompare(b.name, 'nl'));
  const found = (is: (row: Counted) => boolean): Counted | undefined => rows.find(is);
  return {
    year,
    years,
    all: sumOf(rows, days),
    routes: named(
      sums(rows, days, ({ kind }) => kind),
      (key) => {
        const row = found(({ kind }) => kind === key);
        return row === undefined ? key : said(row.name, t);
      },
    ),
    schools: named(
      sums(rows, days, ({ schoolId }) => schoolId),
      (key) => found(({ schoolId }) => schoolId === key)?.school ?? '',
    ),
    months: monthsOf(year).map((month) => ({
      month,
      count: rows.reduce((sum, row) => sum + (row.month === month ? row.count : 0), 0),
    })),
  };
}

interface RowView {
  name: string;
  sent: number;
  running: number;
  yes: number;
  no: number;
  other: number;
  withdrawn: number;
  half: string;
  nine: string;
  /** Of the largest, in a hundred. */
  bar: number;
}

interface FiguresView {
  tabs: DeskTab[];
  action: string;
  years: OptionView[];
  none: boolean;
  lead: string;
  csv: string;
  tables: { id: string; title: string; first: string; rows: RowView[] }[];
  months: { name: string; count: number; bar: number }[];
}

const yearName = (year: number): string => `${year}-${year + 1}`;
const inDays = (days: number | undefined, t: Translate): string =>
  days === undefined ? '–' : t('figures.days', { count: days });
const barOf = (count: number, most: number): number =>
  most === 0 ? 0 : Math.round((count / most) * 100);

function rowsView(rows: readonly Row[], t: Translate): RowView[] {
  const most = Math.max(0, ...rows.map(({ sum }) => sum.sent));
  return rows.map(({ name, sum }) => ({
    name,
    ...sum,
    half: inDays(sum.half, t),
    nine: inDays(sum.nine, t),
    bar: barOf(sum.sent, most),
  }));
}

function figuresView(figures: Figures, { t, base }: { t: Translate; base: string }): FiguresView {
  const here = base + PATH;
  const { all, year } = figures;
  const most = Math.max(0, ...figures.months.map(({ count }) => count));
  return {
    tabs: deskTabs('figures', { t, base }),
    action: here,
    years: optionsView(figures.years.map(String), (value) => yearName(Number(value)), String(year)),
    none: all.sent === 0,
    lead: t(all.half === undefined ? 'figures.undecided' : 'figures.lead', {
      count: all.sent,
      half: inDays(all.half, t),
      nine: inDays(all.nine, t),
    }),
    csv: `${here}.csv?jaar=${year}`,
    tables: [
      {
        id: 'routes',
        title: t('figures.perRoute'),
        first: t('figures.columns.route'),
        rows: rowsView(figures.routes, t),
      },
      {
        id: 'scholen',
        title: t('figures.perSchool'),
        first: t('figures.columns.school'),
        rows: rowsView(figures.schools, t),
      },
    ],
    months: figures.months.map(({ month, count }) => ({
      name: month.split('-').toReversed().join('-'),
      count,
      bar: barOf(count, most),
    })),
  };
}

const columns = ['sent', 'running', 'yes', 'no', 'other', 'withdrawn', 'half', 'nine'] as const;

function csvOf(figures: Figures, t: Translate): Uint8Array {
  const cells = ({ name, sum }: Row, of: string): string[] => [
    of,
    name,
    ...columns.map((column) => String(sum[column] ?? '')),
  ];
  return csvFile([
    [
      t('figures.columns.of'),
      t('figures.columns.name'),
      ...columns.map((column) => t(`figures.columns.${column}`)),
    ],
    ...figures.routes.map((row) => cells(row, t('figures.columns.route'))),
    ...figures.schools.map((row) => cells(row, t('figures.columns.school'))),
    ...figures.months.map(({ month, count }) => [t('figures.columns.month'), month, String(count)]),
  ]);
}

/** Numbers, lead times and outcomes of the own desk, a school year at a time. */
export const figuresRoutes = (deps: FiguresDeps): Route[] => [
  guardedRoute({
    method: 'GET',
    csrf: 'none',
    frame: 'host',
    path: PATH,
    permission: readFigures,
    audit: 'desk.figures-viewed',
    query: figuresQuery,
    load: () => nobody,
    act: async ({ actor, at, t, query }): Promise<Answer> => {
      const { base } = deps;
      const today = schoolDay(at);
      const figures = await figuresOf(deps, {
        deskId: actor.licenceId,
        today,
        year: query.jaar,
        t,
      });
      return {
        kind: 'page',
        template: 'swv/figures',
        page: { title: t('figures.title'), nav: 'inbox', crumbs: [inboxCrumb(t, base)] },
        view: figuresView(figures, { t, base }),
      };
    },
  }),
  guardedRoute({
    method: 'GET',
    csrf: 'none',
    frame: 'host',
    path: `${PATH}.csv`,
    permission: readFigures,
    audit: 'none',
    query: figuresQuery,
    load: () => nobody,
    act: async ({ actor, at, t, query }): Promise<Answer> => {
      const figures = await figuresOf(deps, {
        deskId: actor.licenceId,
        today: schoolDay(at),
        year: query.jaar,
        t,
      });
      await deps.audit.record(actor, {
        event: 'desk.figures-exported',
        details: { year: figures.year },
      });
      return {
        kind: 'file',
        type: 'text/csv; charset=utf-8',
        name: `cijfers-${yearName(figures.year)}.csv`,
        bytes: csvOf(figures, t),
      };
    },
  }),
];
