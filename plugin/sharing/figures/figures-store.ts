import type { Both } from '../../dossier/declaration/index.ts';
import type { Reads } from '../../platform/store/index.ts';

/** Of which requests: those that this desk got from one day up to another. */
export interface Period {
  deskId: string;
  /** `yyyy-mm-dd`, the first day. */
  from: string;
  /** The first day after it. */
  until: string;
}

/** How many requests along a route came from a school, and how they stand. */
export interface Counted {
  kind: string;
  name: Both;
  schoolId: string;
  school: string;
  /** Their month, `yyyy-mm`. */
  month: string;
  status: string;
  outcomeKind: 'yes' | 'no' | 'other' | null;
  count: number;
}

/** How many were decided in so many days, those of waiting for a supplement left out. */
export interface Taken {
  kind: string;
  schoolId: string;
  days: number;
  count: number;
}

/**
 * Counts only: of no pupil, and as many rows as there are routes, schools, months and days, however
 * many requests there are.
 */
export const counted = async (reads: Reads, period: Period): Promise<Counted[]> =>
  (
    await reads.select<Omit<Counted, 'name'> & { name: string }>(
      `SELECT r.kind, MAX(r.name) AS name, r.licence_id AS schoolId, MAX(l.school_name) AS school,
         DATE_FORMAT(r.sent_at, '%Y-%m') AS month, r.status, r.outcome_kind AS outcomeKind,
         COUNT(*) AS count
       FROM {requests} r
       JOIN {licences} l ON l.id = r.licence_id
       WHERE r.desk_id = :deskId AND r.sent_at >= :from AND r.sent_at < :until
       GROUP BY r.kind, r.licence_id, month, r.status, r.outcome_kind`,
      { ...period },
    )
  ).map((row) => ({ ...row, name: JSON.parse(row.name) as Both }));

export const taken = async (reads: Reads, period: Period): Promise<Taken[]> =>
  (
    await reads.select<Omit<Taken, 'days'> & { days: string | number }>(
      `SELECT r.kind, r.licence_id AS schoolId,
       GREATEST(0, DATEDIFF(r.decided_at, r.sent_at) - CAST(r.waited_days AS SIGNED)) AS days,
         COUNT(*) AS count
     FROM {requests} r
     WHERE r.desk_id = :deskId AND r.sent_at >= :from AND r.sent_at < :until
       AND r.decided_at IS NOT NULL
     GROUP BY r.kind, r.licence_id, days`,
      { ...period },
    )
  ).map((row) => ({ ...row, days: Number(row.days) }));

/** The first year in which this desk got a request; undefined before there is one. */
export async function firstYear(reads: Reads, deskId: string): Promise<number | undefined> {
  const [row] = await reads.select<{ year: number | null }>(
    'SELECT YEAR(MIN(sent_at)) AS year FROM {requests} WHERE desk_id = :deskId',
    { deskId },
  );
  return row?.year ?? undefined;
}
