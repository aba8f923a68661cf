import type { NameParts } from '../../kernel/names.ts';
import type { Reads } from '../../platform/store/index.ts';
import { teachesPupil } from '../../school/memberships/index.ts';
import { personName } from '../../school/people/index.ts';

export interface GrantRow {
  id: string;
  who: string;
  medical: boolean;
  psychological: boolean;
  reason: Buffer;
  fromAt: Date;
  untilOn: string;
  grantedBy: string;
  endedAt: Date | null;
  total: number;
}

export interface StaffRow extends NameParts {
  id: string;
  works: boolean;
}

const granted = `
  SELECT x.id, ${personName('p')} AS who, x.medical, x.psychological, x.reason,
         x.from_at AS fromAt, x.until_on AS untilOn, ${personName('g')} AS grantedBy,
         x.ended_at AS endedAt, COUNT(*) OVER () AS total
    FROM {sensitive_grants} x
    JOIN {people} p ON p.id = x.person_id
    JOIN {people} g ON g.id = x.granted_by`;

type Raw = Omit<GrantRow, 'medical' | 'psychological'> & { medical: number; psychological: number };
const rowOf = (row: Raw): GrantRow => ({
  ...row,
  medical: row.medical === 1,
  psychological: row.psychological === 1,
});

export interface GrantStore {
  /** Those that hold first, then those of before, newest first. */
  list(dossierId: string, today: string, page: { skip: number; size: number }): Promise<GrantRow[]>;
  running(dossierId: string, today: string): Promise<GrantRow[]>;
  /** Active staff of the school; who works with the pupil comes first. */
  staff(licenceId: string, pupilId: string, today: string): Promise<StaffRow[]>;
}

export const createGrantStore = (reads: Reads): GrantStore => ({
  list: async (dossierId, today, { skip, size }) =>
    (
      await reads.select<Raw>(
        `${granted}
          WHERE x.dossier_id = :dossierId
          ORDER BY x.ended_at IS NULL AND x.until_on >= :today DESC, x.from_at DESC, x.id
          LIMIT :size OFFSET :skip`,
        { dossierId, today, skip, size },
      )
    ).map(rowOf),
  running: async (dossierId, today) =>
    (
      await reads.select<Raw>(
        `${granted}
          WHERE x.dossier_id = :dossierId AND x.ended_at IS NULL AND x.until_on >= :today
          ORDER BY p.family, p.given, x.until_on`,
        { dossierId, today },
      )
    ).map(rowOf),
  staff: async (licenceId, pupilId, today) =>
    (
      await reads.select<NameParts & { id: string; works: number }>(
        `SELECT p.id, p.given, p.prefix, p.family, p.preferred,
                ${teachesPupil(':pupilId', 'p.id')} AS works
           FROM {people} p
          WHERE p.licence_id = :licenceId AND p.kind = 'staff' AND p.status = 'active'
          ORDER BY works DESC, p.family, p.given, p.id`,
        { licenceId, pupilId, today },
      )
    ).map((row) => ({ ...row, works: row.works === 1 })),
});
