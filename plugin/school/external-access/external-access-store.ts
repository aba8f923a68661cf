import { searchParts } from '../../kernel/names.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { Binding, Database, Reads, Unit } from '../../platform/store/index.ts';
import { groupRuns, memberNow } from '../memberships/index.ts';
import type { AccessPlace, Named, RunningAccess } from './external-access.ts';

export interface HelperRow extends NameParts {
  id: string;
  endsOn: string | null;
}
export interface AccessQuery {
  search: string;
  sort: 'betrokkene' | 'leerling' | 'einddatum';
  descending: boolean;
  page: number;
}
/** Somebody who is in the group already, and so sees or is seen. */
export interface PresentRow extends NameParts {
  id: string;
  kind: 'pupil' | 'staff';
}
export interface MemberFacts {
  id: string;
  licenceId: string;
  source: 'host' | 'own';
  removedOn: string | null;
  groupId: string;
  groupName: string;
  pupil: Named;
}

export const ACCESS_PAGE = 50;
const MOST_PRESENT = 200;

/** Reading what runs now: one statement each, scoped to the licence inside it. */
export interface ExternalAccessStore {
  /** Helpers from outside who may sign in today, by name. */
  helpers(licenceId: string, today: string): Promise<HelperRow[]>;
  /** Who sees whom, a row for each pupil; `place` narrows it to one helper in one group. */
  running(
    where: { licenceId: string; today: string; place?: AccessPlace },
    query: AccessQuery,
  ): Promise<RunningAccess[]>;
  /** Every helper who sees the pupil of this membership today, by this group or another. */
  watching(member: { licenceId: string; pupilId: string }, today: string): Promise<RunningAccess[]>;
  member(memberId: string, licenceId: string): Promise<MemberFacts | undefined>;
  /** Who is in the group now, at most a few hundred. */
  present(groupId: string, licenceId: string, today: string): Promise<PresentRow[]>;
}

/** An account of our own with the one role Top Leerkracht, that still works on `:today`. */
const worksFromOutside = (person: string, account: string): string =>
  `(${person}.kind = 'staff' AND ${person}.source = 'own' AND ${person}.status = 'active'
    AND (${account}.ends_on IS NULL OR ${account}.ends_on >= :today)
    AND (SELECT GROUP_CONCAT(r.role)
           FROM {staff_roles} r
          WHERE r.person_id = ${person}.id) = 'external')`;

const NEVER = '9999-12-31';
/** A member who stays to the year's last day stays as long as the year runs. */
const lastDay = (member: string): string =>
  `IF(${member}.to_day IS NULL OR ${member}.to_day >= y.ends_on, '${NEVER}', ${member}.to_day)`;
const until = `LEAST(COALESCE(a.ends_on, '${NEVER}'), ${lastDay('hm')}, ${lastDay('pm')},
                      DATE_FORMAT(y.runs_until - INTERVAL 1 DAY, '%Y-%m-%d'))`;

const selected = `pm.id AS memberId, g.id AS groupId, g.name AS groupName, pm.source,
                ${until} AS endsOn, COUNT(*) OVER () AS total, h.id AS helperId,
                h.given AS helperGiven, h.prefix AS helperPrefix, h.family AS helperFamily,
                h.preferred AS helperPreferred, p.id AS pupilId, p.given AS pupilGiven,
                p.prefix AS pupilPrefix, p.family AS pupilFamily, p.preferred AS pupilPreferred`;
const joined = `{people} h
                  JOIN {local_accounts} a ON a.person_id = h.id
                  JOIN {memberships} hm ON hm.person_id = h.id
                   AND hm.role IN ('teacher', 'assistant')
                  JOIN {school_groups} g ON g.id = hm.group_id
                  JOIN {school_years} y ON y.id = g.school_year_id
                  JOIN {memberships} pm ON pm.group_id = g.id
                   AND pm.role = 'pupil'
                  JOIN {people} p ON p.id = pm.person_id
                   AND p.status = 'active'`;
