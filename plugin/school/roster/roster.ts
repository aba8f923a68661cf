import { HostError } from '../../../adapters/contract/index.ts';
import type { HostAdapter } from '../../../adapters/contract/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { Log } from '../../kernel/log.ts';
import { systemActor } from '../../platform/store/index.ts';
import type { Actor, Database, Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { Licence, Licences } from '../licences/index.ts';
import { applySnapshot, countLoss } from './apply.ts';
import type { ApplyContext } from './apply.ts';
import { lastRuns, lockLicence } from './roster-store.ts';
import { rosterRunsTable } from './roster-tables.ts';
import { collect } from './snapshot.ts';
import type { Reject, Snapshot } from './snapshot.ts';

export type RosterOutcome = 'applied' | 'unchanged' | 'incomplete' | 'waiting' | 'failed';

export interface RosterRun {
  id: string;
  startedAt: Date;
  finishedAt: Date;
  outcome: RosterOutcome;
  counts: Record<string, number>;
  rejects: Reject[];
  deactivations: number;
}

export interface Roster {
  /**
   * Pulls the licence's people and groups from its host and applies them in one transaction, only
   * when complete. A run that would take away more than a tenth waits; `confirmedBy` lets it
   * through.
   */
  sync(licence: Licence, confirmedBy?: Actor): Promise<RosterRun>;
  runs(licenceId: string, count: number): Promise<RosterRun[]>;
}

const MOST_LOSS = 0.1;
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
    sync: (licence, confirmedBy) => {
      const running = busy.get(licence.id);
      if (running !== undefined && confirmedBy === undefined) return running;
      const next = (running ?? Promise.resolve())
        .catch(() => undefined)
        .then(() => runOnce(deps, licence, confirmedBy))
        .finally(() => {
          if (busy.get(licence.id) === next) busy.delete(licence.id);
        });
      busy.set(licence.id, next);
      return next;
    },
    runs: async (licenceId, count) => {
      const rows = await lastRuns(deps.database, licenceId, count);
      return rows.map((row) => ({
        ...row,
        counts: JSON.parse(row.counts) as RosterRun['counts'],
        rejects: JSON.parse(row.rejects) as Reject[],
      }));
    },
  };
}

type Made = Omit<RosterRun, 'id' | 'finishedAt'>;

async function runOnce(
  deps: RosterDeps,
  licence: Licence,
  confirmedBy: Actor | undefined,
): Promise<RosterRun> {
  const startedAt = deps.clock.now();
  const source = deps.adapters.find((adapter) => adapter.id === licence.adapter)?.roster;
  if (source === undefined)
    throw new HostError('unsupported', `no roster in adapter ${licence.adapter}`);
  const nothing = { startedAt, counts: {}, deactivations: 0 };
  let snapshot: Snapshot;
  try {
    snapshot = await collect(source, AbortSignal.timeout(PULL_DEADLINE_MS));
  } catch (error) {
    deps.log.error('roster.failed', error, { licence: licence.name });
    return await record(deps, licence, { ...nothing, outcome: 'failed', rejects: [] });
  }
  const { rejects } = snapshot;
  if (!snapshot.complete)
    return await record(deps, licence, { ...nothing, outcome: 'incomplete', rejects });
  return await applyOrWait(deps, { licence, snapshot, startedAt, confirmedBy });
}

const record = (deps: RosterDeps, licence: Licence, made: Made): Promise<RosterRun> =>
  deps.unitOfWork.run(systemActor(licence.id), (unit) =>
    insertRun(unit, licence, made, { finishedAt: deps.clock.now() }),
  );

function applyOrWait(
  deps: RosterDeps,
  pull: {
    licence: Licence;
    snapshot: Snapshot;
    startedAt: Date;
    confirmedBy: Actor | undefined;
  },
): Promise<RosterRun> {
  const { licence, snapshot, startedAt, confirmedBy } = pull;
  return deps.unitOfWork.run(confirmedBy ?? systemActor(licence.id), async (unit) => {
    const context: ApplyContext = {
      unit,
      licenceId: licence.id,
      licenceKey: deps.licences.key(licence.id),
      today: schoolDay(unit.at),
    };
    await lockLicence(unit, licence.id);
    const loss = await countLoss(context, snapshot);
    const waits = confirmedBy === undefined && loss.deactivations > loss.present * MOST_LOSS;
    const counts: Record<string, number> = waits
      ? {}
      : { ...(await applySnapshot(context, snapshot)) };
    const changed = Object.values(counts).some((count) => count > 0);
    const applied = changed ? 'applied' : 'unchanged';
    const made: Made = {
      startedAt,
      outcome: waits ? 'waiting' : applied,
      counts,
      rejects: snapshot.rejects,
      deactivations: loss.deactivations,
    };
    return await insertRun(unit, licence, made, {
      finishedAt: deps.clock.now(),
      confirmedBy: confirmedBy?.personId,
    });
  });
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
    rejects: made.rejects.slice(0, MOST_REJECTS_KEPT),
  };
  await unit.insert(rosterRunsTable, {
    ...done,
    licenceId: licence.id,
    counts: JSON.stringify(done.counts),
    rejects: JSON.stringify(done.rejects),
    confirmedBy: end.confirmedBy ?? null,
  });
  await unit.audit({
    event: `roster.${done.outcome}`,
    details: { ...done.counts, rejects: made.rejects.length },
  });
  return done;
}
