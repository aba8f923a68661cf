import { schoolDay } from '../../kernel/clock.ts';
import type { Unit } from '../../platform/store/index.ts';
import { helpersWithPupils } from './group-acts-store.ts';
import type { GroupFacts } from './group.ts';

/** Mails all care coordinators of a school; answers how many an address is known of. */
export type TellCoordinators = (
  unit: Unit,
  licenceId: string,
  mail: { name: string; facts: { link: string }; but: readonly string[] },
) => Promise<number>;

/**
 * Somebody from outside whom a coordinator confirmed may come to more pupils by an admin's hand
 * alone: the coordinators hear of it.
 * @param came who came into the group, or stays in it longer
 */
export async function tellOfHelpers(
  deps: { tellCoordinators: TellCoordinators; baseUrl: string },
  unit: Unit,
  group: Pick<GroupFacts, 'id' | 'licenceId'>,
  came: readonly string[],
): Promise<void> {
  const { personId = '', roles } = unit.actor;
  if (roles.includes('coordinator') || came.length === 0) return;
  const today = schoolDay(unit.at);
  const helpers = await helpersWithPupils(unit, { groupId: group.id, came, today });
  if (helpers.length === 0) return;
  const told = await deps.tellCoordinators(unit, group.licenceId, {
    name: 'helper-pupils',
    facts: { link: `${deps.baseUrl}/instellingen/groepen/${group.id}` },
    but: [personId],
  });
  await unit.audit({ event: 'group.helper-told', details: { group: group.id, helpers, told } });
}
