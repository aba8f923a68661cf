import { HostError } from '../../../adapters/contract/index.ts';
import type { HostAdapter } from '../../../adapters/contract/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Database } from '../../platform/store/index.ts';
import type { Licences } from '../licences/index.ts';
import { sharedGroups } from './roster-store.ts';

/**
 * Asks the host live in which groups the teacher works now; an own group of ours counts without
 * asking.
 */
export function createLiveCheck(deps: {
  database: Database;
  licences: Licences;
  adapters: readonly HostAdapter[];
  clock: Clock;
}): {
  stillWorksWith(actor: SignedInActor, hostId: string | null, pupilId: string): Promise<boolean>;
} {
  return {
    stillWorksWith: async (actor, hostId, pupilId) => {
      const now = deps.clock.now();
      const shared = await sharedGroups(deps.database, {
        actorId: actor.personId,
        pupilId,
        today: schoolDay(now),
      });
      if (shared.some((group) => group.source === 'own')) return true;
      const licence = deps.licences.byId(actor.licenceId);
      const roster = deps.adapters.find((adapter) => adapter.id === licence.adapter)?.roster;
      if (roster === undefined || hostId === null) return shared.length > 0;
      try {
        const live = await roster.memberships(
          { adapter: licence.adapter, tenant: licence.tenant, kind: 'staff', id: hostId },
          now,
        );
        const groups = new Set(
          live
            .filter((member) => member.as === 'teacher' || member.as === 'assistant')
            .map((member) => member.group.id),
        );
        return shared.some((group) => group.groupHostId !== null && groups.has(group.groupHostId));
      } catch (error) {
        if (error instanceof HostError) throw new AppError('host-away', 503, { cause: error });
        throw error;
      }
    },
  };
}
