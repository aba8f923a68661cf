import { z } from 'zod';
import { daysBetween, schoolDay } from '../../kernel/clock.ts';
import { shownDate } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { StandsIn } from '../../platform/menu/index.ts';
import { guardedRoute, hasRole, nobody } from '../../platform/routes/index.ts';
import type { Answer, Permission, Route } from '../../platform/routes/index.ts';
import type { Binding } from '../../platform/store/index.ts';

/** Every open question of the school is the care coordinator's to watch. */
export const watchConsents: Permission = {
  id: 'consent.cockpit',
  scope: 'licence',
  risk: ['personal'],
  roles: ['coordinator'],
  allow: (actor) => (hasRole(actor, 'coordinator') ? 'coordinator' : undefined),
};

const watchShows = ['reactie', 'niet-aangekomen', 'voorbij'] as const;
export interface WatchQuery {
  search: string;
  show: (typeof watchShows)[number] | '';
  /** From 1 on. */
  page: number;
}
/** What every page of the watch is asked with, and how it is read. */
export const watchQuery = {
  fields: {
    zoek: z.string().max(100).default(''),
    toon: z.union([z.enum(watchShows), z.literal('')]).default(''),
    pagina: z.coerce.number().int().min(1).max(10_000).default(1),
  },
  read: (asked: { zoek: string; toon: WatchQuery['show']; pagina: number }): WatchQuery => ({
    search: asked.zoek.trim(),
    show: asked.toon,
    page: asked.pagina,
  }),
};

const WATCH_PAGE = 25;
const SOON_DAYS = 3;

/** `:size` is one more than a page holds, which tells that there is a next. */
export const watchValues = (licenceId: string, today: string, query: WatchQuery): Binding => ({
  licenceId,
  today,
  size: WATCH_PAGE + 1,
  skip: (query.page - 1) * WATCH_PAGE,
  search: `${query.search.replaceAll(/[\\%_]/g, '\\$&')}%`,
});

/** One question with the pupil it is about, as every store of the watch answers it. */
interface WatchedRow extends NameParts {
  dossierId: string;
  groupName: string | null;
  total: number;
}

/** What every entry of the watch shows. */
interface EntryView {
  pupil: string;
  group: string;
  url: string;
  asked: string;
  by: string;
  end: string;
  endKind: 'stop' | 'warn' | 'calm';
  endWord: string;
}

interface Entry<R, V> {
  row: R;
  /** Address of the question below the mount. */
  to: string;
  askedAt: Date;
  askedBy: string;
  /** The last day, or what stands in its place. */
  end: { on: string } | { word: string };
  /** What this kind shows besides. */
  view: V;
}

export interface WatchContext {
  t: Translate;
  base: string;
  today: string;
}

/** One page of the watch: questions of one kind. */
interface WatchPage<Q extends WatchQuery, R extends WatchedRow, V extends object> {
  path: string;
  /** Its tab in the watch. */
  tab: string;
  audit: string;
  query: z.ZodType<Q>;
  title: (t: Translate) => string;
  find: (licenceId: string, today: string, query: Q) => Promise<R[]>;
  entries: (rows: readonly R[], context: WatchContext) => Promise<Entry<R, V>[]>;
  /** The query of an address that asks for the same with this page. */
  link: (query: Q, page: number) => string;
  show: (
    view: WatchView<V>,
    query: Q,
    context: WatchContext,
  ) => { template: string; view: WatchView<V> };
}

/** Questions that wait for somebody, a page at a time, to search and to narrow down. */
export const watchRoute = <Q extends WatchQuery, R extends WatchedRow, V extends object>(
  deps: { audit: Audit; base: string },
  page: WatchPage<Q, R, V>,
): Route =>
  guardedRoute({
    method: 'GET',
    path: page.path,
    permission: watchConsents,
    csrf: 'none',
    frame: 'host',
    audit: 'none',
    query: page.query,
    load: () => nobody,
    act: async ({ actor, at, t, query }): Promise<Answer> => {
      const context: WatchContext = { t, base: deps.base, today: schoolDay(at) };
      const found = await page.find(actor.licenceId, context.today, query);
      const rows = found.slice(0, WATCH_PAGE);
      const entries = await page.entries(rows, context);
      await deps.audit.record(actor, {
        event: page.audit,
        details: { dossiers: rows.map(({ dossierId }) => dossierId), page: query.page },
      });
      const view: WatchView<V> = {
        ...frameOf(page, query, context),
        total: t('rounds.cockpit.total', { count: found[0]?.total ?? 0 }),
        none: entries.length === 0,
        rows: entries.map((entry) => ({ ...entryView(entry, context), ...entry.view })),
        pager: pagerView(page, query, context, found.length > WATCH_PAGE),
      };
      return {
        kind: 'page',
        page: { title: page.title(t), nav: 'consents' },
        ...page.show(view, query, context),
      };
    },
  });

/** A page of what the coordinator watches: one tab a kind of question. */
const inWatch = (current: string): StandsIn[] => [{ bar: 'watch', current, subject: nobody }];

/** What the pages of the watch share; `V`: what a row of one kind shows besides. */
interface WatchView<V> extends WatchFrame {
  total: string;
  none: boolean;
  rows: (EntryView & V)[];
  pager: PagerView;
}

interface WatchFrame {
  standsIn: StandsIn[];
  action: string;
  clear: string;
  search: string;
  filtered: boolean;
  shows: { value: string; label: string; selected: boolean }[];
}

function frameOf<Q extends WatchQuery, R extends WatchedRow, V extends object>(
  page: WatchPage<Q, R, V>,
  query: Q,
  context: WatchContext,
): WatchFrame {
  const here = context.base + page.path;
  return {
    standsIn: inWatch(page.tab),
    action: here,
    clear: here,
    search: query.search,
    filtered: query.search !== '' || query.show !== '',
    shows: watchShows.map((value) => ({
      value,
      label: context.t(`rounds.cockpit.shows.${value}`),
      selected: value === query.show,
    })),
  };
}

interface PagerView {
  newer?: string | undefined;
  older?: string | undefined;
  label: string;
}

function pagerView<Q extends WatchQuery, R extends WatchedRow, V extends object>(
  page: WatchPage<Q, R, V>,
  query: Q,
  { t, base }: WatchContext,
  more: boolean,
): PagerView {
  const link = (number: number): string => base + page.path + page.link(query, number);
  return {
    newer: query.page > 1 ? link(query.page - 1) : undefined,
    older: more ? link(query.page + 1) : undefined,
    label: t('overview.page', { page: query.page }),
  };
}

function entryView<R extends WatchedRow>(
  entry: Entry<R, unknown>,
  context: WatchContext,
): EntryView {
  const { row, askedAt, askedBy } = entry;
  return {
    pupil: displayName(row),
    group: row.groupName ?? '',
    url: context.base + entry.to,
    asked: shownDate(schoolDay(askedAt)),
    by: askedBy,
    ...endView(entry.end, context),
  };
}

function endView(
  end: Entry<never, never>['end'],
  { t, today }: WatchContext,
): Pick<EntryView, 'end' | 'endKind' | 'endWord'> {
  if ('word' in end) return { end: '', endKind: 'calm', endWord: end.word };
  const left = daysBetween(today, end.on);
  const count = { count: Math.abs(left) };
  const on = shownDate(end.on);
  if (left < 0) return { end: on, endKind: 'stop', endWord: t('rounds.cockpit.over', count) };
  return {
    end: on,
    endKind: left <= SOON_DAYS ? 'warn' : 'calm',
    endWord: t(left === 0 ? 'rounds.cockpit.today' : 'rounds.cockpit.left', count),
  };
}
