import { RefusedError } from '../../dossier/content/index.ts';
import type { DossierStore } from '../../dossier/record/index.ts';
import type { TestScores } from '../../dossier/results/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { Clock } from '../../kernel/clock.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { isoDate } from '../../kernel/moments.ts';
import type { Log } from '../../kernel/log.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import { systemActor } from '../../platform/store/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { LearningDomains } from '../../school/learning-domains/index.ts';
import { tableOf, textOf } from './csv-table.ts';
import type { CsvTable } from './csv-table.ts';
import { planOf, unconfirmed } from './reading-plan.ts';
import type { PlannedRow, ReadingPlan } from './reading-plan.ts';
import { chosenTwice, lacking, plainLayout, recognised, signatureOf } from './result-columns.ts';
import type { Layout } from './result-columns.ts';
import { KEPT_HOURS, SILENT_MS, WAITS_HOURS } from './result-file.ts';
import type { ResultFile } from './result-file.ts';
import { addTestResults } from './test-results-policy.ts';
import {
  insertFile,
  insertOutcome,
  keepChoices,
  lockFile,
  lockRunning,
  rememberLayout,
  rememberSubjects,
} from './test-results-store.ts';
import type { DossierOutcome, TestResultsStore } from './test-results-store.ts';
import { testResultFilesTable } from './test-results-tables.ts';

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
  /**
   * Tells which column is which, for this file and for the next with the same headers.
   * @throws AppError `results-column-twice`, `results-domain-twice`, `results-date`
   */
  choose(
    actor: SignedInActor,
    file: ResultFile,
    headers: readonly string[],
    layout: Layout,
  ): Promise<void>;
  /** Tells which domain a subject of the file is, '' for none, here and in every next file. */
  assign(
    actor: SignedInActor,
    file: ResultFile,
    chosen: ReadonlyMap<string, string>,
  ): Promise<void>;
  /** Says that these lines are about the pupil who was offered for them. */
  confirm(
    actor: SignedInActor,
    file: ResultFile,
    people: ReadonlyMap<number, string>,
  ): Promise<void>;
  /** The licence's domains that results can be of. */
  domains(licenceId: string): Promise<readonly { key: string; name: string }[]>;
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

interface TestResultsDeps {
  unitOfWork: UnitOfWork;
  store: TestResultsStore;
  scores: TestScores;
  dossiers: Pick<DossierStore, 'find'>;
  domains: Pick<LearningDomains, 'list'>;
  licenceKey: (licenceId: string) => Buffer;
  clock: Clock;
  log: Log;
}

/** What this process reads in at the moment, by the id of the file. */
interface Work extends TestResultsDeps {
  running: Map<string, Promise<void>>;
  stopping: boolean;
}

export function createTestResults(deps: TestResultsDeps): TestResults {
  const { unitOfWork, store, clock } = deps;
  const work: Work = { ...deps, running: new Map(), stopping: false };
  return {
    table: (file) => tableIn(work, file),
    plan: (file, read) => planFor(work, file, read),
    isBrokenOff: (file) => isBrokenOff(work, file),
    handIn: (actor, bytes) => handIn(work, actor, bytes),
    choose: async (actor, file, headers, layout) => {
      assertSensible(layout);
      await unitOfWork.run(actor, async (unit) => {
        await keepChoices(unit, { ...file, layout }, deps.licenceKey(file.licenceId));
        await rememberLayout(unit, file.licenceId, signatureOf(headers), layout);
        await unit.audit({ event: 'test-results.columns-chosen', details: { file: file.id } });
      });
    },
    assign: async (actor, file, chosen) => {
      await unitOfWork.run(actor, async (unit) => {
        await rememberSubjects(unit, file.licenceId, chosen);
        await unit.audit({
          event: 'test-results.subjects-chosen',
          details: { file: file.id, subjects: chosen.size },
        });
      });
    },
    confirm: async (actor, file, people) => {
      await unitOfWork.run(actor, async (unit) => {
        const all = new Map([...file.people, ...people]);
        await keepChoices(unit, { ...file, people: all }, deps.licenceKey(file.licenceId));
        await unit.audit({
          event: 'test-results.people-confirmed',
          details: { file: file.id, pupils: [...new Set(people.values())] },
        });
      });
    },
    domains: (licenceId) => citoDomains(work, licenceId),
    start: (actor, file) => start(work, actor, file),
    halt: async (actor, file) => {
      await unitOfWork.run(actor, async (unit) => {
        await unit.update(
          testResultFilesTable,
          { id: file.id, state: 'running' },
          { state: 'stopped' },
        );
        await unit.audit({ event: 'test-results.halted', details: { file: file.id } });
      });
      await work.running.get(file.id);
    },
    discard: (actor, file) =>
      unitOfWork.run(actor, async (unit) => {
        if ((await lockFile(unit, file.id))?.state === 'running')
          throw new AppError('results-running', 409);
        await unit.remove(testResultFilesTable, { id: file.id });
        await unit.audit({ event: 'test-results.discarded', details: { file: file.id } });
      }),
    purge: async () => {
      for (const { id, licenceId } of await store.expired(clock.now())) {
        if (work.running.has(id)) continue;
        await unitOfWork.run(systemActor(licenceId), async (unit) => {
          await unit.remove(testResultFilesTable, { id });
          await unit.audit({ event: 'test-results.purged', details: { file: id } });
        });
      }
    },
    stop: async () => {
      work.stopping = true;
      await Promise.all(work.running.values());
    },
  };
}

