/**
 * SQL conditions for "a group that runs today": a group's year runs until the next one's start, so
 * that nobody loses sight in August; a member who stayed to the year's last day stays in it as
 * long. Each needs the bound value `:today` (yyyy-mm-dd).
 */
export const groupRuns = (group: string, year: string): string =>
  `(${group}.status = 'active' AND ${year}.starts_on <= :today AND ${year}.runs_until > :today)`;

export const memberNow = (membership: string, year: string): string =>
  `(${membership}.removed_on IS NULL
    AND ${membership}.from_day <= :today
    AND (${membership}.to_day IS NULL
      OR ${membership}.to_day >= :today
      OR ${membership}.to_day >= ${year}.ends_on))`;

/** Whom the staff member teaches now, as rows `theirs`; `who` says which rows of theirs count. */
const taughtBy = (staffId: string, who = ''): string =>
  `FROM {memberships} mine
     JOIN {school_groups} tg ON tg.id = mine.group_id
     JOIN {school_years} ty ON ty.id = tg.school_year_id
     JOIN {memberships} theirs ON theirs.group_id = mine.group_id AND theirs.role = 'pupil'${who}
    WHERE mine.person_id = ${staffId}
      AND mine.role IN ('teacher', 'assistant')
      AND ${groupRuns('tg', 'ty')}
      AND ${memberNow('mine', 'ty')}
      AND ${memberNow('theirs', 'ty')}`;

/**
 * True when the staff member, by default `:actorId`, teaches the pupil in a group that runs today.
 * `unknown` grants nothing.
 */
export const teachesPupil = (pupilId: string, staffId = ':actorId'): string =>
  `EXISTS (SELECT 1 ${taughtBy(staffId, ` AND theirs.person_id = ${pupilId}`)})`;

/**
 * The pupils that the staff member `:actorId` teaches now, as a set to read from: `pupil_id`, once
 * each.
 */
export const taughtPupils = `SELECT DISTINCT theirs.person_id AS pupil_id ${taughtBy(':actorId')}`;

/** The pupils of groups that run today and meet a condition on the group `g`, as a set. */
export const pupilsOfGroups = (condition: string): string =>
  `SELECT DISTINCT m.person_id AS pupil_id
     FROM {school_groups} g
     JOIN {school_years} y ON y.id = g.school_year_id
     JOIN {memberships} m ON m.group_id = g.id AND m.role = 'pupil'
    WHERE g.licence_id = :licenceId
      AND ${condition}
      AND ${groupRuns('g', 'y')}
      AND ${memberNow('m', 'y')}`;
