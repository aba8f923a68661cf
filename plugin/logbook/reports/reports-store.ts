import type { PlanState } from '../../dossier/facts/index.ts';
import type { Sight } from '../../dossier/policy/index.ts';
import type { CarriedReports, ReportReader } from '../../dossier/record/index.ts';
import type { Reads, Unit } from '../../platform/store/index.ts';
import type { NewRow } from '../../platform/tables/index.ts';
import { personName } from '../../school/people/index.ts';
import type { HistoryAct, HistoryQuery, HistorySort } from './history-query.ts';
import type { ReportKind } from './report-kinds.ts';
import type { reportMailingsTable, reportsTable } from './reports-tables.ts';

export const reportPlace = (id: string): string => `reports/pdf/${id}`;

const MOST_CARRIED = 20;
const MOST_SHARED = 50;
export const HISTORY_PAGE = 25;

/**
 * A report with medical or psychological parts in it is for who may read these; evidence of consent
 * is not for everybody.
 */
const readable = ({ sight, consents }: ReportReader): string =>
  [
    sight.medical ? '' : 'AND NOT medical_parts',
    sight.psychological ? '' : 'AND NOT psychological_parts',
    consents ? '' : "AND kind <> 'evidence'",
  ].join(' ');

/** The one that was printed of this content. */
export async function reportOf(
  reads: Reads,
  dossierId: string,
  { kind, contentHash }: { kind: ReportKind; contentHash: Buffer },
): Promise<{ id: string; pdf: Buffer } | undefined> {
  const [row] = await reads.select<{ id: string; pdf: Buffer }>(
    `SELECT id, pdf
     FROM {reports}
     WHERE dossier_id = :dossierId AND kind = :kind AND content_hash = :contentHash`,
    { dossierId, kind, contentHash },
  );
  return row;
}

/** What of a dossier is in a kept report, beside what everybody may read. */
export interface WhatItHolds extends Sight {
  /** Made for the school itself, with the addresses of the family and what parents wrote. */
  readonly ownEyes: boolean;
}

export async function tellWhatItHolds(
  unit: Unit,
  reportId: string,
  holds: WhatItHolds,
): Promise<void> {
  await unit.write(
    `UPDATE {reports}
        SET medical_parts = :medical, psychological_parts = :psychological, own_eyes = :ownEyes
      WHERE id = :reportId`,
    { reportId, ...holds },
  );
}

/** Keeps it, unless one of the same content is there. */
export async function keepReport(
  unit: Unit,
  report: Pick<
    NewRow<typeof reportsTable>,
    'id' | 'dossierId' | 'kind' | 'contentHash' | 'sequence' | 'planState' | 'pdf'
  > & { planVersion: number | null } & WhatItHolds,
): Promise<void> {
  await unit.write(
    `INSERT IGNORE INTO {reports} (id, dossier_id, kind, content_hash, sequence, plan_version,
       plan_state, pdf, made_at, made_by, medical_parts, psychological_parts, own_eyes)
     VALUES (:id, :dossierId, :kind, :contentHash, :sequence, :planVersion,
       :planState, :pdf, :at, :by, :medical, :psychological, :ownEyes)`,
    { ...report, at: unit.at, by: unit.actor.personId ?? null },
  );
}

/** Reports that may come along from this dossier, newest first. */
export const carriableReports = (
  reads: Reads,
  dossierId: string,
  reader: ReportReader,
): ReturnType<CarriedReports['list']> =>
  reads.select(
    `SELECT id, kind, made_at AS madeAt, plan_version AS planVersion, plan_state AS planState
     FROM {reports}
     WHERE dossier_id = :dossierId ${readable(reader)}
     ORDER BY made_at DESC
     LIMIT ${MOST_CARRIED}`,
    { dossierId },
  );

/** Those of these, with their bytes. */
export const reportsToCarry = async (
  reads: Reads,
  dossierId: string,
  ids: readonly string[],
  reader: ReportReader,
): Promise<{ id: string; pdf: Buffer }[]> =>
  ids.length === 0
    ? []
    : await reads.select<{ id: string; pdf: Buffer }>(
        `SELECT id, pdf
         FROM {reports}
         WHERE dossier_id = :dossierId ${readable(reader)} AND id IN (:ids)`,
        { dossierId, ids: ids.slice(0, MOST_CARRIED) },
      );

