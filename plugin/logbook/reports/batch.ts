import { setTimeout as sleep } from 'node:timers/promises';
import { ZipFile } from 'yazl';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { sightOf } from '../../dossier/policy/index.ts';
import type { Sight } from '../../dossier/policy/index.ts';
import type { DossierStore } from '../../dossier/record/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { Clock } from '../../kernel/clock.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Log } from '../../kernel/log.ts';
import { displayName } from '../../kernel/names.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import { plainInitials } from './report-kinds.ts';
import { makeReport } from './report-policy.ts';
import { shownSight } from './report-whom.ts';
import type { CopyAsked } from './report-whom.ts';
import type { DossierDownloads, ReportSeries } from './reports-service.ts';

/** Dossiers of one batch: what fits on a page of the list. */
export const MOST_IN_BATCH = 50;
/** Megabytes of one batch; a report takes a few tenths of one. */
export const MOST_MEGABYTES = 100;
/** How long the reports wait for their owner. */
export const KEPT_MINUTES = 15;
/** Batches held at once, so that what lies in memory has an end. */
const MOST_BATCHES = 3;
/** Two are printed at a time; a third is being put together or encrypted meanwhile. */
const AT_ONCE = 3;
const FORGOTTEN_MS = 2 * 3_600_000;
const BUSY_TRIES = 20;
const BUSY_MS = 1_500;

export interface BatchEntry {
  readonly dossierId: string;
  readonly pupil: string;
  /** Name of its file: a number and initials, because a name of a file is not encrypted. */
  readonly file: string;
  state: 'waiting' | 'made' | 'failed';
  /** What of the confidential parts it was made with. */
  sight?: Sight;
  /** Why it failed, as `errors.<code>` says it. */
  code?: string;
}

export interface Batch {
  readonly id: string;
  readonly ownerId: string;
  readonly licenceId: string;
  readonly entries: readonly BatchEntry[];
  /** `gone`: made, and taken away again because its time was over. */
  state: 'running' | 'ready' | 'stopped' | 'gone';
  endedAt: Date | undefined;
  /** What of it the trail says that its owner saw: a page that renews itself tells it once. */
  told: string;
  zip: Buffer | undefined;
}

interface Asked extends CopyAsked {
  actor: SignedInActor;
  hostId: string | null;
  password: string;
}

/**
 * Whether the host, asked live, still knows the teacher with this pupil; supplied by a lower
 * capability.
 */
export interface StillWorksWith {
  stillWorksWith(
    actor: SignedInActor,
    hostId: string | null,
    pupilId: string,
    how?: { withinMs: number },
  ): Promise<boolean>;
}

export interface ReportBatches {
  /**
   * Starts making the reports, with a password that `assertPassword` has accepted, and answers at
   * once.
   * @throws AppError `batch-running` (409), `batch-busy` (503)
   */
  start(asked: Asked & { dossiers: readonly DossierFacts[] }): Batch;
  find(id: string): Batch | undefined;
  /** The person's newest one that can still be gone back to. */
  ofPerson(personId: string): Batch | undefined;
  /**
   * Whether the person may still have each report that was made, with the parts that are in it: a
   * right that ended since they were asked for is no right to fetch them.
   */
  mayHave(actor: SignedInActor, hostId: string | null, batch: Batch): Promise<boolean>;
  /** Breaks it off and lets go of what was made. */
  drop(batch: Batch): void;
  /** Lets go of what waited long enough. */
  purge(): void;
  stop(): Promise<void>;
}

interface BatchDeps {
  reports: Pick<DossierDownloads, 'series'>;
  store: Pick<DossierStore, 'find'>;
  live: StillWorksWith;
  clock: Clock;
  log: Log;
}

/** What lies in memory, and what works on it. */
interface Work extends BatchDeps {
  readonly batches: Map<string, Batch>;
  readonly running: Set<Promise<void>>;
  readonly stopping: AbortController;
}

