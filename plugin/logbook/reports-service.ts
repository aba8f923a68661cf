import { createHash } from 'node:crypto';
import type { SignedInActor } from '../access/index.ts';
import type { Consents } from '../consent/index.ts';
import { planState, sightOf } from '../dossier/index.ts';
import type { DossierFacts, PlanState } from '../dossier/index.ts';
import { newId } from '../kernel/ids.ts';
import type { Pdf, PrintSeries } from '../pdf/index.ts';
import { assertPassword } from '../reports/index.ts';
import type { Database, UnitOfWork } from '../store/index.ts';
import { open, seal } from '../store/index.ts';
import { readable, reportPlace as place } from './carried-reports.ts';

export interface ReportDownload {
  at: Date;
  who: string;
  planVersion: number | null;
  planState: PlanState;
  madeAt: Date;
}

export interface ReportSeries {
  /** As `download`, with a password that `assertPassword` has accepted: rating it again for each report takes time. */
  make(actor: SignedInActor, dossier: DossierFacts, password: string): Promise<Uint8Array>;
  /** To be called once, whatever happened. */
  end(): void;
}

export interface OppReports {
  /**
   * The OPP as an encrypted PDF. Rendered once per content and kept sealed; encrypted anew with this password each time.
   * @throws AppError for a weak password, a busy or missing browser
   */
  download(actor: SignedInActor, dossier: DossierFacts, password: string): Promise<Uint8Array>;
  /** Reports of many dossiers for one person, made in one go. */
  series(): ReportSeries;
  downloads(dossierId: string): Promise<ReportDownload[]>;
  /** Reports that came along from the dossier that this one follows, as far as this person may read them. */
  carried(dossier: DossierFacts, basis: string): Promise<{ id: string; madeAt: Date; planVersion: number | null; planState: PlanState }[]>;
  /** One of those, encrypted with this password. Undefined when it is not there. */
  downloadCarried(actor: SignedInActor, dossier: DossierFacts, reportId: string, password: string): Promise<Uint8Array | undefined>;
}

/** The document's HTML for who asks: parts they may not read are not in it. */
export type OppDocument = (dossier: DossierFacts, basis: string, consent: Awaited<ReturnType<Consents['latest']>>) => Promise<string>;

export function createOppReports(deps: {
  database: Database; unitOfWork: UnitOfWork; pdf: Pdf; consents: Consents; document: OppDocument; dossierKey: (dossier: DossierFacts) => Buffer;
}): OppReports {
  const { database, unitOfWork, pdf } = deps;

  const kept = async (dossier: DossierFacts, contentHash: Buffer): Promise<{ id: string; bytes: Uint8Array } | undefined> => {
    const [row] = await database.select<{ id: string; pdf: Buffer }>(
      "SELECT id, pdf FROM {reports} WHERE dossier_id = :id AND kind = 'opp' AND content_hash = :contentHash", { id: dossier.id, contentHash });
    return row === undefined ? undefined : { id: row.id, bytes: open(deps.dossierKey(dossier), row.pdf, place(row.id)) };
  };

  /** Two people asking for the same content at once keep one copy; the download counts for each. */
  const record = (actor: SignedInActor, dossier: DossierFacts, report: { id: string; contentHash: Buffer; made?: Uint8Array }): Promise<void> =>
    unitOfWork.run(actor, async (unit) => {
      let { id } = report;
      if (report.made !== undefined) {
        await unit.write(
          `INSERT IGNORE INTO {reports} (id, dossier_id, kind, content_hash, sequence, plan_version, plan_state, pdf, made_at, made_by, sensitive_parts)
           VALUES (:id, :dossierId, 'opp', :contentHash, :sequence, :planVersion, :planState, :pdf, :at, :by, :sensitive)`,
          {
            id, dossierId: dossier.id, contentHash: report.contentHash, sequence: dossier.sequence, planVersion: dossier.plan?.version ?? null,
            planState: planState(dossier.plan), pdf: seal(deps.dossierKey(dossier), report.made, place(id)), at: unit.at, by: actor.personId,
            sensitive: Object.values(sightOf(actor.basis, dossier)).includes(true),
          });
        const [present] = await unit.select<{ id: string }>(
          "SELECT id FROM {reports} WHERE dossier_id = :dossierId AND kind = 'opp' AND content_hash = :contentHash",
          { dossierId: dossier.id, contentHash: report.contentHash });
        id = present?.id ?? id;
      }
      await unit.write('INSERT INTO {report_downloads} (id, report_id, dossier_id, by_id, at) VALUES (:row, :id, :dossierId, :by, :at)',
        { row: newId(), id, dossierId: dossier.id, by: actor.personId, at: unit.at });
      await unit.audit({ event: 'report.downloaded', ...dossier.trace, details: { sequence: dossier.sequence, version: dossier.plan?.version ?? 0 } });
    });

  const make = async (printer: Pick<PrintSeries, 'print'>, actor: SignedInActor, dossier: DossierFacts, password: string): Promise<Uint8Array> => {
    const html = await deps.document(dossier, actor.basis, await deps.consents.latest(dossier));
    const contentHash = createHash('sha256').update(html).digest();
    const found = await kept(dossier, contentHash);
    const made = found === undefined ? await printer.print(html) : undefined;
    const id = found?.id ?? newId();
    const [encrypted] = await Promise.all([
      pdf.encrypt(made ?? found?.bytes ?? new Uint8Array(), password),
      record(actor, dossier, { id, contentHash, ...(made === undefined ? {} : { made }) }),
    ]);
    return encrypted;
  };

  return {
    download: async (actor, dossier, password) => {
      await assertPassword(password);
      return await make(pdf, actor, dossier, password);
    },
    series: () => {
      const printed = pdf.series();
      return { make: (actor, dossier, password) => make(printed, actor, dossier, password), end: () => { printed.end(); } };
    },
    carried: (dossier, basis) => database.select(
      `SELECT id, made_at AS madeAt, plan_version AS planVersion, plan_state AS planState FROM {reports}
        WHERE dossier_id = :dossierId AND carried_from IS NOT NULL ${readable(sightOf(basis, dossier))} ORDER BY made_at DESC`, { dossierId: dossier.id }),
    downloadCarried: async (actor, dossier, reportId, password) => {
      await assertPassword(password);
      const [row] = await database.select<{ id: string; pdf: Buffer; contentHash: Buffer }>(
        `SELECT id, pdf, content_hash AS contentHash FROM {reports}
          WHERE dossier_id = :id AND id = :reportId AND carried_from IS NOT NULL ${readable(sightOf(actor.basis, dossier))}`, { id: dossier.id, reportId });
      if (row === undefined) return undefined;
      const [encrypted] = await Promise.all([
        pdf.encrypt(open(deps.dossierKey(dossier), row.pdf, place(row.id)), password),
        record(actor, dossier, { id: row.id, contentHash: row.contentHash }),
      ]);
      return encrypted;
    },
    downloads: (dossierId) => database.select<ReportDownload>(
      `SELECT d.at, r.plan_version AS planVersion, r.plan_state AS planState, r.made_at AS madeAt,
              CONCAT_WS(' ', p.given, NULLIF(p.prefix, ''), p.family) AS who
         FROM {report_downloads} d JOIN {reports} r ON r.id = d.report_id JOIN {people} p ON p.id = d.by_id
        WHERE d.dossier_id = :dossierId ORDER BY d.at DESC LIMIT 200`, { dossierId }),
  };
}