async function tableIn({ store }: Work, file: ResultFile): Promise<CsvTable> {
  const text = await store.text(file);
  if (text === undefined) throw notFound();
  return tableOf(text);
}

/** @throws AppError when one column is two things, or the file's own day is none */
function assertSensible(layout: Layout): void {
  if (chosenTwice(layout)) throw new AppError('results-column-twice', 422);
  if (layout.wide.length > 0 && layout.columns.domain !== undefined)
    throw new AppError('results-domain-twice', 422);
  if (layout.date !== '' && isoDate(layout.date) !== layout.date)
    throw new AppError('results-date', 422);
}

const citoDomains = async (
  { domains }: Work,
  licenceId: string,
): Promise<{ key: string; name: string }[]> =>
  (await domains.list(licenceId)).filter(({ kind, removed }) => kind === 'cito' && !removed);

const planFor = (work: Work, file: ResultFile, read: CsvTable): Promise<ReadingPlan> => {
  const { clock, store, scores } = work;
  return planOf(read, file, schoolDay(clock.now()), {
    pupils: (asked) => store.pupils(file.licenceId, asked),
    dossiers: (ids) => scores.openDossiers(file.licenceId, ids),
    domains: () => citoDomains(work, file.licenceId),
    subjects: (asked) => store.subjects(file.licenceId, asked),
  });
};

const isBrokenOff = (
  { running, clock }: Work,
  file: Pick<ResultFile, 'id' | 'beatAt' | 'state'>,
): boolean =>
  file.state === 'running' &&
  !running.has(file.id) &&
  clock.now().getTime() - (file.beatAt?.getTime() ?? 0) > SILENT_MS;

const hoursFrom = (at: Date, hours: number): Date => new Date(at.getTime() + hours * HOUR_MS);

async function handIn(work: Work, actor: SignedInActor, bytes: Uint8Array): Promise<string> {
  const text = textOf(bytes);
  const read = tableOf(text);
  const id = newId();
  const { licenceId, personId: ownerId } = actor;
  const layout =
    (await work.store.rememberedLayout(licenceId, signatureOf(read.headers))) ??
    plainLayout(recognised(read.headers));
  await work.unitOfWork.run(actor, async (unit) => {
    if (await lockRunning(unit, ownerId)) throw new AppError('results-running', 409);
    await insertFile(
      unit,
      {
        id,
        licenceId,
        ownerId,
        text,
        layout,
        expiresAt: hoursFrom(unit.at, WAITS_HOURS),
      },
      work.licenceKey(licenceId),
    );
    await unit.audit({
      event: 'test-results.handed-in',
      details: { file: id, rows: read.rows.length },
    });
  });
  return id;
}

async function start(work: Work, actor: SignedInActor, file: ResultFile): Promise<void> {
  const { running } = work;
  if (running.has(file.id) || file.state === 'done') return;
  if (lacking(file.layout).length > 0) throw new AppError('results-columns-missing', 409);
  const planned = await planFor(work, file, await tableIn(work, file));
  const begun = await work.unitOfWork.run(actor, (unit) => begin(work, unit, file, planned));
  if (!begun || work.stopping) return;
  running.set(
    file.id,
    run(work, actor, file, planned)
      .catch((error: unknown) => {
        if (!(error instanceof Halted))
          work.log.error('test-results.failed', error, { file: file.id });
      })
      .finally(() => {
        running.delete(file.id);
      }),
  );
}