/**
 * The reports of a selection, made one after the other in this process. Encrypted reports and the
 * file they go in lie in memory alone; the password lives in the running work and nowhere else.
 * Each report is authorized when it is made, and a fault in one is told with it and does not touch
 * the others.
 */
export function createReportBatches(deps: BatchDeps): ReportBatches {
  const { batches, running, stopping }: Omit<Work, keyof BatchDeps> = {
    batches: new Map(),
    running: new Set(),
    stopping: new AbortController(),
  };
  const work: Work = { ...deps, batches, running, stopping };
  return {
    start: (asked) => start(work, asked),
    find: (id) => {
      purge(work);
      return batches.get(id);
    },
    ofPerson: (personId) => {
      purge(work);
      return [...batches.values()].find((batch) => batch.ownerId === personId && isHeld(batch));
    },
    mayHave: (actor, hostId, batch) => mayHave(work, { actor, hostId }, batch),
    drop: (batch) => {
      Object.assign(batch, { state: 'stopped', zip: undefined, endedAt: deps.clock.now() });
    },
    purge: () => {
      purge(work);
    },
    stop: async () => {
      stopping.abort();
      for (const batch of batches.values()) batch.state = 'stopped';
      await Promise.all(running);
      batches.clear();
    },
  };
}

function start(work: Work, { dossiers, ...asked }: Parameters<ReportBatches['start']>[0]): Batch {
  const { batches, running, clock, log } = work;
  const { actor } = asked;
  purge(work);
  const own = [...batches.values()].filter((batch) => batch.ownerId === actor.personId);
  if (own.some((batch) => batch.state === 'running')) throw new AppError('batch-running', 409);
  for (const batch of own) batches.delete(batch.id);
  if ([...batches.values()].filter(isHeld).length >= MOST_BATCHES)
    throw new AppError('batch-busy', 503);
  const batch: Batch = {
    id: newId(),
    ownerId: actor.personId,
    licenceId: actor.licenceId,
    state: 'running',
    endedAt: undefined,
    told: '',
    zip: undefined,
    entries: dossiers.map((dossier, index) => ({
      dossierId: dossier.id,
      pupil: displayName(dossier.pupilName),
      file: fileName(dossier, index),
      state: 'waiting',
    })),
  };
  batches.set(batch.id, batch);
  const going = run(work, batch, asked)
    .catch((error: unknown) => {
      log.error('reports.batch-failed', error, { batch: batch.id });
      Object.assign(batch, { state: 'stopped', endedAt: clock.now() });
    })
    .finally(() => {
      running.delete(going);
    });
  running.add(going);
  return batch;
}

async function run(work: Work, batch: Batch, asked: Asked): Promise<void> {
  const made = await makeAll(work, batch, asked);
  if (hasStopped(batch)) return;
  const zip = await zipOf(
    batch.entries.flatMap((entry) => {
      const report = made.get(entry);
      return report === undefined ? [] : [{ name: entry.file, bytes: report }];
    }),
    work.clock.now(),
  );
  if (hasStopped(batch)) return;
  Object.assign(batch, { zip, state: 'ready', endedAt: work.clock.now() });
}

