import type { Reads, Unit } from '../../platform/store/index.ts';
import { taughtPupils } from './running-store.ts';

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

/** Whether somebody teaches the pupil today. */
export const teachesToday = async (
  reads: Reads,
  who: { staffId: string; pupilId: string; today: string },
): Promise<boolean> =>
  (
    await reads.select(
      `SELECT taught.pupil_id FROM (${taughtPupils}) taught WHERE taught.pupil_id = :pupilId`,
      { actorId: who.staffId, pupilId: who.pupilId, today: who.today },
    )
  ).length > 0;