/** @returns whether the file was free to be read in */
async function begin(
  work: Work,
  unit: Unit,
  file: ResultFile,
  planned: ReadingPlan,
): Promise<boolean> {
  const locked = await lockFile(unit, file.id);
  if (locked === undefined) throw notFound();
  const free =
    locked.state === 'preview' ||
    locked.state === 'stopped' ||
    isBrokenOff(work, { ...file, ...locked });
  await unit.audit({
    event: 'test-results.started',
    details: {
      file: file.id,
      rows: planned.added.length,
      again: !free || locked.startedAt !== null,
    },
  });
  if (!free) return false;
  await unit.update(
    testResultFilesTable,
    { id: file.id },
    { state: 'running', beatAt: unit.at, expiresAt: hoursFrom(unit.at, KEPT_HOURS) },
  );
  // What was counted at the first start stays: what was added since would count as there already.
  await unit.update(
    testResultFilesTable,
    { id: file.id, startedAt: null },
    {
      dossiers: new Set(planned.added.map(({ dossierId }) => dossierId)).size,
      present: planned.present.length,
      rejected: planned.rejected.length + unconfirmed(planned).length,
      startedAt: unit.at,
    },
  );
  return true;
}

async function run(
  work: Work,
  actor: SignedInActor,
  file: ResultFile,
  planned: ReadingPlan,
): Promise<void> {
  const { store } = work;
  const done = new Set((await store.outcomes(file.id)).map(({ dossierId }) => dossierId));
  const byDossier = new Map<string, PlannedRow[]>();
  for (const row of planned.added)
    byDossier.set(row.dossierId, [...(byDossier.get(row.dossierId) ?? []), row]);
  for (const [dossierId, rows] of byDossier) {
    if (work.stopping) return;
    if (!done.has(dossierId)) await readInto(work, actor, file, dossierId, rows);
  }
  const totals = await store.totals(file.id);
  await work.unitOfWork.run(actor, async (unit) => {
    await unit.update(
      testResultFilesTable,
      { id: file.id, state: 'running' },
      { state: 'done', expiresAt: hoursFrom(unit.at, KEPT_HOURS) },
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
}

async function keep(unit: Unit, file: ResultFile, outcome: DossierOutcome): Promise<void> {
  if ((await lockFile(unit, file.id))?.state !== 'running') throw new Halted();
  await insertOutcome(unit, file.id, outcome);
}

/** One dossier: authorized when it is written, and all of its rows or none. */
async function readInto(
  work: Work,
  actor: SignedInActor,
  file: ResultFile,
  dossierId: string,
  rows: readonly PlannedRow[],
): Promise<void> {
  const at = work.clock.now();
  const today = schoolDay(at);
  const { personId: actorId, licenceId } = actor;
  const dossier = await work.dossiers.find(dossierId, { actorId, licenceId, today });
  // Gone altogether: nothing to write the outcome with.
  if (dossier === undefined) return;
  const refuse = (code: string): Promise<void> =>
    work.unitOfWork.run(actor, async (unit) => {
      await keep(unit, file, { dossierId, added: 0, present: 0, refused: rows.length, code });
      await unit.audit({
        event: 'test-results.refused',
        outcome: code === 'no-right' ? 'denied' : 'done',
        ...dossier.trace,
        details: { file: file.id, rows: rows.length, code },
      });
    });
  const basis = (await work.store.isActive(actorId, licenceId, today))
    ? addTestResults.allow(actor, dossier, at)
    : undefined;
  if (basis === undefined) {
    await refuse('no-right');
    return;
  }
  try {
    await work.scores.add(
      { ...actor, basis },
      dossier,
      rows.map(({ score }) => score),
      (unit, done) => keep(unit, file, { dossierId, ...done, refused: 0, code: '' }),
    );
  } catch (error) {
    if (error instanceof Halted) throw error;
    if (!(error instanceof AppError))
      work.log.error('test-results.dossier-failed', error, { file: file.id });
    await refuse(refusalOf(error));
  }
}

/** Why a dossier that changed since the plan was made takes nothing, as a reason of its rows. */
function refusalOf(error: unknown): string {
  if (error instanceof RefusedError && error.faults.some(({ code }) => code === 'rows-most'))
    return 'scores-full';
  return (error instanceof AppError ? refusals[error.code] : undefined) ?? 'failed';
}

/** By the code of the fault. */
const refusals: Readonly<Record<string, string>> = {
  'dossier-archived': 'no-dossier',
  'step-finished': 'step-finished',
};