const runsNow = `h.licence_id = :licenceId
            AND ${worksFromOutside('h', 'a')}
            AND ${groupRuns('g', 'y')}
            AND ${memberNow('hm', 'y')}
            AND ${memberNow('pm', 'y')}`;

const order: Record<AccessQuery['sort'], string> = {
  betrokkene: 'h.family',
  leerling: 'p.family',
  einddatum: 'endsOn',
};

interface FlatRow {
  memberId: string;
  groupId: string;
  groupName: string;
  source: 'host' | 'own';
  endsOn: string;
  total: number;
  helperId: string;
  helperGiven: string;
  helperPrefix: string;
  helperFamily: string;
  helperPreferred: string;
  pupilId: string;
  pupilGiven: string;
  pupilPrefix: string;
  pupilFamily: string;
  pupilPreferred: string;
}

const accessOf = (row: FlatRow): RunningAccess => ({
  memberId: row.memberId,
  groupId: row.groupId,
  groupName: row.groupName,
  source: row.source,
  until: row.endsOn,
  total: row.total,
  helper: {
    id: row.helperId,
    given: row.helperGiven,
    prefix: row.helperPrefix,
    family: row.helperFamily,
    preferred: row.helperPreferred,
  },
  pupil: {
    id: row.pupilId,
    given: row.pupilGiven,
    prefix: row.pupilPrefix,
    family: row.pupilFamily,
    preferred: row.pupilPreferred,
  },
});

export function createExternalAccessStore(deps: { database: Database }): ExternalAccessStore {
  const { database } = deps;
  return {
    helpers: (licenceId, today) =>
      database.select<HelperRow>(
        `SELECT p.id, p.given, p.prefix, p.family, p.preferred, a.ends_on AS endsOn
           FROM {people} p
           JOIN {local_accounts} a ON a.person_id = p.id
          WHERE p.licence_id = :licenceId
            AND ${worksFromOutside('p', 'a')}
          ORDER BY p.family, p.given, p.id`,
        { licenceId, today },
      ),
    running: (where, query) => running(database, where, query),

    watching: async ({ licenceId, pupilId }, today) =>
      (
        await database.select<FlatRow>(
          `SELECT ${selected}
             FROM ${joined}
            WHERE ${runsNow}
              AND p.id = :pupilId
            ORDER BY h.family, h.given, h.id, g.sort_name
            LIMIT ${MOST_PRESENT}`,
          { licenceId, today, pupilId },
        )
      ).map(accessOf),
    member: async (memberId, licenceId) => {
      const [row] = await database.select<
        Omit<MemberFacts, 'pupil'> & NameParts & { pupilId: string }
      >(
        `SELECT m.id, g.licence_id AS licenceId, m.source, m.removed_on AS removedOn,
                g.id AS groupId, g.name AS groupName, p.id AS pupilId, p.given, p.prefix, p.family,
                p.preferred
           FROM {memberships} m
           JOIN {school_groups} g ON g.id = m.group_id
           JOIN {people} p ON p.id = m.person_id
          WHERE m.id = :memberId
            AND m.role = 'pupil'
            AND g.licence_id = :licenceId`,
        { memberId, licenceId },
      );
      if (row === undefined) return undefined;
      const { pupilId, given, prefix, family, preferred, ...facts } = row;
      return { ...facts, pupil: { id: pupilId, given, prefix, family, preferred } };
    },
    present: (groupId, licenceId, today) =>
      database.select<PresentRow>(
        `SELECT p.id, p.given, p.prefix, p.family, p.preferred,
                IF(m.role = 'pupil', 'pupil', 'staff') AS kind
           FROM {memberships} m
           JOIN {school_groups} g ON g.id = m.group_id
           JOIN {school_years} y ON y.id = g.school_year_id
           JOIN {people} p ON p.id = m.person_id
            AND p.status = 'active'
          WHERE g.id = :groupId
            AND g.licence_id = :licenceId
            AND ${groupRuns('g', 'y')}
            AND ${memberNow('m', 'y')}
          ORDER BY p.family, p.given, p.id
          LIMIT ${MOST_PRESENT}`,
        { groupId, licenceId, today },
      ),
  };
}

