import { searchParts } from '../../kernel/names.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { Binding, Database, Reads } from '../../platform/store/index.ts';
import { groupRuns, memberNow } from '../memberships/index.ts';
import type { GroupFacts, MemberKind } from './group.ts';

export interface YearRow {
  id: string;
  name: string;
  startsOn: string;
  endsOn: string;
  runsUntil: string;
}

export interface GroupListRow {
  id: string;
  name: string;
  level: string;
  source: 'host' | 'own';
  status: 'active' | 'inactive';
  staff: number;
  pupils: number;
  total: number;
}

export interface GroupQuery {
  search: string;
  sort: 'naam' | 'medewerkers' | 'leerlingen';
  descending: boolean;
  page: number;
}

export interface MemberRow extends NameParts {
  id: string;
  personId: string;
  role: 'pupil' | 'teacher' | 'assistant' | 'unknown';
  source: 'host' | 'own';
  fromDay: string;
  toDay: string | null;
  removedOn: string | null;
  /** A helper from outside, who works like a teacher here and is none of the school's. */
  external: number;
  total: number;
}

export interface PersonRow extends NameParts {
  id: string;
  groupName: string | null;
  total: number;
}

export const GROUPS_PAGE = 50;
/** People a page of choosing: enough to tick a whole class at once. */
export const PEOPLE_PAGE = 50;
const EARLIER_SHOWN = 50;

/**
 * Reading groups and their members: a fixed number of statements each, scoped to the licence inside
 * the statement.
 */
export interface GroupsStore {
  years(licenceId: string): Promise<YearRow[]>;
  find(groupId: string, licenceId: string): Promise<GroupFacts | undefined>;
  list(
    where: { licenceId: string; yearId: string; today: string },
    query: GroupQuery,
  ): Promise<GroupListRow[]>;
  /** Own groups of the year that were removed. */
  removed(where: { licenceId: string; yearId: string }): Promise<{ id: string; name: string }[]>;
  /** Own and host groups that run on this day, for choosing one. */
  running(
    licenceId: string,
    today: string,
  ): Promise<{ id: string; name: string; source: 'host' | 'own' }[]>;
  /** Who is in the group now or will come, by name. */
  members(
    group: GroupFacts,
    kind: MemberKind,
    query: { search: string; page: number; today: string },
  ): Promise<MemberRow[]>;
  /** Who was in the group before, the last to leave first. */
  earlier(group: GroupFacts, kind: MemberKind, today: string): Promise<MemberRow[]>;
  member(
    group: GroupFacts,
    memberId: string,
  ): Promise<(MemberRow & { kind: MemberKind }) | undefined>;
  counts(group: GroupFacts, today: string): Promise<{ staff: number; pupils: number }>;
  /**
   * Active people of the licence who are not in the group, by name; an empty id leaves nobody out.
   */
  candidates(
    group: Pick<GroupFacts, 'id' | 'licenceId'>,
    kind: MemberKind,
    query: { search: string; groupId: string; page: number; today: string },
  ): Promise<PersonRow[]>;
  /** People of the licence by id, for what was chosen on an earlier page. */
  people(licenceId: string, kind: MemberKind, ids: readonly string[]): Promise<PersonRow[]>;
}

const roles: Record<MemberKind, string> = {
  student: "('pupil')",
  staff: "('teacher', 'assistant', 'unknown')",
};

/** Not removed and not ended; `:today` is bound. Somebody who comes later counts. */
const presentOrComing = (member: string, year: string): string =>
  `(${member}.removed_on IS NULL
    AND (${member}.to_day IS NULL
         OR ${member}.to_day >= :today
         OR ${member}.to_day >= ${year}.ends_on))`;

const memberColumns = `m.id, m.person_id AS personId, m.role, m.source, m.from_day AS fromDay,
                m.to_day AS toDay, m.removed_on AS removedOn, p.given, p.prefix, p.family,
                p.preferred, COUNT(*) OVER () AS total,
                EXISTS (SELECT 1
                          FROM {staff_roles} r
                         WHERE r.person_id = p.id
                           AND r.role = 'external') AS external`;
const memberJoins = `{memberships} m
                       JOIN {people} p ON p.id = m.person_id
                       JOIN {school_groups} g ON g.id = m.group_id
                       JOIN {school_years} y ON y.id = g.school_year_id`;

const order: Record<GroupQuery['sort'], string> = {
  naam: 'g.sort_name',
  medewerkers: 'staff',
  leerlingen: 'pupils',
};

