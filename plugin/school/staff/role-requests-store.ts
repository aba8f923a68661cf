import { schoolDay } from '../../kernel/clock.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { Reads, Unit } from '../../platform/store/index.ts';
import { personName } from '../people/index.ts';
import type { ContentRole } from './second-person.ts';
import { roleRequestsTable } from './staff-tables.ts';

/** A role that waits for a second person, or that was given and is still to be seen. */
export interface OpenRequest {
  id: string;
  role: ContentRole;
  state: 'waiting' | 'given';
  askedBy: string;
  askedAt: Date;
  /** Who handed it out. */
  by: string;
}

export type ListedRequest = OpenRequest &
  NameParts & {
    personId: string;
    /** The group by which they reach more, when it is about that. */
    groupId: string | null;
    groupName: string | null;
  };

const open = `r.id, r.role, r.state, r.asked_by AS askedBy, r.asked_at AS askedAt,
              ${personName('b')} AS \`by\``;

export const openRequest = async (
  reads: Reads,
  personId: string,
): Promise<OpenRequest | undefined> =>
  (
    await reads.select<OpenRequest>(
      `SELECT ${open}
         FROM {role_requests} r
         JOIN {people} b ON b.id = r.asked_by
        WHERE r.person_id = :personId
          AND r.state IN ('waiting', 'given')
          AND r.group_id IS NULL
        ORDER BY r.asked_at DESC
        LIMIT 1`,
      { personId },
    )
  )[0];

/** Those of a licence that are not this person's own asking, nor about them. */
export const openRequests = (
  reads: Reads,
  of: { licenceId: string; personId: string },
): Promise<ListedRequest[]> =>
  reads.select<ListedRequest>(
    `SELECT ${open}, p.id AS personId, p.given, p.prefix, p.family, p.preferred,
            r.group_id AS groupId, g.name AS groupName
       FROM {role_requests} r
       JOIN {people} b ON b.id = r.asked_by
       JOIN {people} p ON p.id = r.person_id
       LEFT JOIN {school_groups} g ON g.id = r.group_id
      WHERE r.licence_id = :licenceId
        AND r.state IN ('waiting', 'given')
        AND r.asked_by <> :personId
        AND r.person_id <> :personId
      ORDER BY r.asked_at`,
    of,
  );

/** What was open about this person is over. @returns false when nothing was */
export async function closeRequests(
  unit: Unit,
  personId: string,
  state: 'confirmed' | 'refused' | 'replaced' | 'seen',
  from: 'waiting' | 'given',
): Promise<boolean> {
  const closed = await unit.update(
    roleRequestsTable,
    { personId, state: from, groupId: null },
    { state, decidedBy: unit.actor.personId ?? null, decidedAt: unit.at },
  );
  return closed > 0;
}

/**
 * Who works in the licence with this role: it was given here, or the host said so when they last
 * signed on.
 */
export const peopleWith = async (
  unit: Unit,
  of: { licenceId: string; role: 'coordinator' | 'swv' },
): Promise<string[]> =>
  (
    await unit.select<{ id: string }>(
      `SELECT p.id
         FROM {people} p
         LEFT JOIN {local_accounts} a ON a.person_id = p.id
         LEFT JOIN {host_roles} h ON h.person_id = p.id
        WHERE p.licence_id = :licenceId
          AND p.kind = 'staff'
          AND p.status = 'active'
          AND (a.ends_on IS NULL OR a.ends_on >= :today)
          AND (FIND_IN_SET(:role, h.roles) > 0
               OR EXISTS (SELECT 1
                            FROM {staff_roles} r
                           WHERE r.person_id = p.id
                             AND r.role = :role))`,
      { ...of, today: schoolDay(unit.at) },
    )
  ).map(({ id }) => id);
