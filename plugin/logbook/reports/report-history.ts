import { z } from 'zod';
import type { DossierFacts, PlanState } from '../../dossier/facts/index.ts';
import type { Database } from '../../platform/store/index.ts';
import { openPerson } from './mailing-service.ts';
import type { MailedPerson } from './mailing.ts';
import { reportKinds } from './report-kinds.ts';
import type { ReportKind } from './report-kinds.ts';

export const HISTORY_PAGE = 25;
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
  const asked: Record<string, string> = {
    soort: query.kind,
    wat: query.act,
    sorteer: query.sort === 'wanneer' ? '' : query.sort,
    omgekeerd: query.descending === (query.sort === 'wanneer') ? '' : query.descending ? '1' : '0',
    pagina: query.page === 1 ? '' : String(query.page),
  };
  const parameters = new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== ''));
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
}

/** What became of a mail, as far as the school's own mail server told. */
export type Delivery =
  | { state: 'waiting'; tries: number }
  | { state: 'sent'; at: Date }
  | {
      state: 'failed' /** The receiving side will not have it at this address. */;
      refused: boolean;
    };

/** One download, or one person a report was mailed to. */
export interface HistoryEntry {
  at: Date;
  who: string;
  kind: ReportKind;
  planVersion: number | null;
  planState: PlanState;
  madeAt: Date;
  mail?: { person: MailedPerson; delivery: Delivery };
}

interface Row extends Omit<HistoryEntry, 'mail'> {
  id: string;
  act: HistoryAct;
  person: Buffer | null;
  status: 'waiting' | 'sent' | 'dead' | null;
  attempts: number | null;
  fault: string | null;
  closedAt: Date | null;
  returnedAt: Date | null;
  returnedCode: string | null;
  total: number;
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

const columns: Readonly<Record<HistorySort, string>> = {
  wanneer: 'h.at',
  wie: 'p.family',
  verslag: 'r.kind',
};

export function createReportHistory(deps: {
  database: Database;
  dossierKey: (dossier: DossierFacts) => Buffer;
}): ReportHistory {
  return {
    of: async (dossier, query) => {
      const way = query.descending ? 'DESC' : 'ASC';
      const rows = await deps.database.select<Row>(
        `SELECT h.id, h.act, h.at, h.person, r.kind, r.plan_version AS planVersion, r.plan_state AS planState, r.made_at AS madeAt,
                CONCAT_WS(' ', p.given, NULLIF(p.prefix, ''), p.family) AS who, o.status, o.attempts, o.last_fault AS fault, o.closed_at AS closedAt, o.returned_at AS returnedAt, o.returned_code AS returnedCode, COUNT(*) OVER () AS total
           FROM (SELECT id, 'download' AS act, at, report_id, by_id, NULL AS person, NULL AS mail_id FROM {report_downloads} WHERE dossier_id = :dossierId
                 UNION ALL
                 SELECT m.id, 'mail', g.at, g.report_id, g.by_id, m.person, m.mail_id FROM {report_mailings} g JOIN {report_mails} m ON m.mailing_id = g.id WHERE g.dossier_id = :dossierId) h
           JOIN {reports} r ON r.id = h.report_id JOIN {people} p ON p.id = h.by_id LEFT JOIN {outbox} o ON o.id = h.mail_id
          WHERE (:kind = '' OR r.kind = :kind) AND (:act = '' OR h.act = :act)
          ORDER BY ${columns[query.sort]} ${way}, h.at DESC, h.id LIMIT ${HISTORY_PAGE} OFFSET :skip`,
        {
          dossierId: dossier.id,
          kind: query.kind,
          act: query.act,
          skip: (query.page - 1) * HISTORY_PAGE,
        },
      );
      const key = deps.dossierKey(dossier);
      return {
        total: rows[0]?.total ?? 0,
        entries: rows.map(({ at, who, kind, planVersion, planState, madeAt, person, ...row }) => ({
          at,
          who,
          kind,
          planVersion,
          planState,
          madeAt,
          ...(person === null
            ? {}
            : { mail: { person: openPerson(key, row.id, person), delivery: deliveryOf(row) } }),
        })),
      };
    },
  };
}

function deliveryOf({
  status,
  attempts,
  fault,
  closedAt,
  returnedAt,
  returnedCode,
}: Pick<
  Row,
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
