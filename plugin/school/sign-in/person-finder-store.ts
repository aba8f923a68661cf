import type { Reads } from '../../platform/store/index.ts';
import { givenRoles } from '../people/index.ts';

interface CarrierRow {
  id: string;
  /** Separated by commas; null for who was given none here. */
  roles: string | null;
}

/** A member of staff at work, by the host's own reference. */
export const byHostId = (
  reads: Reads,
  of: { licenceId: string; hostId: string },
): Promise<CarrierRow[]> =>
  reads.select<CarrierRow>(
    `SELECT p.id, ${givenRoles('p.id')}
       FROM {people} p
      WHERE p.licence_id = :licenceId
        AND p.kind = 'staff'
        AND p.host_id = :hostId
        AND p.status = 'active'
      LIMIT 2`,
    of,
  );

/** Members of staff at work who carry this id in this scheme: of two it is known of neither. */
export const byAltId = (
  reads: Reads,
  of: { licenceId: string; scheme: string; value: string },
): Promise<CarrierRow[]> =>
  reads.select<CarrierRow>(
    `SELECT p.id, ${givenRoles('p.id')}
       FROM {alt_ids} a
       JOIN {people} p ON p.id = a.person_id
      WHERE a.licence_id = :licenceId
        AND a.scheme = :scheme
        AND a.value = :value
        AND p.kind = 'staff'
        AND p.status = 'active'
      LIMIT 2`,
    of,
  );
