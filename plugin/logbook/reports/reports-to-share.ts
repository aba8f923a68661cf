import type { DossierFacts, PlanState } from '../../dossier/facts/index.ts';
import { newId } from '../../kernel/ids.ts';
import { assertPassword } from '../../platform/passwords/index.ts';
import type { Pdf } from '../../platform/print/index.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import { open } from '../../platform/store/index.ts';
import type { Database, UnitOfWork } from '../../platform/store/index.ts';
import { reportPlace } from './carried-reports.ts';

/** A report as it was made and kept, whatever kind it is of. */
export interface ReportToShare {
  readonly id: string;
  readonly kind: string;
  readonly madeAt: Date;
  readonly madeBy: string;
  readonly planVersion: number | null;
  readonly planState: PlanState;
  /** Made for somebody who may read medical and psychological parts: they are in it. */
  readonly sensitive: boolean;
}

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

const MOST = 50;
const columns = `r.id, r.kind, r.made_at AS madeAt, CONCAT_WS(' ', p.given, NULLIF(p.prefix, ''), p.family) AS madeBy,
  r.plan_version AS planVersion, r.plan_state AS planState, r.sensitive_parts AS withSensitive`;
type Raw = Omit<ReportToShare, 'sensitive'> & { withSensitive: number };
const factsOf = ({ withSensitive, ...row }: Raw): ReportToShare => ({
  ...row,
  sensitive: withSensitive === 1,
});

/** The reports of a dossier as they lie sealed, for capabilities that hand them on. */
export function createReportsToShare(deps: {
  database: Database;
  unitOfWork: UnitOfWork;
  pdf: Pick<Pdf, 'encrypt'>;
  dossierKey: (dossier: DossierFacts) => Buffer;
}): ReportsToShare {
  const { database } = deps;
  return {
    list: async (dossierId) =>
      (
        await database.select<Raw>(
          `SELECT ${columns} FROM {reports} r JOIN {people} p ON p.id = r.made_by WHERE r.dossier_id = :dossierId ORDER BY r.made_at DESC, r.id DESC LIMIT ${MOST}`,
          { dossierId },
        )
      ).map(factsOf),
    find: async (dossierId, reportId) =>
      (
        await database.select<Raw>(
          `SELECT ${columns} FROM {reports} r JOIN {people} p ON p.id = r.made_by WHERE r.dossier_id = :dossierId AND r.id = :reportId`,
          { dossierId, reportId },
        )
      ).map(factsOf)[0],
    download: async (actor, dossier, reportId, password) => {
      await assertPassword(password);
      const [row] = await database.select<{ pdf: Buffer }>(
        'SELECT pdf FROM {reports} WHERE dossier_id = :id AND id = :reportId',
        { id: dossier.id, reportId },
      );
      if (row === undefined) return undefined;
      const bytes = await deps.pdf.encrypt(
        open(deps.dossierKey(dossier), row.pdf, reportPlace(reportId)),
        password,
      );
      await deps.unitOfWork.run(actor, async (unit) => {
        await unit.write(
          'INSERT INTO {report_downloads} (id, report_id, dossier_id, by_id, at) VALUES (:row, :reportId, :dossierId, :by, :at)',
          { row: newId(), reportId, dossierId: dossier.id, by: actor.personId, at: unit.at },
        );
        await unit.audit({
          event: 'report.downloaded',
          ...dossier.trace,
          details: { report: reportId },
        });
      });
      return bytes;
    },
  };
}
