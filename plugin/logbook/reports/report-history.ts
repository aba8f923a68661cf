import type { DossierFacts, PlanState } from '../../dossier/facts/index.ts';
import { isAddressFault, isAddressStatus } from '../../platform/mail/index.ts';
import type { Database } from '../../platform/store/index.ts';
import type { HistoryQuery } from './history-query.ts';
import { openPerson } from './mailing-service.ts';
import type { MailedPerson } from './mailing.ts';
import type { ReportKind } from './report-kinds.ts';
import { historyRows } from './reports-store.ts';
import type { HistoryRow } from './reports-store.ts';

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
  if (returnedAt !== null) return { state: 'failed', refused: isAddressStatus(returnedCode ?? '') };
  if (status === 'sent' && closedAt !== null) return { state: 'sent', at: closedAt };
  if (status === 'dead') return { state: 'failed', refused: isAddressFault(fault ?? '') };
  return { state: 'waiting', tries: attempts ?? 0 };
}