/** A few at a time, until they are all made or the batch is stopped. */
async function makeAll(
  work: Work,
  batch: Batch,
  asked: Asked,
): Promise<ReadonlyMap<BatchEntry, Uint8Array>> {
  const series = work.reports.series();
  const made = new Map<BatchEntry, Uint8Array>();
  const line = [...batch.entries];
  let bytes = 0;
  const hand = async (): Promise<void> => {
    for (
      let entry = line.shift();
      entry !== undefined && batch.state === 'running' && !work.stopping.signal.aborted;
      entry = line.shift()
    ) {
      try {
        const { report, sight } = await makeOne(work, asked, series, entry.dossierId);
        bytes += report.length;
        if (bytes > MOST_MEGABYTES * 2 ** 20) throw new AppError('batch-full', 400);
        made.set(entry, report);
        Object.assign(entry, { state: 'made', sight });
      } catch (error) {
        entry.state = 'failed';
        entry.code = error instanceof AppError ? error.code : 'unexpected';
        if (!(error instanceof AppError))
          work.log.error('reports.batch-entry-failed', error, { batch: batch.id });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, hand)).finally(() => {
    series.end();
  });
  return made;
}

/** A host is asked once for all reports that are fetched together. */
const FETCHED_MS = 10_000;

/**
 * The dossier, and on what ground the person may have its report now; undefined for who may
 * not.
 */
async function allowed(
  { store, live, clock }: Work,
  { actor, hostId }: Pick<Asked, 'actor' | 'hostId'>,
  dossierId: string,
  withinMs = 0,
): Promise<{ dossier: DossierFacts; basis: string } | undefined> {
  const at = clock.now();
  const dossier = await store.find(dossierId, {
    actorId: actor.personId,
    licenceId: actor.licenceId,
    today: schoolDay(at),
  });
  const basis = dossier === undefined ? undefined : makeReport.allow(actor, dossier, at);
  if (dossier === undefined || basis === undefined) return undefined;
  const still =
    basis !== 'own-group' ||
    (await live.stillWorksWith(actor, hostId, dossier.pupilId, { withinMs }));
  return still ? { dossier, basis } : undefined;
}

const isWithin = (made: Sight, now: Sight): boolean =>
  (now.medical || !made.medical) && (now.psychological || !made.psychological);

async function mayHave(
  work: Work,
  who: Pick<Asked, 'actor' | 'hostId'>,
  { entries }: Batch,
): Promise<boolean> {
  for (const { dossierId, state, sight } of entries) {
    if (state !== 'made' || sight === undefined) continue;
    const may = await allowed(work, who, dossierId, FETCHED_MS);
    if (may === undefined || !isWithin(sight, sightOf(may.basis, may.dossier))) return false;
  }
  return true;
}

async function makeOne(
  work: Work,
  { actor, hostId, ...copy }: Asked,
  series: ReportSeries,
  dossierId: string,
): Promise<{ report: Uint8Array; sight: Sight }> {
  const may = await allowed(work, { actor, hostId }, dossierId);
  if (may === undefined) throw notFound();
  const { dossier, basis } = may;
  const sight = shownSight(copy, sightOf(basis, dossier));
  for (let tries = 1; ; tries += 1) {
    try {
      return { report: await series.make({ ...actor, basis }, dossier, copy), sight };
    } catch (error) {
      if (tries >= BUSY_TRIES || !(error instanceof AppError) || error.code !== 'pdf-busy')
        throw error;
      await sleep(BUSY_MS, undefined, { signal: work.stopping.signal });
    }
  }
}

function purge({ batches, clock }: Work): void {
  const now = clock.now().getTime();
  for (const batch of batches.values()) {
    const ended = batch.endedAt?.getTime() ?? now;
    if (batch.state === 'ready' && now - ended > KEPT_MINUTES * 60_000)
      Object.assign(batch, { zip: undefined, state: 'gone' });
    if (now - ended > FORGOTTEN_MS) batches.delete(batch.id);
  }
}

const isHeld = (batch: Batch): boolean => batch.state === 'running' || batch.zip !== undefined;

/** Another hand may have stopped it meanwhile. */
const hasStopped = (batch: Batch): boolean => batch.state !== 'running';

/** "07-YB.pdf" */
function fileName(dossier: DossierFacts, index: number): string {
  const letters = plainInitials(dossier.pupilName);
  return `${[String(index + 1).padStart(2, '0'), letters].filter((part) => part !== '').join('-')}.pdf`;
}

/** Encrypted reports do not get smaller, so they are laid side by side. */
async function zipOf(
  files: readonly { name: string; bytes: Uint8Array }[],
  at: Date,
): Promise<Buffer> {
  const zip = new ZipFile();
  for (const file of files)
    zip.addBuffer(
      Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength),
      file.name,
      { compress: false, mtime: at },
    );
  zip.end();
  const parts: Buffer[] = [];
  for await (const part of zip.outputStream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
