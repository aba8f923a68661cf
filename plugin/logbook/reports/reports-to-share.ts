import type { DossierFacts } from '../../dossier/facts/index.ts';
import { newId } from '../../kernel/ids.ts';
import { assertPassword } from '../../platform/passwords/index.ts';
import type { Pdf } from '../../platform/print/index.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import { open } from '../../platform/store/index.ts';
import type { Database, UnitOfWork } from '../../platform/store/index.ts';
import { reportBytes, reportPlace, reportsToShare, reportToShare } from './reports-store.ts';
import type { ReportToShare } from './reports-store.ts';
import { reportDownloadsTable } from './reports-tables.ts';

export interface ReportsToShare {
  /** Newest first. */
  list(dossierId: string): Promise<ReportToShare[]>;
  find(dossierId: string, reportId: string): Promise<ReportToShare | undefined>;
  /**
   * A kept report, encrypted with this password; counted among the dossier's downloads.
   * @throws AppError for a weak password. Undefined when it is not there.
   */
  download(
    actor: SignedInActor,
    dossier: DossierFacts,
    reportId: string,
    password: string,
  ): Promise<Uint8Array | undefined>;
}

/** The reports of a dossier as they lie sealed, for capabilities that hand them on. */
export const createReportsToShare = (deps: {
  database: Database;
  unitOfWork: UnitOfWork;
  pdf: Pick<Pdf, 'encrypt'>;
  dossierKey: (dossier: DossierFacts) => Buffer;
}): ReportsToShare => ({
  list: (dossierId) => reportsToShare(deps.database, dossierId),
  find: (dossierId, reportId) => reportToShare(deps.database, dossierId, reportId),
  download: async (actor, dossier, reportId, password) => {
    await assertPassword(password);
    const kept = await reportBytes(deps.database, dossier.id, reportId);
    if (kept === undefined) return undefined;
    const bytes = await deps.pdf.encrypt(
      open(deps.dossierKey(dossier), kept, reportPlace(reportId)),
      password,
    );
    await deps.unitOfWork.run(actor, async (unit) => {
      await unit.insert(reportDownloadsTable, {
        id: newId(),
        reportId,
        dossierId: dossier.id,
        byId: actor.personId,
        at: unit.at,
      });
      await unit.audit({
        event: 'report.downloaded',
        ...dossier.trace,
        details: { report: reportId },
      });
    });
    return bytes;
  },
});
