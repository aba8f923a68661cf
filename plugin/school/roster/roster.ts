import { HostError } from '../../../adapters/contract/host-error.ts';
import type { HostAdapter } from '../../../adapters/contract/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { Log } from '../../kernel/log.ts';
import { systemActor } from '../../platform/store/index.ts';
import type { Actor, Database, UnitOfWork } from '../../platform/store/index.ts';
import type { GroupTables } from '../groups/index.ts';
import type { Licence, Licences } from '../licences/index.ts';
import type { PeopleTables } from '../people/index.ts';
import { applySnapshot, countLoss } from './apply.ts';
import type { ApplyContext } from './apply.ts';
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

export function createRoster(deps: {
  database: Database;
  unitOfWork: UnitOfWork;
  licences: Licences;
  people: PeopleTables;
  groups: GroupTables;
  adapters: readonly HostAdapter[];
  clock: Clock;
  log: Log;
}): Roster {
  const busy = new Map<string, Promise<RosterRun>>();

  const run = async (licence: Licence, confirmedBy: Actor | undefined): Promise<RosterRun> => {
    const startedAt = deps.clock.now();
    const source = deps.adapters.find((adapter) => adapter.id === licence.adapter)?.roster;
    if (source === undefined)
      throw new HostError('unsupported', `no roster in adapter ${licence.adapter}`);
    let snapshot: Snapshot;
    try {
      snapshot = await collect(source, AbortSignal.timeout(PULL_DEADLINE_MS));
    } catch (error) {
      deps.log.error('roster.failed', error, { licence: licence.name });
      return await record(licence, {
        startedAt,
        outcome: 'failed',
        counts: {},
        rejects: [],
        deactivations: 0,
      });
    }
    const { rejects } = snapshot;
    if (!snapshot.complete)
      return await record(licence, {
        startedAt,
        outcome: 'incomplete',
        counts: {},
        rejects,
        deactivations: 0,
      });
    return await applyOrWait(licence, snapshot, startedAt, confirmedBy);
  };

  const applyOrWait = (
    licence: Licence,
    snapshot: Snapshot,
    startedAt: Date,
    confirmedBy: Actor | undefined,
  ): Promise<RosterRun> =>
    deps.unitOfWork.run(confirmedBy ?? systemActor(licence.id), async (unit) => {
      const context: ApplyContext = {
        unit,
        licenceId: licence.id,
        licenceKey: deps.licences.key(licence.id),
        today: schoolDay(unit.at),
        people: deps.people,
        groups: deps.groups,
      };
      await unit.select('SELECT id FROM {licences} WHERE id = :id FOR UPDATE', { id: licence.id });
      const loss = await countLoss(context, snapshot);
      const waits = confirmedBy === undefined && loss.deactivations > loss.present * MOST_LOSS;
      const counts: Record<string, number> = waits
        ? {}
        : { ...(await applySnapshot(context, snapshot)) };
      const changed = Object.values(counts).some((count) => count > 0);
      const made: Made = {
        startedAt,
        outcome: waits ? 'waiting' : changed ? 'applied' : 'unchanged',
        counts,
        rejects: snapshot.rejects,
        deactivations: loss.deactivations,
      };
      return await insertRun(unit, licence, made, confirmedBy?.personId);
    });

  type Made = Omit<RosterRun, 'id' | 'finishedAt'>;
  const record = (licence: Licence, made: Made): Promise<RosterRun> =>
    deps.unitOfWork.run(systemActor(licence.id), (unit) => insertRun(unit, licence, made));

  const insertRun = async (
    unit: ApplyContext['unit'],
    licence: Licence,
    made: Made,
    confirmedBy?: string,
  ): Promise<RosterRun> => {
    const done: RosterRun = {
      id: newId(),
      finishedAt: deps.clock.now(),
      ...made,
      rejects: made.rejects.slice(0, MOST_REJECTS_KEPT),
    };
    await unit.write(
      `INSERT INTO {roster_runs} (id, licence_id, started_at, finished_at, outcome, counts, rejects, deactivations, confirmed_by)
       VALUES (:id, :licenceId, :startedAt, :finishedAt, :outcome, :counts, :rejects, :deactivations, :confirmedBy)`,
      {
        id: done.id,
        licenceId: licence.id,
        startedAt: done.startedAt,
        finishedAt: done.finishedAt,
        outcome: done.outcome,
        counts: JSON.stringify(done.counts),
        rejects: JSON.stringify(done.rejects),
        deactivations: done.deactivations,
        confirmedBy: confirmedBy ?? null,
      },
    );
    await unit.audit({
      event: `roster.${done.outcome}`,
      details: { ...done.counts, rejects: made.rejects.length },
    });
    return done;
  };

  return {
    sync: (licence, confirmedBy) => {
      const running = busy.get(licence.id);
      if (running !== undefined && confirmedBy === undefined) return running;
      const next = (running ?? Promise.resolve())
        .catch(() => undefined)
        .then(() => run(licence, confirmedBy))
        .finally(() => {
          if (busy.get(licence.id) === next) busy.delete(licence.id);
        });
      busy.set(licence.id, next);
      return next;
    },
    runs: async (licenceId, count) => {
      const rows = await deps.database.select<
        Omit<RosterRun, 'counts' | 'rejects'> & { counts: string; rejects: string }
      >(
        `SELECT id, started_at AS startedAt, finished_at AS finishedAt, outcome, counts, rejects, deactivations
           FROM {roster_runs} WHERE licence_id = :licenceId ORDER BY started_at DESC LIMIT :count`,
        { licenceId, count },
      );
      return rows.map((row) => ({
        ...row,
        counts: JSON.parse(row.counts) as RosterRun['counts'],
        rejects: JSON.parse(row.rejects) as Reject[],
      }));
    },
  };
}
