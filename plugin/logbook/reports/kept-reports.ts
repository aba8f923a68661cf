import { createHash } from 'node:crypto';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { newId } from '../../kernel/ids.ts';
import type { PrintSeries } from '../../platform/print/index.ts';
import { open, seal } from '../../platform/store/index.ts';
import type { Database, Unit } from '../../platform/store/index.ts';
import type { ReportCopy } from './report-documents.ts';
import { keepReport, reportOf, reportPlace, tellWhatItHolds } from './reports-store.ts';

/** A report's bytes, found or just printed; not encrypted with anybody's password. */
export interface KeptReport {
  id: string;
  bytes: Uint8Array;
  contentHash: Buffer;
  /** What it is printed of. */
  copy: ReportCopy;
  /** Printed just now, and not kept yet. */
  fresh: boolean;
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
      return { id: newId(), contentHash, bytes: await printer.print(copy.html), copy, fresh: true };
    const bytes = open(deps.dossierKey(dossier), row.pdf, reportPlace(row.id));
    return { id: row.id, contentHash, bytes, copy, fresh: false };
  },
  keep: async (unit, dossier, { id, bytes, contentHash, copy, fresh }) => {
    const { kind, planVersion, planState, holds, ownEyes } = copy;
    if (!fresh) {
      // One that was kept before this was known of reports is known from now on.
      await tellWhatItHolds(unit, id, { ...holds, ownEyes });
      return id;
    }
    await keepReport(unit, {
      id,
      dossierId: dossier.id,
      kind,
      contentHash,
      sequence: dossier.sequence,
      planVersion,
      planState,
      pdf: seal(deps.dossierKey(dossier), bytes, reportPlace(id)),
      ...holds,
      ownEyes,
    });
    const present = await reportOf(unit, dossier.id, { kind, contentHash });
    return present?.id ?? id;
  },
});
