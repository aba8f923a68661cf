import { z } from 'zod';
import type { DossierFacts, PlanState } from '../../dossier/facts/index.ts';
import type { Database } from '../../platform/store/index.ts';
import { openPerson } from './mailing-service.ts';
import type { MailedPerson } from './mailing.ts';
import { reportKinds } from './report-kinds.ts';
import type { ReportKind } from './report-kinds.ts';
import { historyRows } from './reports-store.ts';
import type { HistoryRow } from './reports-store.ts';

export const historySorts = ['wanneer', 'wie', 'verslag'] as const;
export type HistorySort = (typeof historySorts)[number];
export const historyActs = ['download', 'mail'] as const;
export type HistoryAct = (typeof historyActs)[number];

/** The list as its address asks for it. */
export interface HistoryQuery {
  kind: ReportKind | '';
  act: HistoryAct | '';
  sort: HistorySort;
  descending: boolean;
  page: number;
}

export const historyQuery = z
  .object({
    soort: z.union([z.enum(reportKinds), z.literal('')]).default(''),
    wat: z.union([z.enum(historyActs), z.literal('')]).default(''),
    sorteer: z.enum(historySorts).default('wanneer'),
    omgekeerd: z.enum(['1', '0']).optional(),
    pagina: z.coerce.number().int().min(1).max(1_000).default(1),
  })
  .transform(
    (asked): HistoryQuery => ({
      kind: asked.soort,
      act: asked.wat,
      sort: asked.sorteer,
      page: asked.pagina,
      // Newest first, unless asked otherwise.
      descending:
        asked.omgekeerd === undefined ? asked.sorteer === 'wanneer' : asked.omgekeerd === '1',
    }),
  );

/** As an address asks for it when it asks for nothing. */
export const plainHistory: HistoryQuery = {
  kind: '',
  act: '',
  sort: 'wanneer',
  descending: true,
  page: 1,
};

export function historyText(query: HistoryQuery): string {
  const reversed = query.descending ? '1' : '0';
  const asked: Record<string, string> = {
    soort: query.kind,
    wat: query.act,
    sorteer: query.sort === 'wanneer' ? '' : query.sort,
    omgekeerd: query.descending === (query.sort === 'wanneer') ? '' : reversed,
    pagina: query.page === 1 ? '' : String(query.page),
  };
  const parameters = new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== ''));
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
}

/** What became of a mail, as far as the school's own mail server told. */
export type Delivery =
  | { state: 'waiting'; tries: number }
  | { state: 'sent'; at: Date }
  /** `refused`: the receiving side will not have it at this address. */
  | { state: 'failed'; refused: boolean };

/** One download, or one person a report was mailed to. */
export interface HistoryEntry {
  at: Date;
  who: string;
  kind: ReportKind;
  planVersion: number | null;
  planState: PlanState;
  madeAt: Date;
  mail: { person: MailedPerson; delivery: Delivery } | undefined;
}

export interface ReportHistory {
  /**
   * Downloads and mails of a dossier's reports, one page of them; and how many there are of these.
   */
  of(
    dossier: DossierFacts,
    query: HistoryQuery,
  ): Promise<{ entries: HistoryEntry[]; total: number }>;
}

export const createReportHistory = (deps: {
  database: Database;
  dossierKey: (dossier: DossierFacts) => Buffer;
}): ReportHistory => ({
  of: async (dossier, query) => {
    const rows = await historyRows(deps.database, dossier.id, query);
    const key = deps.dossierKey(dossier);
    return { total: rows[0]?.total ?? 0, entries: rows.map((row) => entryOf(key, row)) };
  },
});

const entryOf = (key: Buffer, row: HistoryRow): HistoryEntry => ({
  at: row.at,
  who: row.who,
  kind: row.kind,
  planVersion: row.planVersion,
  planState: row.planState,
  madeAt: row.madeAt,
  mail:
    row.person === null
      ? undefined
      : { person: openPerson(key, row.id, row.person), delivery: deliveryOf(row) },
});

function deliveryOf({
  status,
  attempts,
  fault,
  closedAt,
  returnedAt,
  returnedCode,
}: Pick<
  HistoryRow,
  'status' | 'attempts' | 'fault' | 'closedAt' | 'returnedAt' | 'returnedCode'
>): Delivery {
  // RFC 3463: class 5 says of the address itself that it will not do.
  if (returnedAt !== null)
    return { state: 'failed', refused: returnedCode?.startsWith('5') === true };
  if (status === 'sent' && closedAt !== null) return { state: 'sent', at: closedAt };
  // An answer of 5xx to the recipient is the server's last word on this address.
  if (status === 'dead') return { state: 'failed', refused: / 5\d\d$/.test(fault ?? '') };
  return { state: 'waiting', tries: attempts ?? 0 };
}