/** Conditions that find a name by the beginning of any of its parts; binds `:word0` and on. */
function nameCondition(search: string, kind: MemberKind, values: Binding): string {
  return searchParts(search)
    .slice(0, 4)
    .map((word, index) => {
      Object.assign(values, { [`word${index}`]: `${word}%` });
      return `AND EXISTS (SELECT 1
                            FROM {name_parts} n
                           WHERE n.licence_id = p.licence_id
                             AND n.kind = '${kind}'
                             AND n.part LIKE :word${index}
                             AND n.person_id = p.id)`;
    })
    .join(' ');
}

/** `%` and `_` that a person types mean themselves. */
const like = (text: string): string =>
  `%${text.trim().replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;

function countOf(kind: MemberKind): string {
  return `(SELECT COUNT(DISTINCT m.person_id)
             FROM {memberships} m
            WHERE m.group_id = g.id
              AND m.role IN ${roles[kind]}
              AND ${presentOrComing('m', 'y')})`;
}

export function createGroupsStore(deps: { database: Database }): GroupsStore {
  const { database } = deps;
  return {
    years: (licenceId) =>
      database.select<YearRow>(
        `SELECT id, name, starts_on AS startsOn, ends_on AS endsOn, runs_until AS runsUntil
           FROM {school_years}
          WHERE licence_id = :licenceId
          ORDER BY starts_on`,
        { licenceId },
      ),
    find: async (groupId, licenceId) => {
      const [row] = await database.select<Omit<GroupFacts, 'trace'>>(
        `SELECT g.id, g.licence_id AS licenceId, g.name, g.level, g.source, g.status,
                y.id AS yearId, y.name AS yearName, y.starts_on AS startsOn, y.ends_on AS endsOn,
                y.runs_until AS runsUntil
           FROM {school_groups} g
           JOIN {school_years} y ON y.id = g.school_year_id
          WHERE g.id = :groupId
            AND g.licence_id = :licenceId`,
        { groupId, licenceId },
      );
      return row === undefined ? undefined : { ...row, trace: {} };
    },
    list: (where, query) =>
      database.select<GroupListRow>(
        `SELECT g.id, g.name, g.level, g.source, g.status, ${countOf('staff')} AS staff,
                ${countOf('student')} AS pupils, COUNT(*) OVER () AS total
           FROM {school_groups} g
           JOIN {school_years} y ON y.id = g.school_year_id
          WHERE g.licence_id = :licenceId
            AND g.school_year_id = :yearId
            AND g.status = 'active'
            AND g.name LIKE :search
          ORDER BY ${order[query.sort]} ${query.descending ? 'DESC' : 'ASC'}, g.sort_name, g.id
          LIMIT :size OFFSET :skip`,
        {
          ...where,
          search: like(query.search),
          size: GROUPS_PAGE,
          skip: (query.page - 1) * GROUPS_PAGE,
        },
      ),
    removed: (where) =>
      database.select<{ id: string; name: string }>(
        `SELECT id, name
           FROM {school_groups}
          WHERE licence_id = :licenceId
            AND school_year_id = :yearId
            AND source = 'own'
            AND status = 'inactive'
          ORDER BY sort_name
          LIMIT 50`,
        where,
      ),
    running: (licenceId, today) =>
      database.select<{ id: string; name: string; source: 'host' | 'own' }>(
        `SELECT g.id, g.name, g.source
           FROM {school_groups} g
           JOIN {school_years} y ON y.id = g.school_year_id
          WHERE g.licence_id = :licenceId
            AND ${groupRuns('g', 'y')}
          ORDER BY g.type, g.sort_name`,
        { licenceId, today },
      ),
    ...memberReads(database),
  };
}

function memberReads(
  database: Database,
): Pick<GroupsStore, 'members' | 'earlier' | 'member' | 'counts' | 'candidates' | 'people'> {
  return {
    members: (group, kind, query) => {
      const values: Binding = {
        groupId: group.id,
        today: query.today,
        size: PEOPLE_PAGE,
        skip: (query.page - 1) * PEOPLE_PAGE,
      };
      return database.select<MemberRow>(
        `SELECT ${memberColumns}
           FROM ${memberJoins}
          WHERE m.group_id = :groupId
            AND m.role IN ${roles[kind]}
            AND ${presentOrComing('m', 'y')} ${nameCondition(query.search, kind, values)}
          ORDER BY p.family, p.given, p.id, m.id
          LIMIT :size OFFSET :skip`,
        values,
      );
    },
    earlier: (group, kind, today) =>
      database.select<MemberRow>(
        `SELECT ${memberColumns}
           FROM ${memberJoins}
          WHERE m.group_id = :groupId
            AND m.role IN ${roles[kind]}
            AND NOT ${presentOrComing('m', 'y')}
          ORDER BY COALESCE(m.removed_on, m.to_day) DESC, p.family, p.given
          LIMIT ${EARLIER_SHOWN}`,
        { groupId: group.id, today },
      ),
    member: async (group, memberId) => {
      const [row] = await database.select<MemberRow & { kind: MemberKind }>(
        `SELECT ${memberColumns}, p.kind
           FROM ${memberJoins}
          WHERE m.id = :memberId
            AND m.group_id = :groupId`,
        { memberId, groupId: group.id },
      );
      return row;
    },
    counts: async (group, today) => {
      const [row] = await database.select<{ staff: number; pupils: number }>(
        `SELECT ${countOf('staff')} AS staff, ${countOf('student')} AS pupils
           FROM {school_groups} g
           JOIN {school_years} y ON y.id = g.school_year_id
          WHERE g.id = :groupId`,
        { groupId: group.id, today },
      );
      return row ?? { staff: 0, pupils: 0 };
    },
    candidates: (...of) => candidates(database, ...of),
    people: (licenceId, kind, ids) =>
      ids.length === 0
        ? Promise.resolve([])
        : database.select<PersonRow>(
            `SELECT p.id, p.given, p.prefix, p.family, p.preferred, NULL AS groupName,
                    COUNT(*) OVER () AS total
               FROM {people} p
              WHERE p.licence_id = :licenceId
                AND p.kind = :kind
                AND p.id IN (:ids)
              ORDER BY p.family, p.given, p.id`,
            { licenceId, kind, ids },
          ),
  };
}

function candidates(
  reads: Reads,
  ...[group, kind, query]: Parameters<GroupsStore['candidates']>
): Promise<PersonRow[]> {
  const values: Binding = {
    groupId: group.id,
    licenceId: group.licenceId,
    today: query.today,
    fromGroup: query.groupId,
    size: PEOPLE_PAGE,
    skip: (query.page - 1) * PEOPLE_PAGE,
  };
  const fromGroup = query.groupId === '' ? '' : inGroup(kind);
  return reads.select<PersonRow>(
    `SELECT p.id, p.given, p.prefix, p.family, p.preferred, ${classOf(kind)} AS groupName,
            COUNT(*) OVER () AS total
       FROM {people} p
      WHERE p.licence_id = :licenceId
        AND p.kind = '${kind}'
        AND p.status = 'active'
        AND NOT EXISTS (SELECT 1
                          FROM {memberships} m
                          JOIN {school_groups} g ON g.id = m.group_id
                          JOIN {school_years} y ON y.id = g.school_year_id
                         WHERE m.group_id = :groupId
                           AND m.person_id = p.id
                           AND m.role IN ${roles[kind]}
                           AND ${presentOrComing('m', 'y')}) ${fromGroup}
            ${nameCondition(query.search, kind, values)}
      ORDER BY p.family, p.given, p.id
      LIMIT :size OFFSET :skip`,
    values,
  );
}

/** Of those who are in the group `:fromGroup` now. */
const inGroup = (kind: MemberKind): string =>
  `AND EXISTS (SELECT 1
                 FROM {memberships} m
                 JOIN {school_groups} g ON g.id = m.group_id
                 JOIN {school_years} y ON y.id = g.school_year_id
                WHERE m.group_id = :fromGroup
                  AND m.person_id = p.id
                  AND m.role IN ${roles[kind]}
                  AND ${groupRuns('g', 'y')}
                  AND ${memberNow('m', 'y')})`;

/** A pupil's present class, to tell namesakes apart. */
function classOf(kind: MemberKind): string {
  if (kind === 'staff') return 'NULL';
  return `(SELECT g.name
             FROM {memberships} m
             JOIN {school_groups} g ON g.id = m.group_id
             JOIN {school_years} y ON y.id = g.school_year_id
            WHERE m.person_id = p.id
              AND m.role = 'pupil'
              AND ${groupRuns('g', 'y')}
              AND ${memberNow('m', 'y')}
            ORDER BY g.type = 'class' DESC, g.sort_name, g.name
            LIMIT 1)`;
}
