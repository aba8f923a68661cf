import type { Reads } from '../../platform/store/index.ts';
import { givenRoles } from '../people/index.ts';

export interface FoundPerson {
  id: string;
  /** Separated by commas; null for who was given none here. */
  roles: string | null;
}

/** A member of staff at work, by the host's own reference. */
export const byHostId = async (
  reads: Reads,
  of: { licenceId: string; hostId: string },
): Promise<FoundPerson | undefined> =>
  (
    await reads.select<FoundPerson>(
      `SELECT p.id, ${givenRoles('p.id')}
         FROM {people} p
        WHERE p.licence_id = :licenceId
          AND p.kind = 'staff'
          AND p.host_id = :hostId
          AND p.status = 'active'`,
      of,
    )
  )[0];

/** A member of staff at work, by an explicit id in an explicit scheme. */
export const byAltId = async (
  reads: Reads,
  of: { licenceId: string; scheme: string; value: string },
): Promise<FoundPerson | undefined> =>
  (
    await reads.select<FoundPerson>(
      `SELECT p.id, ${givenRoles('p.id')}
         FROM {alt_ids} a
         JOIN {people} p ON p.id = a.person_id
        WHERE a.licence_id = :licenceId
          AND a.scheme = :scheme
          AND a.value = :value
          AND p.kind = 'staff'
          AND p.status = 'active'`,
      of,
    )
  )[0];
