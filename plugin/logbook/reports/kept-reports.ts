import { createHash } from 'node:crypto';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { newId } from '../../kernel/ids.ts';
import type { PrintSeries } from '../../platform/print/index.ts';
import { open, seal } from '../../platform/store/index.ts';
import type { Database, Unit } from '../../platform/store/index.ts';
import type { ReportCopy } from './report-documents.ts';
import { keepReport, reportOf, reportPlace } from './reports-store.ts';

/** A report's bytes, found or just printed; not encrypted with anybody's password. */
export interface KeptReport {
  id: string;
  bytes: Uint8Array;
  contentHash: Buffer;
  /** What it was printed of; absent when it was kept before. */
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

export const createKeptReports = (deps: {
  database: Database;
  dossierKey: (dossier: DossierFacts) => Buffer;
}): KeptReports => ({
  of: async (printer, dossier, copy) => {
    const contentHash = createHash('sha256').update(copy.html).digest();
    const row = await reportOf(deps.database, dossier.id, { kind: copy.kind, contentHash });
    if (row === undefined)
      return { id: newId(), contentHash, bytes: await printer.print(copy.html), fresh: copy };
    const bytes = open(deps.dossierKey(dossier), row.pdf, reportPlace(row.id));
    return { id: row.id, contentHash, bytes };
  },
  keep: async (unit, dossier, { id, bytes, contentHash, fresh }) => {
    if (fresh === undefined) return id;
    const { kind, planVersion, planState, sensitive } = fresh;
    await keepReport(unit, {
      id,
      dossierId: dossier.id,
      kind,
      contentHash,
      sequence: dossier.sequence,
      planVersion,
      planState,
      pdf: seal(deps.dossierKey(dossier), bytes, reportPlace(id)),
      sensitive,
    });
    const present = await reportOf(unit, dossier.id, { kind, contentHash });
    return present?.id ?? id;
  },
});
