import { HostError } from '../../../adapters/contract/index.ts';
import type { HostAdapter } from '../../../adapters/contract/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { Log } from '../../kernel/log.ts';
import { systemActor } from '../../platform/store/index.ts';
import type { Actor, Database, Reads, Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { Licence, Licences } from '../licences/index.ts';
import type { ApplyContext } from './apply-context.ts';
import { applySnapshot } from './apply.ts';
import { readBefore } from './before.ts';
import type { Known } from './host-groups.ts';
import { readSnapshot } from './host-snapshot.ts';
import { isWithin, reckonLoss } from './loss.ts';
import type { Losses } from './loss.ts';
import { lastRuns, lockLicence } from './roster-store.ts';
import { rosterRunsTable } from './roster-tables.ts';
import { collect } from './snapshot.ts';
import type { Pulled, Reject } from './snapshot.ts';

export type RosterOutcome = 'applied' | 'unchanged' | 'incomplete' | 'waiting' | 'failed';

export interface RosterRun {
  id: string;
  startedAt: Date;
  finishedAt: Date;
  outcome: RosterOutcome;
  counts: Record<string, number>;
  rejects: Reject[];
  deactivations: number;
  /** What went, or, of a run that waits, what would go. */
  losses: Losses;
  /** Why it failed: the host was out of reach, or what it told could not be applied. */
  fault: 'host-away' | 'not-applied' | null;
}

/** A person who says yes to what a run would take away, and which run they saw; '' for the last. */
export interface Confirmed {
  by: Actor;
  run: string;
}

export interface Roster {
  /**
   * Pulls the licence's people and groups from its host and applies them in one transaction, only
   * when complete. A run that would take away more than a tenth of any kind waits; `confirmed` lets
   * through what the last run showed, and no more. Every run is recorded, a failed one too.
   */
  sync(licence: Licence, confirmed?: Confirmed): Promise<RosterRun>;
  runs(licenceId: string, count: number): Promise<RosterRun[]>;
}

const MOST_REJECTS_KEPT = 200;
const PULL_DEADLINE_MS = 10 * 60_000;

interface RosterDeps {
  database: Database;
  unitOfWork: UnitOfWork;
  licences: Licences;
  adapters: readonly HostAdapter[];
  clock: Clock;
  log: Log;
}

export function createRoster(deps: RosterDeps): Roster {
  const busy = new Map<string, Promise<RosterRun>>();
  return {
    sync: (licence, confirmed) => {
      const running = busy.get(licence.id);
      if (running !== undefined && confirmed === undefined) return running;
      const next = (running ?? Promise.resolve())
        .catch(() => undefined)
        .then(() => runOnce(deps, licence, confirmed))
        .finally(() => {
          if (busy.get(licence.id) === next) busy.delete(licence.id);
        });
      busy.set(licence.id, next);
      return next;
    },
    runs: (licenceId, count) => runsOf(deps.database, licenceId, count),
  };
}

async function runsOf(reads: Reads, licenceId: string, count: number): Promise<RosterRun[]> {
  const rows = await lastRuns(reads, licenceId, count);
  return rows.map((row) => ({
    ...row,
    counts: JSON.parse(row.counts) as RosterRun['counts'],
    rejects: JSON.parse(row.rejects) as Reject[],
    losses: JSON.parse(row.losses) as Losses,
    fault: row.fault as RosterRun['fault'],
  }));
}

type Made = Omit<RosterRun, 'id' | 'finishedAt'>;

async function runOnce(
  deps: RosterDeps,
  licence: Licence,
  confirmed: Confirmed | undefined,
): Promise<RosterRun> {
  const startedAt = deps.clock.now();
  const nothing = { startedAt, counts: {}, deactivations: 0, losses: {}, fault: null };
  const failed = async (
    error: unknown,
    fault: RosterRun['fault'],
    rejects: Reject[] = [],
  ): Promise<RosterRun> => {
    deps.log.error('roster.failed', error, { licence: licence.name, fault });
    return await record(deps, licence, { ...nothing, outcome: 'failed', rejects, fault });
  };
  let pulled: Pulled;
  try {
    const source = deps.adapters.find((adapter) => adapter.id === licence.adapter)?.roster;
    if (source === undefined)
      throw new HostError('unsupported', `no roster in adapter ${licence.adapter}`);
    pulled = await collect(source, AbortSignal.timeout(PULL_DEADLINE_MS));
  } catch (error) {
    return await failed(error, 'host-away');
  }
  const { rejects } = pulled;
  if (!pulled.complete)
    return await record(deps, licence, { ...nothing, outcome: 'incomplete', rejects });
  try {
    return await applyOrWait(deps, { licence, pulled, startedAt, confirmed });
  } catch (error) {
    return await failed(error, 'not-applied', rejects);
  }
}

const record = (deps: RosterDeps, licence: Licence, made: Made): Promise<RosterRun> =>
  deps.unitOfWork.run(systemActor(licence.id), (unit) =>
    insertRun(unit, licence, made, { finishedAt: deps.clock.now() }),
  );

function applyOrWait(
  deps: RosterDeps,
  pull: { licence: Licence; pulled: Pulled; startedAt: Date; confirmed: Confirmed | undefined },
): Promise<RosterRun> {
  const { licence, pulled, startedAt, confirmed } = pull;
  return deps.unitOfWork.run(confirmed?.by ?? systemActor(licence.id), async (unit) => {
    const context: ApplyContext = {
      unit,
      licenceId: licence.id,
      licenceKey: deps.licences.key(licence.id),
      today: schoolDay(unit.at),
    };
    await lockLicence(unit, licence.id);
    const before = await readBefore(unit, licence.id);
    const snapshot = await readSnapshot(pulled, knownOf(before), context.today);
    const { losses, deactivations, isMuch } = await reckonLoss(context, before, snapshot);
    const waits =
      isMuch &&
      (confirmed === undefined || !(await wasShown(unit, licence.id, { confirmed, losses })));
    const counts: Record<string, number> = waits
      ? {}
      : { ...(await applySnapshot(context, before, snapshot)) };
    const changed = Object.values(counts).some((count) => count > 0);
    const applied = changed ? 'applied' : 'unchanged';
    const { rejects } = snapshot;
    const outcome = waits ? 'waiting' : applied;
    const made = {
      startedAt,
      outcome,
      counts,
      rejects,
      deactivations,
      losses,
      fault: null,
    } as const;
    return await insertRun(unit, licence, made, {
      finishedAt: deps.clock.now(),
      confirmedBy: waits ? undefined : confirmed?.by.personId,
    });
  });
}

const knownOf = (before: Awaited<ReturnType<typeof readBefore>>): Known => ({
  years: new Set(before.years.flatMap(({ hostId }) => hostId ?? [])),
  groups: new Set(
    before.groups.flatMap(({ hostId, status }) => (status === 'active' ? (hostId ?? []) : [])),
  ),
});

/** Who says yes says it to what the page shows: a host that tells less still is asked again. */
async function wasShown(
  unit: Unit,
  licenceId: string,
  { confirmed, losses }: { confirmed: Confirmed; losses: Losses },
): Promise<boolean> {
  const [last] = await runsOf(unit, licenceId, 1);
  const isLast = confirmed.run === '' || last?.id === confirmed.run;
  return isLast && last?.outcome === 'waiting' && isWithin(losses, last.losses);
}

async function insertRun(
  unit: Unit,
  licence: Licence,
  made: Made,
  end: { finishedAt: Date; confirmedBy?: string | undefined },
): Promise<RosterRun> {
  const done: RosterRun = {
    id: newId(),
    finishedAt: end.finishedAt,
    ...made,
    counts:
      made.rejects.length > MOST_REJECTS_KEPT
        ? { ...made.counts, rejects: made.rejects.length }
        : made.counts,
    rejects: made.rejects.slice(0, MOST_REJECTS_KEPT),
  };
  await unit.insert(rosterRunsTable, {
    ...done,
    licenceId: licence.id,
    counts: JSON.stringify(done.counts),
    rejects: JSON.stringify(done.rejects),
    losses: JSON.stringify(done.losses),
    confirmedBy: end.confirmedBy ?? null,
  });
  await unit.audit({
    event: `roster.${done.outcome}`,
    details: { ...done.counts, rejects: made.rejects.length },
  });
  return done;
}
