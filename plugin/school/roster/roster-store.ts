import type { Reads, Unit } from '../../platform/store/index.ts';
import type { RowOf } from '../../platform/tables/index.ts';
import type { membershipsTable, schoolGroupsTable } from '../groups/index.ts';
import { groupRuns, memberNow } from '../memberships/index.ts';
import type { altIdsTable, guardianshipsTable, peopleTable } from '../people/index.ts';
import { personName } from '../people/index.ts';
import type { rosterRunsTable } from './roster-tables.ts';

type PersonRow = RowOf<typeof peopleTable>;
type GroupRow = RowOf<typeof schoolGroupsTable>;
type Run = RowOf<typeof rosterRunsTable>;

/** Two runs of one licence do not go through each other. */
export const lockLicence = async (unit: Unit, licenceId: string): Promise<void> => {
  await unit.select('SELECT id FROM {licences} WHERE id = :licenceId FOR UPDATE', { licenceId });
};

/** Somebody of the host, without their sealed details, which are large. */
export type HostPersonRow = Pick<
  PersonRow,
  | 'id'
  | 'kind'
  | 'hostId'
  | 'hostHash'
  | 'status'
  | 'mergedInto'
  | 'given'
  | 'prefix'
  | 'family'
  | 'preferred'
  | 'birthDate'
>;

export const peopleOfHost = (reads: Reads, licenceId: string): Promise<HostPersonRow[]> =>
  reads.select(
    `SELECT id, kind, host_id AS hostId, host_hash AS hostHash, status, merged_into AS mergedInto,
            given, prefix, family, preferred, birth_date AS birthDate
       FROM {people}
      WHERE licence_id = :licenceId
        AND source = 'host'`,
    { licenceId },
  );

/** What is sealed of these people. */
export const detailsOf = (
  reads: Reads,
  ids: readonly string[],
): Promise<Pick<PersonRow, 'id' | 'kind' | 'details'>[]> =>
  reads.select('SELECT id, kind, details FROM {people} WHERE id IN (:ids)', { ids: ['', ...ids] });

export type AltIdRow = Omit<RowOf<typeof altIdsTable>, 'licenceId'>;

export const altIdsOfLicence = (reads: Reads, licenceId: string): Promise<AltIdRow[]> =>
  reads.select(
    `SELECT scheme, value, person_id AS personId
       FROM {alt_ids}
      WHERE licence_id = :licenceId`,
    { licenceId },
  );

/** A group of the host, with what is looked at of it. */
export type HostGroupRow = Pick<
  GroupRow,
  'id' | 'hostId' | 'hostHash' | 'status' | 'mentorId' | 'schoolYearId'
>;

export const groupsOfHost = (reads: Reads, licenceId: string): Promise<HostGroupRow[]> =>
  reads.select(
    `SELECT id, host_id AS hostId, host_hash AS hostHash, status, mentor_id AS mentorId,
            school_year_id AS schoolYearId
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
            deactivations, losses, fault
       FROM {roster_runs}
      WHERE licence_id = :licenceId
      ORDER BY started_at DESC
      LIMIT :count`,
    { licenceId, count },
  );

/** What these people and groups are called, for who has to judge whether they may go. */
export const namesOf = (
  reads: Reads,
  of: { licenceId: string; ids: readonly string[] },
): Promise<{ id: string; name: string }[]> =>
  reads.select(
    `SELECT p.id, ${personName('p')} AS name
       FROM {people} p
      WHERE p.licence_id = :licenceId AND p.id IN (:ids)
      UNION ALL
     SELECT g.id, g.name
       FROM {school_groups} g
      WHERE g.licence_id = :licenceId AND g.id IN (:ids)`,
    { licenceId: of.licenceId, ids: ['', ...of.ids] },
  );
