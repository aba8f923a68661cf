import { searchParts } from '../../kernel/names.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { Binding, Database, Role, Unit } from '../../platform/store/index.ts';
import { groupRuns, memberNow } from '../memberships/index.ts';

import { openRequest } from './role-requests-store.ts';
import type { OpenRequest } from './role-requests-store.ts';

export interface StaffRow extends NameParts {
  id: string;
  licenceId: string;
  source: 'host' | 'own';
  status: 'active' | 'inactive';
  roles: string | null;
  endsOn: string | null;
  passwordChosen: number;
  secondFactorOn: Date | null;
  email: Buffer | null;
  /** 0 or 1: a role of theirs waits for a second person. */
  waits: number;
  total: number;
}

/** A row of the list, with what is known of the roles that the host gives. */
export interface ListedStaff extends StaffRow {
  /** At the last sign-on that is remembered; null when there is none. */
  lastRoles: string | null;
  /** Teaches a group that runs, by the host or by the school's own hand. */
  teaches: number;
}

export interface StaffQuery {
  search: string;
  role: Role | '';
  state: 'alle' | 'actief' | 'gestopt';
  source: 'host' | 'own' | '';
  sort: 'naam' | 'einddatum';
  descending: boolean;
  page: number;
}

export const STAFF_PAGE = 50;

/** Accounts whose end is near and whose inviter was not told yet. */
export interface EndingRow extends NameParts {
  personId: string;
  licenceId: string;
  endsOn: string;
  inviterId: string | null;
}
export interface InviterRow extends NameParts {
  source: 'host' | 'own';
  details: Buffer | null;
  email: Buffer | null;
  language: string | null;
}

export interface StaffStore {
  list(
    where: { licenceId: string; externalOnly: boolean; today: string },
    query: StaffQuery,
  ): Promise<ListedStaff[]>;
  find(personId: string, licenceId: string): Promise<StaffRow | undefined>;
  request(personId: string): Promise<OpenRequest | undefined>;
  /** Everybody the host knows, to recognise them by name or address. */
  ofHost(licenceId: string): Promise<(NameParts & { id: string; details: Buffer | null })[]>;
  /** Last day of the school year that runs. */
  yearEnd(licenceId: string, today: string): Promise<string | undefined>;
  ending(range: { from: string; until: string }): Promise<EndingRow[]>;
  inviter(personId: string, unit?: Unit): Promise<InviterRow | undefined>;
}

const selected = `p.id, p.licence_id AS licenceId, p.source, p.status, p.given, p.prefix, p.family,
                  p.preferred, a.ends_on AS endsOn, a.email,
                  (a.password_hash IS NOT NULL) AS passwordChosen,
                  EXISTS (SELECT 1
                            FROM {role_requests} q
                           WHERE q.person_id = p.id
                             AND q.state = 'waiting') AS waits,
                  f.confirmed_at AS secondFactorOn, COUNT(*) OVER () AS total,
                  (SELECT GROUP_CONCAT(r.role ORDER BY r.role)
                     FROM {staff_roles} r
                    WHERE r.person_id = p.id) AS roles`;
/** With which roles somebody signed on last: those of the host are known only by that. */
const lastRoles = `(SELECT s.roles
                      FROM {sessions} s
                     WHERE s.person_id = p.id
                       AND s.waits_for = 'nothing'
                     ORDER BY s.created_at DESC
                     LIMIT 1)`;
const teaches = `EXISTS (SELECT 1
                           FROM {memberships} m
                           JOIN {school_groups} g ON g.id = m.group_id
                           JOIN {school_years} y ON y.id = g.school_year_id
                          WHERE m.person_id = p.id
                            AND m.role = 'teacher'
                            AND ${groupRuns('g', 'y')}
                            AND ${memberNow('m', 'y')})`;
const joined = `{people} p
                  LEFT JOIN {local_accounts} a ON a.person_id = p.id
                  LEFT JOIN {second_factors} f ON f.person_id = p.id`;
const order: Record<StaffQuery['sort'], string> = {
  naam: 'p.family',
  einddatum: "COALESCE(a.ends_on, '9999-12-31')",
};

