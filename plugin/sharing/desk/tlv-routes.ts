import { z } from 'zod';
import { addDays, schoolDay } from '../../kernel/clock.ts';
import { csvFile } from '../../kernel/csv.ts';
import { shownDate, shownDay } from '../../kernel/moments.ts';
import { sortName } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import { optionsView, pagerView } from '../../logbook/files/index.ts';
import type { OptionView, PagerView } from '../../logbook/files/index.ts';
import { guardedRoute, nobody } from '../../platform/routes/index.ts';
import type { Answer, Route } from '../../platform/routes/index.ts';
import { may } from '../requests/index.ts';
import { deskTabs } from './desk-tabs.ts';
import type { DeskTab } from './desk-tabs.ts';
import { askAtPage, get, inboxCrumb, requestPath } from './requests-at-desk.ts';
import type { RequestDeskDeps } from './requests-at-desk.ts';
import type { ChipView } from './term-view.ts';
import { TLV_PAGE } from './tlv-store.ts';
import type { TlvQuery, TlvRow } from './tlv-store.ts';

const PATH = '/swv/tlv';
/** So many days before its end a declaration asks for attention. */
const SOON_DAYS = 90;
const choices = ['holding', 'ending', 'ended', 'all'] as const;

const tlvQuery = z
  .object({
    zoek: z.string().max(100).default(''),
    welke: z.enum(choices).default('holding'),
    pagina: z.coerce.number().int().min(1).max(10_000).default(1),
  })
  .transform(
    ({ zoek, welke, pagina }): TlvQuery => ({ search: zoek.trim(), which: welke, page: pagina }),
  );

function queryText({ search, which, page }: TlvQuery): string {
  const asked = {
    zoek: search,
    welke: which === 'holding' ? '' : which,
    pagina: page === 1 ? '' : String(page),
  };
  const parameters = new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== ''));
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
}

interface TlvsView {
  tabs: DeskTab[];
  action: string;
  search: string;
  which: OptionView[];
  filtered: boolean;
  none: boolean;
  total: string;
  csv: string;
  rows: RowView[];
  pager: PagerView;
}

interface RowView {
  number: string;
  pupil: string | undefined;
  url: string | undefined;
  reference: string;
  school: string;
  kind: string;
  from: string;
  until: ChipView;
}

interface Reader {
  deskId: string;
  today: string;
  soon: string;
}

const readerOf = (licenceId: string, at: Date): Reader => {
  const today = schoolDay(at);
  return { deskId: licenceId, today, soon: addDays(today, SOON_DAYS) };
};

const kindOf = ({ schoolKind, category }: TlvRow, t: Translate): string =>
  [
    ...(schoolKind === null ? [] : [t(`decisions.schools.${schoolKind}`)]),
    ...(category === null ? [] : [t('inbox.category', { number: category })]),
  ].join(', ');

function untilChip({ untilOn }: TlvRow, { today, soon }: Reader, t: Translate): ChipView {
  if (untilOn === null) return { text: t('decisions.always'), kind: '', icon: 'tick' };
  const text = shownDate(untilOn);
  if (untilOn < today) return { text, kind: 'stop', icon: 'stop' };
  return untilOn <= soon
    ? { text, kind: 'warn', icon: 'warn' }
    : { text, kind: 'ok', icon: 'clock' };
}

function tlvsView(
  { t, base, query, reader }: { t: Translate; base: string; query: TlvQuery; reader: Reader },
  rows: readonly TlvRow[],
): TlvsView {
  const here = base + PATH;
  const total = rows[0]?.total ?? 0;
  const link = (page: number): string => here + queryText({ ...query, page });
  return {
    tabs: deskTabs('tlvs', { t, base }),
    action: here,
    search: query.search,
    which: optionsView(choices, (choice) => t(`inbox.tlvs.which.${choice}`), query.which),
    filtered: query.search !== '' || query.which !== 'holding',
    none: rows.length === 0,
    total: t('inbox.tlvs.total', { count: total }),
    csv: `${here}.csv${queryText({ ...query, page: 1 })}`,
    rows: rows.map((row) => ({
      number: row.tlvNumber,
      pupil: row.shared === 1 ? sortName(row) : undefined,
      url: row.shared === 1 ? base + requestPath(row.requestId) : undefined,
      reference: row.reference,
      school: row.school,
      kind: kindOf(row, t),
      from: shownDate(row.fromOn),
      until: untilChip(row, reader, t),
    })),
    pager: pagerView({ page: query.page, size: TLV_PAGE, total }, link, t),
  };
}

const columns = [
  'nummer',
  'aanvraag',
  'leerling',
  'school',
  'soort',
  'categorie',
  'van',
  'tot',
  'besloten',
] as const;

const csvRow = (row: TlvRow, t: Translate): string[] => [
  row.tlvNumber,
  row.reference,
  row.shared === 1 ? sortName(row) : '',
  row.school,
  row.schoolKind === null ? '' : t(`decisions.schools.${row.schoolKind}`),
  row.category === null ? '' : String(row.category),
  shownDate(row.fromOn),
  row.untilOn === null ? '' : shownDate(row.untilOn),
  shownDay(row.decidedAt),
];

/** The declarations that the own desk gave, to look up and for its own administration. */
export const tlvRoutes = (
  deps: Pick<RequestDeskDeps, 'database' | 'audit' | 'base' | 'tlvs'>,
): Route[] => [
  guardedRoute({
    ...get,
    path: PATH,
    permission: may.list,
    audit: 'none',
    query: tlvQuery,
    load: () => nobody,
    act: async ({ actor, at, t, query }): Promise<Answer> => {
      const { base } = deps;
      const reader = readerOf(actor.licenceId, at);
      const rows = await deps.tlvs.list(deps.database, reader, query);
      await deps.audit.record(actor, {
        event: 'desk.tlvs-listed',
        details: { requests: rows.map(({ requestId }) => requestId), page: query.page },
      });
      return {
        kind: 'page',
        template: 'swv/tlvs',
        page: { title: t('inbox.tlvs.title'), nav: 'inbox', crumbs: [inboxCrumb(t, base)] },
        view: tlvsView({ t, base, query, reader }, rows),
      };
    },
  }),
  guardedRoute({
    ...get,
    ...askAtPage,
    path: `${PATH}.csv`,
    permission: may.list,
    audit: 'none',
    query: tlvQuery,
    load: () => nobody,
    act: async ({ actor, at, t, query }): Promise<Answer> => {
      const reader = readerOf(actor.licenceId, at);
      const rows = await deps.tlvs.all(deps.database, reader, query);
      await deps.audit.record(actor, {
        event: 'desk.tlvs-exported',
        details: { requests: rows.map(({ requestId }) => requestId) },
      });
      return {
        kind: 'file',
        type: 'text/csv; charset=utf-8',
        name: `tlv-${reader.today}.csv`,
        bytes: csvFile([
          columns.map((column) => t(`inbox.tlvs.columns.${column}`)),
          ...rows.map((row) => csvRow(row, t)),
        ]),
      };
    },
  }),
];
