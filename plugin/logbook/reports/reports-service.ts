import type { DossierFacts } from '../../dossier/facts/index.ts';
import { sightOf } from '../../dossier/policy/index.ts';
import { newId } from '../../kernel/ids.ts';
import { assertPassword } from '../../platform/passwords/index.ts';
import type { Pdf, PrintSeries } from '../../platform/print/index.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import { open } from '../../platform/store/index.ts';
import type { Database, UnitOfWork } from '../../platform/store/index.ts';
import type { KeptReport, KeptReports } from './kept-reports.ts';
import type { ReportDocuments } from './report-documents.ts';
import type { ReportKind, ReportRef } from './report-kinds.ts';
import type { CopyAsked } from './report-whom.ts';
import { carriedReport, carriedReports, reportPlace } from './reports-store.ts';
import type { CarriedReport } from './reports-store.ts';
import { reportDownloadsTable } from './reports-tables.ts';

export interface ReportSeries {
  /**
   * The OPP as `download` gives it, with a password that `assertPassword` has accepted: rating it
   * again for each takes time.
   */
  make(
    actor: SignedInActor,
    dossier: DossierFacts,
    asked: { password: string } & CopyAsked,
  ): Promise<Uint8Array>;
  /** To be called once, whatever happened. */
  end(): void;
}

interface Asked extends CopyAsked {
  ref: ReportRef;
  password: string;
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
    asked: Asked,
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

interface DownloadsDeps {
  database: Database;
  unitOfWork: UnitOfWork;
  pdf: Pdf;
  documents: ReportDocuments;
  kept: KeptReports;
  dossierKey: (dossier: DossierFacts) => Buffer;
}

export const createDossierDownloads = (deps: DownloadsDeps): DossierDownloads => ({
  download: async (actor, dossier, asked) => {
    await assertPassword(asked.password);
    return await make(deps, deps.pdf, actor, dossier, asked);
  },
  series: () => seriesOf(deps),
  carried: (dossier, { basis, consents }) =>
    carriedReports(deps.database, dossier.id, { sight: sightOf(basis, dossier), consents }),
  downloadCarried: (...asked) => downloadCarried(deps, ...asked),
});

/** Printed or found, encrypted, kept and told in the trail. */
async function make(
  deps: DownloadsDeps,
  printer: Pick<PrintSeries, 'print'>,
  actor: SignedInActor,
  dossier: DossierFacts,
  { ref, password, ownEyes, sensitive }: Asked,
): Promise<Uint8Array | undefined> {
  const copy = await deps.documents.make(ref, dossier, {
    basis: actor.basis,
    shared: !ownEyes,
    sensitive,
  });
  if (copy === undefined) return undefined;
  const report = await deps.kept.of(printer, dossier, copy);
  const [encrypted] = await Promise.all([
    deps.pdf.encrypt(report.bytes, password),
    record(deps, actor, dossier, ref.kind, { ...report, ownEyes }),
  ]);
  return encrypted;
}

const record = (
  { unitOfWork, kept }: DownloadsDeps,
  actor: SignedInActor,
  dossier: DossierFacts,
  kind: ReportKind,
  report: (KeptReport | { id: string }) & { ownEyes: boolean },
): Promise<void> =>
  unitOfWork.run(actor, async (unit) => {
    const reportId = 'copy' in report ? await kept.keep(unit, dossier, report) : report.id;
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
      details: {
        report: reportId,
        kind,
        sequence: dossier.sequence,
        version: dossier.plan?.version ?? 0,
        ownEyes: report.ownEyes,
      },
    });
  });

function seriesOf(deps: DownloadsDeps): ReportSeries {
  const printed = deps.pdf.series();
  return {
    make: async (actor, dossier, asked) => {
      const opp = { ref: { kind: 'opp' } as const, ...asked };
      const bytes = await make(deps, printed, actor, dossier, opp);
      if (bytes === undefined) throw new Error('There is always an OPP to print');
      return bytes;
    },
    end: () => {
      printed.end();
    },
  };
}

async function downloadCarried(
  deps: DownloadsDeps,
  ...[actor, dossier, reportId, { consents }, password]: Parameters<
    DossierDownloads['downloadCarried']
  >
): Promise<{ kind: ReportKind; bytes: Uint8Array } | undefined> {
  await assertPassword(password);
  const reader = { sight: sightOf(actor.basis, dossier), consents };
  const row = await carriedReport(deps.database, dossier.id, reportId, reader);
  if (row === undefined) return undefined;
  const kept = open(deps.dossierKey(dossier), row.pdf, reportPlace(row.id));
  const [bytes] = await Promise.all([
    deps.pdf.encrypt(kept, password),
    record(deps, actor, dossier, row.kind, row),
  ]);
  return { kind: row.kind, bytes };
}
