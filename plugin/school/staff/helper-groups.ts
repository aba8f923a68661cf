import { newId } from '../../kernel/ids.ts';
import type { Unit } from '../../platform/store/index.ts';
import { roleRequestsTable } from './staff-tables.ts';
import type { Vouchers } from './vouchers.ts';

/** A group by which people from outside can reach more dossiers, by an admin's hand alone. */
export interface HelperGroup {
  licenceId: string;
  groupId: string;
  /** Whose group it is. */
  helpers: readonly string[];
}

/**
 * Tells all care coordinators by mail, which names nobody, and by a line on their start page until
 * one of them has seen it: a later change of the same group takes the place of an earlier.
 * @returns how many an address is known of
 */
export async function tellOfHelperGroup(
  { vouchers, baseUrl }: { vouchers: Vouchers; baseUrl: string },
  unit: Unit,
  { licenceId, groupId, helpers }: HelperGroup,
): Promise<number> {
  const { personId: askedBy = '' } = unit.actor;
  await closeNotices(unit, { groupId, personId: helpers }, 'replaced');
  await unit.insertMany(
    roleRequestsTable,
    helpers.map((personId) => ({
      id: newId(),
      licenceId,
      personId,
      role: 'external' as const,
      state: 'given' as const,
      askedBy,
      askedAt: unit.at,
      groupId,
    })),
  );
  return await vouchers.tell(unit, licenceId, {
    name: 'helper-pupils',
    facts: { link: `${baseUrl}/instellingen/groepen/${groupId}` },
    but: [askedBy],
  });
}

export async function sawHelperGroup(
  unit: Unit,
  of: { personId: string; groupId: string },
): Promise<void> {
  const found = (await closeNotices(unit, of, 'seen')) > 0;
  await unit.audit({
    event: 'staff.helper-group-seen',
    details: { person: of.personId, group: of.groupId, found },
  });
}

const closeNotices = (
  unit: Unit,
  of: { groupId: string; personId: string | readonly string[] },
  state: 'replaced' | 'seen',
): Promise<number> =>
  unit.update(
    roleRequestsTable,
    { ...of, state: 'given' },
    { state, decidedBy: unit.actor.personId ?? null, decidedAt: unit.at },
  );
