import type { Database } from '../../platform/store/index.ts';

/**
 * Roles that nobody gave, as far as the trail tells: no row of it says so at the moment that the
 * role says it was given, or a later one says that it became another.
 */
export const rolesWithoutTrail = (
  database: Database,
): Promise<{ chain: string; about: string }[]> =>
  database.select<{ chain: string; about: string }>(
    `SELECT CONCAT('l:', p.licence_id) AS chain, r.person_id AS about
       FROM {staff_roles} r
       JOIN {people} p ON p.id = r.person_id
       LEFT JOIN (SELECT a.chain, a.at, a.sequence, ${told('person')} AS person,
                         ${told('role')} AS role
                    FROM {audit} a
                   WHERE a.event LIKE 'staff.%' AND a.outcome = 'done') given
         ON given.chain = CONCAT('l:', p.licence_id) AND given.person = r.person_id
        AND given.role = r.role AND given.at = r.given_at
       LEFT JOIN (SELECT a.chain, a.sequence, ${told('person')} AS person,
                         ${told('role')} AS role
                    FROM {audit} a
                   WHERE a.event IN ('staff.created', 'staff.changed', 'staff.role-given')
                     AND a.outcome = 'done') later
         ON later.chain = given.chain AND later.person = r.person_id
        AND later.sequence > given.sequence AND later.role <> r.role
      WHERE given.chain IS NULL OR later.chain IS NOT NULL
      GROUP BY p.licence_id, r.person_id, r.role`,
  );

const told = (key: string): string => `JSON_UNQUOTE(JSON_EXTRACT(a.details, '$.${key}'))`;
