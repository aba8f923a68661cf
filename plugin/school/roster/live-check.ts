import type { HostAdapter } from '../../../adapters/contract/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { LiveCheck, SignedInActor } from '../../platform/routes/index.ts';
import type { Database } from '../../platform/store/index.ts';
import type { Licences } from '../licences/index.ts';
import { sharedGroups } from './roster-store.ts';

/** Milliseconds that a host may take; a longer silence counts as being away. */
const PATIENCE_MS = 5_000;
/** Answers kept at most: beyond it all are asked anew. */
const MOST_KEPT = 5_000;

interface LiveCheckDeps {
  database: Database;
  licences: Licences;
  adapters: readonly HostAdapter[];
  clock: Clock;
}

/** What the host said of one person, and when it was asked; undefined when it did not answer. */
interface Told {
  at: number;
  groups: Promise<ReadonlySet<string> | undefined>;
}

/**
 * Asks the host live in which groups the teacher works now; an own group of ours counts without
 * asking.
 */
export function createLiveCheck(deps: LiveCheckDeps): LiveCheck {
  const told = new Map<string, Told>();
  /** When it was found, by person and pupil: the pages of a minute ask once. */
  const found = new Map<string, number>();
  return {
    stillWorksWith: async (actor, hostId, pupilId, how = {}) => {
      const { withinMs = 0, orAsPulled = false } = how;
      const now = deps.clock.now().getTime();
      const pair = `${actor.personId} ${pupilId}`;
      const before = found.get(pair);
      if (before !== undefined && withinMs > 0 && now - before < withinMs && now >= before)
        return true;
      const shared = await sharedGroups(deps.database, {
        actorId: actor.personId,
        pupilId,
        today: schoolDay(deps.clock.now()),
      });
      const ask = async (within: number): Promise<boolean> => {
        const live = shared.some(({ source }) => source === 'own')
          ? new Set<string>()
          : await groupsAtHost(deps, told, { actor, hostId, withinMs: within, now });
        if (live === undefined && !orAsPulled) throw new AppError('host-away', 503);
        return live === undefined || live === 'no-host'
          ? shared.length > 0
          : shared.some(
              ({ source, groupHostId }) =>
                source === 'own' || (groupHostId !== null && live.has(groupHostId)),
            );
      };
      // A no of a minute ago keeps nobody out who came back since.
      const still = (await ask(withinMs)) || (withinMs > 0 && (await ask(0)));
      keep(found, pair, still ? now : undefined);
      return still;
    },
  };
}

function keep<T>(among: Map<string, T>, key: string, value: T | undefined): void {
  if (value === undefined) among.delete(key);
  else {
    if (among.size >= MOST_KEPT) among.clear();
    among.set(key, value);
  }
}

/** `no-host`: nobody can be asked about this person. Undefined when the host does not answer. */
async function groupsAtHost(
  { licences, adapters, clock }: LiveCheckDeps,
  told: Map<string, Told>,
  asked: { actor: SignedInActor; hostId: string | null; withinMs: number; now: number },
): Promise<ReadonlySet<string> | 'no-host' | undefined> {
  const { actor, hostId, withinMs, now } = asked;
  const { adapter, tenant } = licences.byId(actor.licenceId);
  const roster = adapters.find(({ id }) => id === adapter)?.roster;
  if (roster === undefined || hostId === null) return 'no-host';
  const last = told.get(actor.personId);
  if (last !== undefined && now >= last.at && now - last.at < withinMs) return await last.groups;
  const groups = inTime(
    roster.memberships({ adapter, tenant, kind: 'staff', id: hostId }, clock.now()),
  ).then(
    (members) =>
      new Set(
        members
          .filter(({ as }) => as === 'teacher' || as === 'assistant')
          .map(({ group }) => group.id),
      ),
    () => undefined,
  );
  keep(told, actor.personId, { at: now, groups });
  return await groups;
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error('The host took too long'));
    }, PATIENCE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
