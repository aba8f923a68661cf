import type { Reads, Unit } from '../../platform/store/index.ts';
import type { RowOf } from '../../platform/tables/index.ts';
import type { membershipsTable, schoolGroupsTable } from '../groups/index.ts';
import { groupRuns, memberNow } from '../memberships/index.ts';
import type { guardianshipsTable, peopleTable } from '../people/index.ts';
import type { rosterRunsTable } from './roster-tables.ts';

type PersonRow = RowOf<typeof peopleTable>;
type GroupRow = RowOf<typeof schoolGroupsTable>;
type Run = RowOf<typeof rosterRunsTable>;

/** Two runs of one licence do not go through each other. */
export const lockLicence = async (unit: Unit, licenceId: string): Promise<void> => {
  await unit.select('SELECT id FROM {licences} WHERE id = :licenceId FOR UPDATE', { licenceId });
};

/** Active people of the host; `ended`: a pupil in no group of a year that has not ended. */
export const activeOfHost = (
  reads: Reads,
  licenceId: string,
  today: string,
): Promise<{ kind: string; hostId: string; ended: number }[]> =>
  reads.select(
    `SELECT p.kind, p.host_id AS hostId,
            (p.kind = 'student'
             AND NOT EXISTS (SELECT 1
                               FROM {memberships} m
                               JOIN {school_groups} g ON g.id = m.group_id
                               JOIN {school_years} y ON y.id = g.school_year_id
                              WHERE m.person_id = p.id
                                AND m.removed_on IS NULL
                                AND y.ends_on >= :today)) AS ended
       FROM {people} p
      WHERE p.licence_id = :licenceId
        AND p.source = 'host'
        AND p.status = 'active'`,
    { licenceId, today },
  );

/** Who is, by the host, in a group of a year that has not ended: group and person by host ids. */
export const membersOfRunning = (
  reads: Reads,
  licenceId: string,
  today: string,
): Promise<{ groupId: string; kind: string; personId: string }[]> =>
  reads.select(
    `SELECT g.host_id AS groupId, p.kind, p.host_id AS personId
       FROM {memberships} m
       JOIN {school_groups} g ON g.id = m.group_id
       JOIN {school_years} y ON y.id = g.school_year_id
       JOIN {people} p ON p.id = m.person_id
      WHERE g.licence_id = :licenceId
        AND m.source = 'host'
        AND m.removed_on IS NULL
        AND y.ends_on >= :today`,
    { licenceId, today },
  );

/** Everybody of the host, without their sealed details, which are large. */
export const peopleOfHost = (
  reads: Reads,
  licenceId: string,
): Promise<Pick<PersonRow, 'id' | 'kind' | 'hostId' | 'hostHash' | 'status'>[]> =>
  reads.select(
    `SELECT id, kind, host_id AS hostId, host_hash AS hostHash, status
       FROM {people}
      WHERE licence_id = :licenceId
        AND source = 'host'`,
    { licenceId },
  );

export const groupsOfHost = (
  reads: Reads,
  licenceId: string,
): Promise<Pick<GroupRow, 'id' | 'hostId' | 'hostHash' | 'status'>[]> =>
  reads.select(
    `SELECT id, host_id AS hostId, host_hash AS hostHash, status
       FROM {school_groups}
      WHERE licence_id = :licenceId
        AND source = 'host'`,
    { licenceId },
  );

export const membershipsOfHost = (
  reads: Reads,
  licenceId: string,
): Promise<RowOf<typeof membershipsTable>[]> =>
  reads.select(
    `SELECT m.id, m.group_id AS groupId, m.person_id AS personId, m.role, m.source,
            m.from_day AS fromDay, m.to_day AS toDay, m.removed_on AS removedOn
       FROM {memberships} m
       JOIN {school_groups} g ON g.id = m.group_id
      WHERE g.licence_id = :licenceId
        AND m.source = 'host'`,
    { licenceId },
  );

type Guardianship = Omit<RowOf<typeof guardianshipsTable>, 'livesWith'>;

/**
 * Of the host's guardians only: who is kept here is never taken away by what the host does not
 * tell.
 */
export async function guardianshipsOfHost(
  unit: Unit,
  licenceId: string,
): Promise<RowOf<typeof guardianshipsTable>[]> {
  const rows = await unit.select<Guardianship & { livesWith: number | null }>(
    `SELECT g.student_id AS studentId, g.guardian_id AS guardianId, g.relation, g.authority,
            g.may_read AS mayRead, g.lives_with AS livesWith, g.status
       FROM {guardianships} g
       JOIN {people} p ON p.id = g.student_id
       JOIN {people} k ON k.id = g.guardian_id
        AND k.source = 'host'
      WHERE p.licence_id = :licenceId`,
    { licenceId },
  );
  return rows.map((row) => ({
    ...row,
    livesWith: row.livesWith === null ? null : row.livesWith === 1,
  }));
}

/** Groups that run today in which the member of staff teaches the pupil. */
export const sharedGroups = (
  reads: Reads,
  who: { actorId: string; pupilId: string; today: string },
): Promise<{ groupHostId: string | null; source: 'host' | 'own' }[]> =>
  reads.select(
    `SELECT g.host_id AS groupHostId, mine.source
       FROM {memberships} mine
       JOIN {school_groups} g ON g.id = mine.group_id
       JOIN {school_years} y ON y.id = g.school_year_id
       JOIN {memberships} theirs ON theirs.group_id = g.id
        AND theirs.person_id = :pupilId
        AND theirs.role = 'pupil'
      WHERE mine.person_id = :actorId
        AND mine.role IN ('teacher', 'assistant')
        AND ${groupRuns('g', 'y')}
        AND ${memberNow('mine', 'y')}
        AND ${memberNow('theirs', 'y')}`,
    who,
  );

/** The last runs, the newest first. */
export const lastRuns = (
  reads: Reads,
  licenceId: string,
  count: number,
): Promise<Omit<Run, 'licenceId' | 'confirmedBy'>[]> =>
  reads.select(
    `SELECT id, started_at AS startedAt, finished_at AS finishedAt, outcome, counts, rejects,
            deactivations
       FROM {roster_runs}
      WHERE licence_id = :licenceId
      ORDER BY started_at DESC
      LIMIT :count`,
    { licenceId, count },
  );
