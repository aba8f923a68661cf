import { HostError } from '../../../adapters/contract/host-error.ts';
import type { HostAdapter } from '../../../adapters/contract/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Database } from '../../platform/store/index.ts';
import type { Licences } from '../licences/index.ts';
import { groupRuns, memberNow } from '../memberships/index.ts';

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
      const shared = await deps.database.select<{
        groupHostId: string | null;
        source: 'host' | 'own';
      }>(
        `SELECT g.host_id AS groupHostId, mine.source FROM {memberships} mine
           JOIN {school_groups} g ON g.id = mine.group_id JOIN {school_years} y ON y.id = g.school_year_id
           JOIN {memberships} theirs ON theirs.group_id = g.id AND theirs.person_id = :pupilId AND theirs.role = 'pupil'
          WHERE mine.person_id = :actorId AND mine.role IN ('teacher', 'assistant')
            AND ${groupRuns('g', 'y')} AND ${memberNow('mine', 'y')} AND ${memberNow('theirs', 'y')}`,
        { pupilId, actorId: actor.personId, today: schoolDay(now) },
      );
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