/** Reading staff: one statement each, scoped to the licence inside it. */
export function createStaffStore(deps: { database: Database }): StaffStore {
  const { database } = deps;
  return {
    list: (where, query) => list(database, where, query),
    find: async (personId, licenceId) =>
      (
        await database.select<StaffRow>(
          `SELECT ${selected}
             FROM ${joined}
            WHERE p.id = :personId
              AND p.licence_id = :licenceId
              AND p.kind = 'staff'`,
          { personId, licenceId },
        )
      )[0],
    request: (personId) => openRequest(database, personId),
    ofHost: (licenceId) =>
      database.select(
        `SELECT p.id, p.given, p.prefix, p.family, p.preferred, p.details
           FROM {people} p
          WHERE p.licence_id = :licenceId
            AND p.kind = 'staff'
            AND p.source = 'host'
            AND p.status = 'active'`,
        { licenceId },
      ),
    yearEnd: async (licenceId, today) =>
      (
        await database.select<{ endsOn: string }>(
          `SELECT ends_on AS endsOn
             FROM {school_years}
            WHERE licence_id = :licenceId
              AND starts_on <= :today
              AND runs_until > :today
            ORDER BY starts_on DESC
            LIMIT 1`,
          { licenceId, today },
        )
      )[0]?.endsOn,
    ending: ({ from, until }) =>
      database.select<EndingRow>(
        `SELECT a.person_id AS personId, a.licence_id AS licenceId, a.ends_on AS endsOn,
                a.invited_by AS inviterId, p.given, p.prefix, p.family, p.preferred
           FROM {local_accounts} a
           JOIN {people} p ON p.id = a.person_id
            AND p.status = 'active'
          WHERE a.ends_on >= :from
            AND a.ends_on <= :until
            AND (a.reminded_for IS NULL OR a.reminded_for <> a.ends_on)
          LIMIT 200`,
        { from, until },
      ),
    inviter: async (personId, unit) =>
      (
        await (unit ?? database).select<InviterRow>(
          `SELECT p.source, p.details, p.given, p.prefix, p.family, p.preferred, a.email,
                  (SELECT s.language
                     FROM {sessions} s
                    WHERE s.person_id = p.id
                    ORDER BY s.created_at DESC
                    LIMIT 1) AS language
             FROM ${joined}
            WHERE p.id = :personId
              AND p.status = 'active'`,
          { personId },
        )
      )[0],
  };
}

function list(
  database: Database,
  { licenceId, externalOnly, today }: { licenceId: string; externalOnly: boolean; today: string },
  query: StaffQuery,
): Promise<ListedStaff[]> {
  const role = externalOnly ? 'external' : query.role;
  const values: Binding = {
    licenceId,
    today,
    role,
    source: query.source,
    size: STAFF_PAGE,
    skip: (query.page - 1) * STAFF_PAGE,
  };
  const named = searchParts(query.search)
    .slice(0, 4)
    .map((word, index) => {
      Object.assign(values, { [`word${index}`]: `${word}%` });
      return `AND EXISTS (SELECT 1
                            FROM {name_parts} n
                           WHERE n.licence_id = :licenceId
                             AND n.kind = 'staff'
                             AND n.part LIKE :word${index}
                             AND n.person_id = p.id)`;
    });
  const conditions = [
    ...named,
    role === '' ? '' : hasRole,
    externalOnly ? "AND p.source = 'own'" : '',
    query.source === '' ? '' : 'AND p.source = :source',
    inState[query.state],
  ].filter((condition) => condition !== '');
  return database.select<ListedStaff>(
    `SELECT ${selected}, ${lastRoles} AS lastRoles, ${teaches} AS teaches
       FROM ${joined}
      WHERE p.licence_id = :licenceId
        AND p.kind = 'staff' ${conditions.join(' ')}
      ORDER BY ${order[query.sort]} ${query.descending ? 'DESC' : 'ASC'}, p.family, p.given, p.id
      LIMIT :size OFFSET :skip`,
    values,
  );
}

const hasRole = `AND (EXISTS (SELECT 1
                                FROM {staff_roles} r
                               WHERE r.person_id = p.id
                                 AND r.role = :role)
                   OR (p.source = 'host'
                       AND (FIND_IN_SET(:role, ${lastRoles}) > 0
                            OR (:role = 'teacher' AND ${teaches}))))`;
const works = "(p.status = 'active' AND (a.ends_on IS NULL OR a.ends_on >= :today))";
const inState: Record<StaffQuery['state'], string> = {
  alle: '',
  actief: `AND ${works}`,
  gestopt: `AND NOT ${works}`,
};
