import { createHash } from 'node:crypto';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { newId } from '../../kernel/ids.ts';
import type { PrintSeries } from '../../platform/print/index.ts';
import { open, seal } from '../../platform/store/index.ts';
import type { Database, Unit } from '../../platform/store/index.ts';
import { reportPlace as place } from './carried-reports.ts';
import type { ReportCopy } from './report-documents.ts';

/** A report's bytes, found or just printed; not encrypted with anybody's password. */
export interface KeptReport {
  id: string;
  bytes: Uint8Array;
  contentHash: Buffer /** What it was printed of; absent when it was kept before. */;
  fresh?: ReportCopy;
}

export interface KeptReports {
  /** Printed once for each content. @throws AppError for a busy or missing browser */
  of(
    printer: Pick<PrintSeries, 'print'>,
    dossier: DossierFacts,
    copy: ReportCopy,
  ): Promise<KeptReport>;
  /**
   * Keeps it, sealed; two people who ask for the same content at once keep one copy. Answers its
   * id.
   */
  keep(unit: Unit, dossier: DossierFacts, report: KeptReport): Promise<string>;
}

export function createKeptReports(deps: {
  database: Database;
  dossierKey: (dossier: DossierFacts) => Buffer;
}): KeptReports {
  return {
    of: async (printer, dossier, copy) => {
      const contentHash = createHash('sha256').update(copy.html).digest();
      const [row] = await deps.database.select<{ id: string; pdf: Buffer }>(
        'SELECT id, pdf FROM {reports} WHERE dossier_id = :id AND kind = :kind AND content_hash = :contentHash',
        { id: dossier.id, kind: copy.kind, contentHash },
      );
      if (row !== undefined)
        return {
          id: row.id,
          contentHash,
          bytes: open(deps.dossierKey(dossier), row.pdf, place(row.id)),
        };
      return { id: newId(), contentHash, bytes: await printer.print(copy.html), fresh: copy };
    },
    keep: async (unit, dossier, { id, bytes, contentHash, fresh }) => {
      if (fresh === undefined) return id;
      const { kind, planVersion, planState, sensitive } = fresh;
      await unit.write(
        `INSERT IGNORE INTO {reports} (id, dossier_id, kind, content_hash, sequence, plan_version, plan_state, pdf, made_at, made_by, sensitive_parts)
         VALUES (:id, :dossierId, :kind, :contentHash, :sequence, :planVersion, :planState, :pdf, :at, :by, :sensitive)`,
        {
          id,
          dossierId: dossier.id,
          kind,
          contentHash,
          sequence: dossier.sequence,
          planVersion,
          planState,
          pdf: seal(deps.dossierKey(dossier), bytes, place(id)),
          at: unit.at,
          by: unit.actor.personId ?? null,
          sensitive,
        },
      );
      const [present] = await unit.select<{ id: string }>(
        'SELECT id FROM {reports} WHERE dossier_id = :dossierId AND kind = :kind AND content_hash = :contentHash',
        { dossierId: dossier.id, kind, contentHash },
      );
      return present?.id ?? id;
    },
  };
}
