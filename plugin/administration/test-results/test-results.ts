import type { DossierStore } from '../../dossier/record/index.ts';
import type { TestScores } from '../../dossier/results/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { Clock } from '../../kernel/clock.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Log } from '../../kernel/log.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import { systemActor } from '../../platform/store/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import { tableOf, textOf } from './csv-table.ts';
import type { CsvTable } from './csv-table.ts';
import { planOf } from './reading-plan.ts';
import type { PlannedRow, ReadingPlan } from './reading-plan.ts';
import { chosenTwice, lacking, recognised } from './result-columns.ts';
import type { Mapping } from './result-columns.ts';
import { KEPT_HOURS, SILENT_MS, WAITS_HOURS } from './result-file.ts';
import type { ResultFile } from './result-file.ts';
import { addTestResults } from './test-results-policy.ts';
import { insertFile, insertOutcome, lockFile } from './test-results-store.ts';
import type { DossierOutcome, TestResultsStore } from './test-results-store.ts';

const HOUR_MS = 3_600_000;

export interface TestResults {
  /**
   * Keeps a file for its owner, sealed.
   * @returns its id
   * @throws AppError that says what is wrong with it
   */
  handIn(actor: SignedInActor, bytes: Uint8Array): Promise<string>;
  table(file: ResultFile): Promise<CsvTable>;
  /** What reading it in would do now. */
  plan(file: ResultFile, table: CsvTable): Promise<ReadingPlan>;
  /** Tells which column is which. @throws AppError `results-column-twice` */
  choose(actor: SignedInActor, file: ResultFile, mapping: Mapping): Promise<void>;
  /**
   * Begins reading in, or takes up what was broken off, and answers at once. Doing it twice is
   * harmless.
   */
  start(actor: SignedInActor, file: ResultFile): Promise<void>;
  /** Ends after the dossier that is being written. */
  halt(actor: SignedInActor, file: ResultFile): Promise<void>;
  /** @throws AppError `results-running` (409) */
  discard(actor: SignedInActor, file: ResultFile): Promise<void>;
  /** It runs by its state, and nobody is running it. */
  isBrokenOff(file: ResultFile): boolean;
  /** Removes what nobody came back for. */
  purge(): Promise<void>;
  stop(): Promise<void>;
}

/** Somebody halted the reading, or its file is gone. */
class Halted extends Error {}