/** A report of another dossier again, with bytes sealed for the new one. */
export async function copyReport(
  unit: Unit,
  copy: { id: string; to: string; from: string; old: string; pdf: Buffer },
): Promise<void> {
  await unit.write(
    `INSERT INTO {reports} (id, dossier_id, kind, content_hash, sequence, plan_version, plan_state,
       pdf, made_at, made_by, medical_parts, psychological_parts, own_eyes, carried_from)
     SELECT :id, :to, kind, content_hash, 0, plan_version, plan_state,
       :pdf, made_at, made_by, medical_parts, psychological_parts, own_eyes, :from
     FROM {reports}
     WHERE id = :old`,
    copy,
  );
}

export interface CarriedReport {
  id: string;
  kind: ReportKind;
  madeAt: Date;
  planVersion: number | null;
  planState: PlanState;
  /** Made for the school itself. */
  ownEyes: boolean;
}

/** Reports that came along from the dossier that this one follows, newest first. */
export async function carriedReports(
  reads: Reads,
  dossierId: string,
  reader: ReportReader,
): Promise<CarriedReport[]> {
  const rows = await reads.select<Omit<CarriedReport, 'ownEyes'> & { ownEyes: number }>(
    `SELECT id, kind, made_at AS madeAt, plan_version AS planVersion, plan_state AS planState,
       own_eyes AS ownEyes
     FROM {reports}
     WHERE dossier_id = :dossierId AND carried_from IS NOT NULL ${readable(reader)}
     ORDER BY made_at DESC`,
    { dossierId },
  );
  return rows.map((row) => ({ ...row, ownEyes: row.ownEyes === 1 }));
}

/** One of those, with its bytes. */
export async function carriedReport(
  reads: Reads,
  dossierId: string,
  reportId: string,
  reader: ReportReader,
): Promise<{ id: string; kind: ReportKind; pdf: Buffer; ownEyes: boolean } | undefined> {
  const [row] = await reads.select<{ id: string; kind: ReportKind; pdf: Buffer; ownEyes: number }>(
    `SELECT id, kind, pdf, own_eyes AS ownEyes
     FROM {reports}
     WHERE dossier_id = :dossierId AND id = :reportId AND carried_from IS NOT NULL
       ${readable(reader)}`,
    { dossierId, reportId },
  );
  return row === undefined ? undefined : { ...row, ownEyes: row.ownEyes === 1 };
}

/** A report as it was made and kept, whatever kind it is of. */
export interface ReportToShare {
  readonly id: string;
  readonly kind: string;
  readonly madeAt: Date;
  readonly madeBy: string;
  readonly planVersion: number | null;
  readonly planState: PlanState;
  readonly holds: WhatItHolds;
}

interface RawHolds {
  medical: number;
  psychological: number;
  ownEyes: number;
}
type RawToShare = Omit<ReportToShare, 'holds'> & RawHolds;

const HOLDS = `medical_parts AS medical, psychological_parts AS psychological,
    own_eyes AS ownEyes`;

const toShare = `SELECT r.id, r.kind, r.made_at AS madeAt, ${personName('p')} AS madeBy,
    r.plan_version AS planVersion, r.plan_state AS planState,
    ${HOLDS}
  FROM {reports} r
  JOIN {people} p ON p.id = r.made_by
  WHERE r.dossier_id = :dossierId`;

const holding = <R extends RawHolds>({
  medical,
  psychological,
  ownEyes,
  ...row
}: R): Omit<R, keyof RawHolds> & { holds: WhatItHolds } => ({
  ...row,
  holds: { medical: medical === 1, psychological: psychological === 1, ownEyes: ownEyes === 1 },
});

/** Newest first. */
export const reportsToShare = async (reads: Reads, dossierId: string): Promise<ReportToShare[]> =>
  (
    await reads.select<RawToShare>(
      `${toShare} ORDER BY r.made_at DESC, r.id DESC LIMIT ${MOST_SHARED}`,
      { dossierId },
    )
  ).map(holding);

export async function reportToShare(
  reads: Reads,
  dossierId: string,
  reportId: string,
): Promise<ReportToShare | undefined> {
  const [row] = await reads.select<RawToShare>(`${toShare} AND r.id = :reportId`, {
    dossierId,
    reportId,
  });
  return row === undefined ? undefined : holding(row);
}

/** A kept report that somebody outside the school may be given to read. */
export type ReportToRead = Omit<ReportToShare, 'madeBy'>;

/**
 * Newest first. What was made for the school itself is left out, and so is evidence: both hold
 * addresses of everybody who was asked, and what each wrote to the school; another copy is made
 * without them.
 */
