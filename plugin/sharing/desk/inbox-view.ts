import { z } from 'zod';
import { said } from '../../dossier/declaration/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { shownDay } from '../../kernel/moments.ts';
import { sortName } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import { optionsView, pagerView } from '../../logbook/files/index.ts';
import type { OptionView, PagerView, SortView } from '../../logbook/files/index.ts';
import type { Answer } from '../../platform/routes/index.ts';
import { INBOX_PAGE, inboxSorts, requestStatuses } from '../requests/index.ts';
import type { InboxQuery, InboxRow } from '../requests/index.ts';
import { deskTabs } from './desk-tabs.ts';
import type { DeskTab } from './desk-tabs.ts';
import { requestPath } from './requests-at-desk.ts';
import type { RequestsStore } from './requests-at-desk.ts';
import { statusChip, termChip } from './term-view.ts';
import type { ChipView } from './term-view.ts';

type Counts = Awaited<ReturnType<RequestsStore['counts']>>;
type Filters = Awaited<ReturnType<RequestsStore['filters']>>;

/** As they stand beside each other. */
const columns = ['leerling', 'school', 'ontvangen', 'termijn', 'stand'] as const;
const statuses = ['running', ...requestStatuses, 'all'] as const;
/** What came in last stands on top, and so does what is due first. */
const falling = (sort: InboxQuery['sort']): boolean => sort === 'ontvangen';

export const inboxQuery = z
  .object({
    zoek: z.string().max(100).default(''),
    stand: z.enum(statuses).default('running'),
    route: z.string().max(40).default(''),
    school: z.union([z.uuid(), z.literal('')]).default(''),
    mijn: z.enum(['1', '']).default(''),
    laat: z.enum(['1', '']).default(''),
    sorteer: z.enum(inboxSorts).default('termijn'),
    omgekeerd: z.enum(['1', '0']).optional(),
    pagina: z.coerce.number().int().min(1).max(10_000).default(1),
  })
  .transform(
    (asked): InboxQuery => ({
      search: asked.zoek.trim(),
      status: asked.stand,
      kind: asked.route,
      school: asked.school,
      mine: asked.mijn === '1',
      late: asked.laat === '1',
      sort: asked.sorteer,
      descending: asked.omgekeerd === undefined ? falling(asked.sorteer) : asked.omgekeerd === '1',
      page: asked.pagina,
    }),
  );

const unfiltered: InboxQuery = {
  search: '',
  status: 'running',
  kind: '',
  school: '',
  mine: false,
  late: false,
  sort: 'termijn',
  descending: false,
  page: 1,
};

function queryText(query: InboxQuery): string {
  const reversed = query.descending ? '1' : '0';
  const asked: Record<string, string> = {
    zoek: query.search,
    stand: query.status === 'running' ? '' : query.status,
    route: query.kind,
    school: query.school,
    mijn: query.mine ? '1' : '',
    laat: query.late ? '1' : '',
    sorteer: query.sort === 'termijn' ? '' : query.sort,
    omgekeerd: query.descending === falling(query.sort) ? '' : reversed,
    pagina: query.page === 1 ? '' : String(query.page),
  };
  const parameters = new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== ''));
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
}

interface RowView {
  /** Undefined once the school shares the dossier no longer. */
  pupil: string | undefined;
  url: string | undefined;
  reference: string;
  name: string;
  category: string | undefined;
  school: string;
  received: string;
  term: ChipView;
  status: ChipView;
  assigned: string | undefined;
}

interface InboxView {
  tabs: DeskTab[];
  action: string;
  search: string;
  statuses: OptionView[];
  kinds: OptionView[];
  schools: OptionView[];
  mine: boolean;
  late: boolean;
  filtered: boolean;
  /** Nothing was ever sent to this desk. */
  empty: boolean;
  none: boolean;
  counts: { label: string; url: string; current: boolean; kind: string }[];
  total: string;
  headers: SortView[];
  rows: RowView[];
  anyUnshared: boolean;
  pager: PagerView;
}