export function createTestResults(deps: {
  unitOfWork: UnitOfWork;
  store: TestResultsStore;
  scores: TestScores;
  dossiers: Pick<DossierStore, 'find'>;
  licenceKey: (licenceId: string) => Buffer;
  clock: Clock;
  log: Log;
}): TestResults {
  const { unitOfWork, store, scores, clock } = deps;
  const running = new Map<string, Promise<void>>();
  let stopping = false;

  const table = async (file: ResultFile): Promise<CsvTable> => {
    const text = await store.text(file);
    if (text === undefined) throw notFound();
    return tableOf(text);
  };
  const plan = (file: ResultFile, read: CsvTable): Promise<ReadingPlan> =>
    planOf(read, file.mapping, schoolDay(clock.now()), {
      pupils: (asked) => store.pupils(file.licenceId, asked),
      dossiers: (ids) => scores.openDossiers(file.licenceId, ids),
    });
  const isBrokenOff = (file: Pick<ResultFile, 'id' | 'beatAt' | 'state'>): boolean =>
    file.state === 'running' &&
    !running.has(file.id) &&
    clock.now().getTime() - (file.beatAt?.getTime() ?? 0) > SILENT_MS;

  /** One dossier: authorized when it is written, and all of its rows or none. */
  const readInto = async (
    actor: SignedInActor,
    file: ResultFile,
    dossierId: string,
    rows: readonly PlannedRow[],
  ): Promise<void> => {
    const at = clock.now();
    const keep = async (unit: Unit, outcome: Omit<DossierOutcome, 'dossierId'>): Promise<void> => {
      if ((await lockFile(unit, file.id))?.state !== 'running') throw new Halted();
      await insertOutcome(unit, file.id, { dossierId, ...outcome });
    };
    const refuse = (code: string, trace: object): Promise<void> =>
      unitOfWork.run(actor, async (unit) => {
        await keep(unit, { added: 0, present: 0, refused: rows.length, code });
        await unit.audit({
          event: 'test-results.refused',
          ...(code === 'no-right' ? { outcome: 'denied' as const } : {}),
          ...trace,
          details: { file: file.id, rows: rows.length, code },
        });
      });
    const dossier = await deps.dossiers.find(dossierId, {
      actorId: actor.personId,
      licenceId: actor.licenceId,
      today: schoolDay(at),
    });
    const basis =
      dossier === undefined ||
      !(await store.isActive(actor.personId, actor.licenceId, schoolDay(at)))
        ? undefined
        : addTestResults.allow(actor, dossier, at);
    // Gone altogether: nothing to write the outcome with.
    if (dossier === undefined) return;
    if (basis === undefined) {
      await refuse('no-right', dossier.trace);
      return;
    }
    try {
      await scores.add(
        { ...actor, basis },
        dossier,
        rows.map(({ score }) => score),
        (unit, done) => keep(unit, { ...done, refused: 0, code: '' }),
      );
    } catch (error) {
      if (error instanceof Halted) throw error;
      if (!(error instanceof AppError))
        deps.log.error('test-results.dossier-failed', error, { file: file.id });
      const code = error instanceof AppError ? refusals[error.code] : undefined;
      await refuse(code ?? 'failed', dossier.trace);
    }
  };

  const run = async (
    actor: SignedInActor,
    file: ResultFile,
    planned: ReadingPlan,
  ): Promise<void> => {
    const done = new Set((await store.outcomes(file.id)).map(({ dossierId }) => dossierId));
    const byDossier = new Map<string, PlannedRow[]>();
    for (const row of planned.added)
      byDossier.set(row.dossierId, [...(byDossier.get(row.dossierId) ?? []), row]);
    for (const [dossierId, rows] of byDossier) {
      if (stopping) return;
      if (!done.has(dossierId)) await readInto(actor, file, dossierId, rows);
    }
    const totals = await store.totals(file.id);
    await unitOfWork.run(actor, async (unit) => {
      await unit.write(
        "UPDATE {test_result_files} SET state = 'done', expires_at = :until WHERE id = :id AND state = 'running'",
        { id: file.id, until: new Date(unit.at.getTime() + KEPT_HOURS * HOUR_MS) },
      );
      await unit.audit({
        event: 'test-results.read-in',
        details: {
          file: file.id,
          dossiers: totals.changed,
          added: totals.added,
          refused: totals.refused,
        },
      });
    });
  };

  return {
    table,
    plan,
    isBrokenOff,
    handIn: async (actor, bytes) => {
      const text = textOf(bytes);
      const read = tableOf(text);
      const id = newId();
      await unitOfWork.run(actor, async (unit) => {
        const [busy] = await unit.select(
          "SELECT id FROM {test_result_files} WHERE person_id = :personId AND state = 'running' FOR UPDATE",
          { personId: actor.personId },
        );
        if (busy !== undefined) throw new AppError('results-running', 409);
        await insertFile(
          unit,
          {
            id,
            licenceId: actor.licenceId,
            ownerId: actor.personId,
            text,
            mapping: recognised(read.headers),
            expiresAt: new Date(unit.at.getTime() + WAITS_HOURS * HOUR_MS),
          },
          deps.licenceKey(actor.licenceId),
        );
        await unit.audit({
          event: 'test-results.handed-in',
          details: { file: id, rows: read.rows.length },
        });
      });
      return id;
    },

    choose: async (actor, file, mapping) => {
      if (chosenTwice(mapping)) throw new AppError('results-column-twice', 422);
      await unitOfWork.run(actor, async (unit) => {
        await unit.write(
          "UPDATE {test_result_files} SET mapping = :mapping WHERE id = :id AND state = 'preview'",
          { id: file.id, mapping: JSON.stringify(mapping) },
        );
        await unit.audit({ event: 'test-results.columns-chosen', details: { file: file.id } });
      });
    },

    start: async (actor, file) => {
      if (running.has(file.id) || file.state === 'done') return;
      if (lacking(file.mapping).length > 0) throw new AppError('results-columns-missing', 409);
      const planned = await plan(file, await table(file));
      const begun = await unitOfWork.run(actor, async (unit) => {
        const locked = await lockFile(unit, file.id);
        if (locked === undefined) throw notFound();
        const free =
          locked.state === 'preview' ||
          locked.state === 'stopped' ||
          isBrokenOff({ ...file, ...locked });
        await unit.audit({
          event: 'test-results.started',
          details: {
            file: file.id,
            rows: planned.added.length,
            again: !free || locked.startedAt !== null,
          },
        });
        if (!free) return false;
        const counts = {
          dossiers: new Set(planned.added.map(({ dossierId }) => dossierId)).size,
          present: planned.present.length,
          rejected: planned.rejected.length,
        };
        await unit.write(
          "UPDATE {test_result_files} SET state = 'running', beat_at = :at, expires_at = :until WHERE id = :id",
          { id: file.id, at: unit.at, until: new Date(unit.at.getTime() + KEPT_HOURS * HOUR_MS) },
        );
        // What was counted at the first start stays: what was added since would count as there
        // already.
        await unit.write(
          `UPDATE {test_result_files} SET dossiers = :dossiers, present = :present, rejected = :rejected, started_at = :at WHERE id = :id AND started_at IS NULL`,
          { id: file.id, at: unit.at, ...counts },
        );
        return true;
      });
      if (!begun || stopping) return;
      running.set(
        file.id,
        run(actor, file, planned)
          .catch((error: unknown) => {
            if (!(error instanceof Halted))
              deps.log.error('test-results.failed', error, { file: file.id });
          })
          .finally(() => {
            running.delete(file.id);
          }),
      );
    },

    halt: async (actor, file) => {
      await unitOfWork.run(actor, async (unit) => {
        await unit.write(
          "UPDATE {test_result_files} SET state = 'stopped' WHERE id = :id AND state = 'running'",
          { id: file.id },
        );
        await unit.audit({ event: 'test-results.halted', details: { file: file.id } });
      });
      await running.get(file.id);
    },

    discard: (actor, file) =>
      unitOfWork.run(actor, async (unit) => {
        if ((await lockFile(unit, file.id))?.state === 'running')
          throw new AppError('results-running', 409);
        await unit.write('DELETE FROM {test_result_files} WHERE id = :id', { id: file.id });
        await unit.audit({ event: 'test-results.discarded', details: { file: file.id } });
      }),

    purge: async () => {
      for (const { id, licenceId } of await store.expired(clock.now())) {
        if (running.has(id)) continue;
        await unitOfWork.run(systemActor(licenceId), async (unit) => {
          await unit.write('DELETE FROM {test_result_files} WHERE id = :id', { id });
          await unit.audit({ event: 'test-results.purged', details: { file: id } });
        });
      }
    },
    stop: async () => {
      stopping = true;
      await Promise.all(running.values());
    },
  };
}

/** What a dossier answers when it changed since the plan was made, as a reason of a row. */
const refusals: Readonly<Record<string, string>> = {
  'dossier-archived': 'no-dossier',
  'step-finished': 'step-finished',
};