export async function reportsToRead(reads: Reads, dossierId: string): Promise<ReportToRead[]> {
  const rows = await reads.select<Omit<ReportToRead, 'holds'> & RawHolds>(
    `SELECT id, kind, made_at AS madeAt, plan_version AS planVersion, plan_state AS planState,
       ${HOLDS}
     FROM {reports}
     WHERE dossier_id = :dossierId AND kind <> 'evidence' AND NOT own_eyes
     ORDER BY made_at DESC, id DESC
     LIMIT ${MOST_SHARED}`,
    { dossierId },
  );
  return rows.map(holding);
}

/** The sealed bytes of a kept report. */
export async function reportBytes(
  reads: Reads,
  dossierId: string,
  reportId: string,
): Promise<Buffer | undefined> {
  const [row] = await reads.select<{ pdf: Buffer }>(
    'SELECT pdf FROM {reports} WHERE dossier_id = :dossierId AND id = :reportId',
    { dossierId, reportId },
  );
  return row?.pdf;
}

export const isMailed = async (reads: Reads, mailingId: string): Promise<boolean> =>
  (await reads.select('SELECT id FROM {report_mailings} WHERE id = :mailingId', { mailingId }))
    .length > 0;

/** @returns false when this very mailing is there already */
export async function keepMailing(
  unit: Unit,
  mailing: NewRow<typeof reportMailingsTable>,
): Promise<boolean> {
  const fresh = await unit.write(
    `INSERT IGNORE INTO {report_mailings} (id, dossier_id, report_id, way, by_id, at)
     VALUES (:id, :dossierId, :reportId, :way, :byId, :at)`,
    { ...mailing },
  );
  return fresh > 0;
}

/** Whom these acts of mailing went to, sealed. */
export const mailedPeople = async (
  reads: Reads,
  dossierId: string,
  mailingIds: readonly string[],
): Promise<{ id: string; mailingId: string; person: Buffer }[]> =>
  mailingIds.length === 0
    ? []
    : await reads.select<{ id: string; mailingId: string; person: Buffer }>(
        `SELECT m.id, m.mailing_id AS mailingId, m.person
         FROM {report_mails} m
         JOIN {report_mailings} g ON g.id = m.mailing_id
         WHERE g.dossier_id = :dossierId AND g.id IN (:mailingIds)
         ORDER BY m.id`,
        { dossierId, mailingIds: [...mailingIds] },
      );

export interface HistoryRow {
  id: string;
  act: HistoryAct;
  at: Date;
  who: string;
  kind: ReportKind;
  planVersion: number | null;
  planState: PlanState;
  madeAt: Date;
  person: Buffer | null;
  status: 'waiting' | 'sent' | 'dead' | null;
  attempts: number | null;
  fault: string | null;
  closedAt: Date | null;
  returnedAt: Date | null;
  returnedCode: string | null;
  /** Of all pages. */
  total: number;
}

const sorts: Readonly<Record<HistorySort, string>> = {
  wanneer: 'h.at',
  wie: 'p.family',
  verslag: 'r.kind',
};

/** Downloads and mails of a dossier's reports, one page of them. */
export const historyRows = (
  reads: Reads,
  dossierId: string,
  { kind, act, sort, descending, page }: HistoryQuery,
): Promise<HistoryRow[]> =>
  reads.select<HistoryRow>(
    `SELECT h.id, h.act, h.at, h.person, r.kind, r.plan_version AS planVersion,
       r.plan_state AS planState, r.made_at AS madeAt, ${personName('p')} AS who,
       o.status, o.attempts, o.last_fault AS fault, o.closed_at AS closedAt,
       o.returned_at AS returnedAt, o.returned_code AS returnedCode, COUNT(*) OVER () AS total
     FROM (
       SELECT id, 'download' AS act, at, report_id, by_id, NULL AS person, NULL AS mail_id
       FROM {report_downloads}
       WHERE dossier_id = :dossierId
       UNION ALL
       SELECT m.id, 'mail', g.at, g.report_id, g.by_id, m.person, m.mail_id
       FROM {report_mailings} g
       JOIN {report_mails} m ON m.mailing_id = g.id
       WHERE g.dossier_id = :dossierId
     ) h
     JOIN {reports} r ON r.id = h.report_id
     JOIN {people} p ON p.id = h.by_id
     LEFT JOIN {outbox} o ON o.id = h.mail_id
     WHERE (:kind = '' OR r.kind = :kind) AND (:act = '' OR h.act = :act)
     ORDER BY ${sorts[sort]} ${descending ? 'DESC' : 'ASC'}, h.at DESC, h.id
     LIMIT ${HISTORY_PAGE} OFFSET :skip`,
    { dossierId, kind, act, skip: (page - 1) * HISTORY_PAGE },
  );