async function running(
  reads: Reads,
  { licenceId, today, place }: { licenceId: string; today: string; place?: AccessPlace },
  query: AccessQuery,
): Promise<RunningAccess[]> {
  const values: Binding = {
    licenceId,
    today,
    size: ACCESS_PAGE,
    skip: (query.page - 1) * ACCESS_PAGE,
    ...(place === undefined ? {} : { groupId: place.groupId, helperId: place.helperId }),
  };
  const named = searchParts(query.search)
    .slice(0, 4)
    .map((word, index) => {
      Object.assign(values, { [`word${index}`]: `${word}%` });
      return `AND EXISTS (SELECT 1
                            FROM {name_parts} n
                           WHERE n.licence_id = :licenceId
                             AND n.part LIKE :word${index}
                             AND n.person_id IN (h.id, p.id))`;
    });
  const rows = await reads.select<FlatRow>(
    `SELECT ${selected}
       FROM ${joined}
      WHERE ${runsNow} ${named.join(' ')}
            ${place === undefined ? '' : 'AND g.id = :groupId AND h.id = :helperId'}
      ORDER BY ${order[query.sort]} ${query.descending ? 'DESC' : 'ASC'}, h.family, h.given, h.id,
            p.family, p.given, pm.id
      LIMIT :size OFFSET :skip`,
    values,
  );
  return rows.map(accessOf);
}

/** The school year that runs on the day. */
export async function runningYear(
  reads: Reads,
  licenceId: string,
  today: string,
): Promise<{ id: string } | undefined> {
  const [year] = await reads.select<{ id: string }>(
    `SELECT id
       FROM {school_years}
      WHERE licence_id = :licenceId
        AND starts_on <= :today
        AND runs_until > :today
      ORDER BY starts_on DESC
      LIMIT 1`,
    { licenceId, today },
  );
  return year;
}

/** Whether this is a group of the school's own that runs on the day. */
export async function isRunningOwnGroup(
  reads: Reads,
  group: { id: string; licenceId: string },
  today: string,
): Promise<boolean> {
  const rows = await reads.select(
    `SELECT g.id
       FROM {school_groups} g
       JOIN {school_years} y ON y.id = g.school_year_id
      WHERE g.id = :id
        AND g.licence_id = :licenceId
        AND g.source = 'own'
        AND g.status = 'active'
        AND y.starts_on <= :today
        AND y.runs_until > :today`,
    { ...group, today },
  );
  return rows.length > 0;
}

/**
 * Roles, joined by commas, of somebody with an account of our own that works on the day; locked, so
 * that an account that is being stopped does not get access at the same moment.
 */
export async function lockHelperRoles(
  unit: Unit,
  person: { id: string; licenceId: string },
  today: string,
): Promise<string | null | undefined> {
  const [row] = await unit.select<{ id: string; roles: string | null }>(
    `SELECT p.id,
            (SELECT GROUP_CONCAT(r.role) FROM {staff_roles} r WHERE r.person_id = p.id) AS roles
       FROM {people} p
       JOIN {local_accounts} a ON a.person_id = p.id
      WHERE p.id = :id
        AND p.licence_id = :licenceId
        AND p.kind = 'staff'
        AND p.source = 'own'
        AND p.status = 'active'
        AND (a.ends_on IS NULL OR a.ends_on >= :today)
        FOR UPDATE`,
    { ...person, today },
  );
  return row?.roles;
}

/** Who of these is in the group on the day. */
export async function presentAmong(
  reads: Reads,
  group: { id: string; people: readonly string[] },
  today: string,
): Promise<Set<string>> {
  const rows = await reads.select<{ personId: string }>(
    `SELECT m.person_id AS personId
       FROM {memberships} m
       JOIN {school_groups} g ON g.id = m.group_id
       JOIN {school_years} y ON y.id = g.school_year_id
      WHERE m.group_id = :id
        AND m.person_id IN (:people)
        AND ${memberNow('m', 'y')}`,
    { id: group.id, people: group.people, today },
  );
  return new Set(rows.map(({ personId }) => personId));
}