interface InboxData {
  t: Translate;
  base: string;
  at: Date;
  query: InboxQuery;
  rows: readonly InboxRow[];
  counts: Counts;
  filters: Filters;
}

/** Every request that was sent to this desk, what is due first on top. */
export const inboxPage = (data: InboxData): Answer => ({
  kind: 'page',
  template: 'swv/inbox',
  page: { title: data.t('inbox.title'), nav: 'inbox' },
  view: inboxView(data),
});

function inboxView(data: InboxData): InboxView {
  const { t, base, query, rows, counts } = data;
  const total = rows[0]?.total ?? 0;
  const here = `${base}/swv`;
  const link = (changes: Partial<InboxQuery>): string => here + queryText({ ...query, ...changes });
  const today = schoolDay(data.at);
  return {
    tabs: deskTabs('requests', data),
    action: here,
    search: query.search,
    ...choicesView(data),
    mine: query.mine,
    late: query.late,
    filtered: queryText({ ...query, sort: 'termijn', descending: false, page: 1 }) !== '',
    empty: requestStatuses.every((status) => counts[status] === 0),
    none: rows.length === 0,
    counts: countsView(data),
    total: t('inbox.total', { count: total }),
    headers: columns.map((sort) => headerView(sort, query, link, t)),
    rows: rows.map((row) => rowView(row, { t, base, today })),
    anyUnshared: rows.some(({ shared }) => !shared),
    pager: pagerView({ page: query.page, size: INBOX_PAGE, total }, (page) => link({ page }), t),
  };
}

function headerView(
  sort: InboxQuery['sort'],
  query: InboxQuery,
  link: (changes: Partial<InboxQuery>) => string,
  t: Translate,
): SortView {
  const current = query.sort === sort;
  return {
    label: t(`inbox.headers.${sort}`),
    current,
    descending: query.descending,
    url: link({ sort, descending: current ? !query.descending : falling(sort), page: 1 }),
  };
}

const choicesView = ({
  t,
  query,
  filters,
}: InboxData): Pick<InboxView, 'statuses' | 'kinds' | 'schools'> => ({
  statuses: optionsView(statuses, (status) => t(`inbox.statuses.${status}`), query.status),
  kinds: filters.kinds.map(({ kind, name }) => ({
    value: kind,
    label: said(name, t),
    selected: kind === query.kind,
  })),
  schools: filters.schools.map(({ id, name }) => ({
    value: id,
    label: name,
    selected: id === query.school,
  })),
});

/** What asks for somebody, each a filter of its own. */
function countsView({ t, base, query, counts }: InboxData): InboxView['counts'] {
  const of = (
    id: 'new' | 'mine' | 'late' | 'proposed' | 'waiting',
    count: number,
    changes: Partial<InboxQuery>,
    kind: string,
  ): InboxView['counts'] => {
    const text = queryText({ ...unfiltered, ...changes });
    return count === 0
      ? []
      : [
          {
            label: t(`inbox.counts.${id}`, { count }),
            url: `${base}/swv${text}`,
            current: queryText(query) === text,
            kind,
          },
        ];
  };
  return [
    ...of('late', counts.late, { late: true }, 'stop'),
    ...of('new', counts.sent, { status: 'sent' }, 'lead'),
    ...of('proposed', counts.proposed, { status: 'proposed' }, 'warn'),
    ...of('mine', counts.mine, { mine: true }, 'lead'),
    ...of('waiting', counts.waiting, { status: 'waiting' }, ''),
  ];
}

const rowView = (
  row: InboxRow,
  { t, base, today }: { t: Translate; base: string; today: string },
): RowView => ({
  pupil: row.shared ? sortName(row) : undefined,
  url: row.shared ? base + requestPath(row.id) : undefined,
  reference: row.reference,
  name: said(row.name, t),
  category: row.category === null ? undefined : t('inbox.category', { number: row.category }),
  school: row.school,
  received: shownDay(row.sentAt),
  term: termChip(row, today, t),
  status: statusChip(row, t),
  assigned: row.assigned ?? undefined,
});
