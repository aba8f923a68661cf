import type { DossierFacts, PlanState } from '../../dossier/facts/index.ts';
import { sightOf } from '../../dossier/policy/index.ts';
import { newId } from '../../kernel/ids.ts';
import { assertPassword } from '../../platform/passwords/index.ts';
import type { Pdf, PrintSeries } from '../../platform/print/index.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import { open } from '../../platform/store/index.ts';
import type { Database, UnitOfWork } from '../../platform/store/index.ts';
import { readable, reportPlace } from './carried-reports.ts';
import type { KeptReport, KeptReports } from './kept-reports.ts';
import type { ReportDocuments } from './report-documents.ts';
import type { ReportKind, ReportRef } from './report-kinds.ts';

export interface ReportSeries {
  /**
   * The OPP as `download` gives it, with a password that `assertPassword` has accepted: rating it
   * again for each takes time.
   */
  make(actor: SignedInActor, dossier: DossierFacts, password: string): Promise<Uint8Array>;
  /** To be called once, whatever happened. */
  end(): void;
}

export interface CarriedReport {
  id: string;
  kind: ReportKind;
  madeAt: Date;
  planVersion: number | null;
  planState: PlanState;
}

export interface DossierDownloads {
  /**
   * A report as an encrypted PDF; undefined when there is nothing to print yet. Rendered once per
   * content and kept sealed; encrypted anew with this password each time.
   * @throws AppError for a weak password, a busy or missing browser
   */
  download(
    actor: SignedInActor,
    dossier: DossierFacts,
    ref: ReportRef,
    password: string,
  ): Promise<Uint8Array | undefined>;
  /** Reports of many dossiers for one person, made in one go. */
  series(): ReportSeries;
  /**
   * Reports that came along from the dossier that this one follows, as far as this person may read
   * them.
   */
  carried(
    dossier: DossierFacts,
    reader: { basis: string; consents: boolean },
  ): Promise<CarriedReport[]>;
  /** One of those, encrypted with this password. Undefined when it is not there. */
  downloadCarried(
    actor: SignedInActor,
    dossier: DossierFacts,
    reportId: string,
    reader: { consents: boolean },
    password: string,
  ): Promise<{ kind: ReportKind; bytes: Uint8Array } | undefined>;
}

export function createDossierDownloads(deps: {
  database: Database;
  unitOfWork: UnitOfWork;
  pdf: Pdf;
  documents: ReportDocuments;
  kept: KeptReports;
  dossierKey: (dossier: DossierFacts) => Buffer;
}): DossierDownloads {
  const { database, unitOfWork, pdf, documents, kept } = deps;

  const record = (
    actor: SignedInActor,
    dossier: DossierFacts,
    kind: ReportKind,
    report: KeptReport,
  ): Promise<void> =>
    unitOfWork.run(actor, async (unit) => {
      const id = await kept.keep(unit, dossier, report);
      await unit.write(
        'INSERT INTO {report_downloads} (id, report_id, dossier_id, by_id, at) VALUES (:row, :id, :dossierId, :by, :at)',
        { row: newId(), id, dossierId: dossier.id, by: actor.personId, at: unit.at },
      );
      await unit.audit({
        event: 'report.downloaded',
        ...dossier.trace,
        details: { kind, sequence: dossier.sequence, version: dossier.plan?.version ?? 0 },
      });
    });

  const make = async (
    printer: Pick<PrintSeries, 'print'>,
    actor: SignedInActor,
    dossier: DossierFacts,
    ref: ReportRef,
    password: string,
  ): Promise<Uint8Array | undefined> => {
    const copy = await documents.make(ref, dossier, {
      basis: actor.basis,
      shared: false,
      sensitive: true,
    });
    if (copy === undefined) return undefined;
    const report = await kept.of(printer, dossier, copy);
    const [encrypted] = await Promise.all([
      pdf.encrypt(report.bytes, password),
      record(actor, dossier, ref.kind, report),
    ]);
    return encrypted;
  };

  return {
    download: async (actor, dossier, ref, password) => {
      await assertPassword(password);
      return await make(pdf, actor, dossier, ref, password);
    },
    series: () => {
      const printed = pdf.series();
      return {
        make: async (actor, dossier, password) => {
          const bytes = await make(printed, actor, dossier, { kind: 'opp' }, password);
          if (bytes === undefined) throw new Error('There is always an OPP to print');
          return bytes;
        },
        end: () => {
          printed.end();
        },
      };
    },
    carried: (dossier, { basis, consents }) =>
      database.select(
        `SELECT id, kind, made_at AS madeAt, plan_version AS planVersion, plan_state AS planState FROM {reports}
        WHERE dossier_id = :dossierId AND carried_from IS NOT NULL ${readable({ sight: sightOf(basis, dossier), consents })} ORDER BY made_at DESC`,
        { dossierId: dossier.id },
      ),
    downloadCarried: async (actor, dossier, reportId, { consents }, password) => {
      await assertPassword(password);
      const [row] = await database.select<{
        id: string;
        kind: ReportKind;
        pdf: Buffer;
        contentHash: Buffer;
      }>(
        `SELECT id, kind, pdf, content_hash AS contentHash FROM {reports}
          WHERE dossier_id = :id AND id = :reportId AND carried_from IS NOT NULL ${readable({ sight: sightOf(actor.basis, dossier), consents })}`,
        { id: dossier.id, reportId },
      );
      if (row === undefined) return undefined;
      const report = {
        id: row.id,
        contentHash: row.contentHash,
        bytes: open(deps.dossierKey(dossier), row.pdf, reportPlace(row.id)),
      };
      const [bytes] = await Promise.all([
        pdf.encrypt(report.bytes, password),
        record(actor, dossier, row.kind, report),
      ]);
      return { kind: row.kind, bytes };
    },
  };
}
