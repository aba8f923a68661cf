import { schoolDay } from '../../kernel/clock.ts';
import type { Unit } from '../../platform/store/index.ts';
import { helpersWithPupils } from './group-acts-store.ts';
import type { GroupFacts } from './group.ts';

/**
 * Tells all care coordinators of a school of a group by which these people from outside reach more;
 * answers how many an address is known of.
 */
export type TellCoordinators = (
  unit: Unit,
  of: { licenceId: string; groupId: string; helpers: readonly string[] },
) => Promise<number>;

/**
 * Somebody from outside whom a coordinator confirmed may come to more pupils by an admin's hand
 * alone: the coordinators hear of it.
 * @param came who came into the group, or stays in it longer; all who are in it when left out
 */
export async function tellOfHelpers(
  deps: { tellCoordinators: TellCoordinators },
  unit: Unit,
  group: Pick<GroupFacts, 'id' | 'licenceId'>,
  came?: readonly string[],
): Promise<void> {
  if (unit.actor.roles.includes('coordinator') || came?.length === 0) return;
  const { id: groupId, licenceId } = group;
  const helpers = await helpersWithPupils(unit, { groupId, came, today: schoolDay(unit.at) });
  if (helpers.length === 0) return;
  const told = await deps.tellCoordinators(unit, { licenceId, groupId, helpers });
  await unit.audit({ event: 'group.helper-told', details: { group: groupId, helpers, told } });
}
