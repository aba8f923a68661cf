import type { Reads, Unit } from '../../platform/store/index.ts';

/** A pupil with whom somebody works, from the first day in any group until the last. */
export interface WorksWith {
  pupilId: string;
  fromDay: string;
  toDay: string;
}

const NEVER = '9999-12-31';
/** Who stays to the year's last day stays as long as the year runs. */
const lastDay = (member: string): string =>
  `IF(${member}.to_day IS NULL OR ${member}.to_day >= y.ends_on, '${NEVER}', ${member}.to_day)`;

/** Two acts of one member of staff come one after the other, and the second sees the first. */
export const oneAfterTheOther = async (unit: Unit, staffId: string): Promise<void> => {
  await unit.select('SELECT id FROM {people} WHERE id = :staffId FOR UPDATE', { staffId });
};

/** Of one member of staff, in every group that was not removed: also what begins later. */
export const worksWith = (reads: Reads, staffId: string): Promise<WorksWith[]> =>
  reads.select(
    `SELECT theirs.person_id AS pupilId,
            MIN(GREATEST(mine.from_day, theirs.from_day, y.starts_on)) AS fromDay,
            MAX(LEAST(${lastDay('mine')}, ${lastDay('theirs')}, y.runs_until)) AS toDay
       FROM {memberships} mine
       JOIN {school_groups} g ON g.id = mine.group_id AND g.status = 'active'
       JOIN {school_years} y ON y.id = g.school_year_id
       JOIN {memberships} theirs ON theirs.group_id = g.id
        AND theirs.role = 'pupil'
        AND theirs.removed_on IS NULL
      WHERE mine.person_id = :staffId
        AND mine.role IN ('teacher', 'assistant')
        AND mine.removed_on IS NULL
      GROUP BY theirs.person_id`,
    { staffId },
  );

/**
 * Whether anybody else of the licence works here as an admin or a care coordinator: by a role that
 * was given here, or that the host told when they last signed on.
 */
export const othersKeepGroups = async (
  reads: Reads,
  of: { licenceId: string; keeper: string; today: string },
): Promise<boolean> =>
  (
    await reads.select(
      `SELECT p.id
         FROM {people} p
         LEFT JOIN {local_accounts} a ON a.person_id = p.id
         LEFT JOIN {host_roles} h ON h.person_id = p.id
        WHERE p.licence_id = :licenceId
          AND p.id <> :keeper
          AND p.kind = 'staff'
          AND p.status = 'active'
          AND (a.ends_on IS NULL OR a.ends_on >= :today)
          AND (FIND_IN_SET('admin', h.roles) > 0
               OR FIND_IN_SET('coordinator', h.roles) > 0
               OR EXISTS (SELECT 1
                            FROM {staff_roles} r
                           WHERE r.person_id = p.id
                             AND r.role IN ('admin', 'coordinator')))
        LIMIT 1`,
      of,
    )
  ).length > 0;
