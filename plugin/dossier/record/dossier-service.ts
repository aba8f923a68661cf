import { schoolDay } from '../../kernel/clock.ts';
import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import { sealText } from '../../platform/store/index.ts';
import type { Keys, Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { LearningDomains } from '../../school/learning-domains/index.ts';
import type { Licence } from '../../school/licences/index.ts';
import {
  actionPartHash,
  applyChanges,
  ConflictError,
  followedSteps,
  readerOf,
  RefusedError,
  UnfinishedError,
} from '../content/index.ts';
import type { Change, ChangeFault } from '../content/index.ts';
import { PLAN_STEP } from '../facts/index.ts';
import type { DossierFacts, Level } from '../facts/index.ts';
import { isHidden } from '../fields/index.ts';
import { placeOf } from '../form/index.ts';
import type { DossierDomain, Fault, Step, StepReader } from '../form/index.ts';
import { sightOf } from '../policy/index.ts';
import type { Sight } from '../policy/index.ts';
import { legalMinimum, validateStep } from '../rules/index.ts';
import { mirrorStage } from '../stage/index.ts';
import { beginningOf, createDossier } from './dossier-creation.ts';
import { dossierSeal } from './dossier-store.ts';
import type { DossierSeal, DossierStore, StepRow } from './dossier-store.ts';
import { hostChanges } from './host-values.ts';
import type { HostFactsSource } from './host-values.ts';
import {
  declared,
  followActionPart,
  keepChanges,
  lockForWriting,
  markStep,
  presentContent,
} from './step-writing.ts';
import type { WritableStep } from './step-writing.ts';

/** What saving tells the page. */
export interface Saved {
  sequence: number;
  at: Date;
}

export interface Dossiers {
  create(
    actor: SignedInActor,
    made: { pupilId: string; level: Level; licence: Licence },
  ): Promise<string>;
  /** Keeps changes of one step, all or none. @throws ConflictError, RefusedError, AppError */
  save(
    actor: SignedInActor,
    dossier: DossierFacts,
    step: number,
    changes: readonly Change[],
    event?: 'step.changed' | 'step.restored',
  ): Promise<Saved>;
  /** Takes the host's present values over into the step. */
  takeHost(
    actor: SignedInActor,
    dossier: DossierFacts,
    step: number,
    licence: Licence,
  ): Promise<void>;
  /** The green tick. Doing it twice is harmless. @throws UnfinishedError */
  finish(actor: SignedInActor, dossier: DossierFacts, step: number): Promise<void>;
  reopen(actor: SignedInActor, dossier: DossierFacts, step: number): Promise<void>;
  /**
   * What stands between this step and its green tick; step 8 also needs the legal minimum of the
   * others.
   */
  missing(dossier: DossierFacts, step: number): Promise<Fault[]>;
  /** Contents of steps for reading, present schema, by step number; and where every step stands. */
  readers(
    dossier: DossierFacts,
    numbers: readonly number[],
  ): Promise<{ read: (step: number) => StepReader; domains: DossierDomain[]; rows: StepRow[] }>;
  /**
   * Ticks a step inside another capability's unit of work, after that one's own checks of the
   * dossier as it was loaded.
   * @throws AppError `dossier-moved` when somebody changed it since
   */
  tick(
    unit: Unit,
    dossier: DossierFacts,
    step: number,
  ): Promise<{ ticked: boolean; content: StepReader; sequence: number }>;
  /**
   * Takes the tick of step 8 away inside another capability's unit of work, and holds the version
   * that counts now against the text.
   */
  untickPlan(unit: Unit, dossier: DossierFacts): Promise<void>;
  emergency(actor: SignedInActor, dossier: DossierFacts, reason: string): Promise<Date>;
}

/**
 * The steps whose contents tell whether this one can be finished: for step 8 also those of the
 * legal minimum.
 */
export const judgedWith = (step: number): number[] =>
  step === PLAN_STEP ? [5, 6, 7, PLAN_STEP] : [step, ...followedSteps(declared(step))];
const EMERGENCY_MS = 3_600_000;

export function createDossiers(deps: {
  unitOfWork: UnitOfWork;
  store: DossierStore;
  keys: Keys;
  licenceKey: (licenceId: string) => Buffer;
  domains: LearningDomains;
  hostFacts: HostFactsSource;
  clock: Clock;
}): Dossiers {
  const { unitOfWork, store } = deps;
  const sealOf = (dossier: DossierFacts): DossierSeal =>
    dossierSeal(
      deps.keys.dossierKey(deps.licenceKey(dossier.licenceId), dossier.id, dossier.wrappedKey),
      dossier.id,
    );
  const domainsFor = async (step: Step, dossierId: string): Promise<DossierDomain[]> =>
    step.parts.some((part) => part.kind === 'domains') ? await store.domains(dossierId) : [];

  const locked = (unit: Unit, dossier: DossierFacts, number: number): Promise<WritableStep> =>
    lockForWriting(unit, sealOf(dossier), dossier.id, number);

  return {
    create: async (actor, made) => {
      const beginning = await beginningOf(deps, { ...made, today: schoolDay(deps.clock.now()) });
      return await unitOfWork.run(actor, (unit) =>
        createDossier(unit, deps, { ...made, ...beginning }),
      );
    },

    save: (actor, dossier, number, changes, event = 'step.changed') =>
      unitOfWork.run(actor, async (unit) => {
        const { row, step, content } = await locked(unit, dossier, number);
        if (row.state === 'done') throw new AppError('step-finished', 409);
        const domains = await domainsFor(step, dossier.id);
        refuseWhatMayNotBeSet(step, changes, {
          domains,
          sight: sightOf(actor.basis, dossier),
          level: dossier.level,
        });
        const applied = applyChanges(step, content, changes, { sequence: row.sequence, domains });
        if (applied.faults.length > 0) throw new RefusedError(applied.faults);
        if (applied.conflicts.length > 0) throw new ConflictError(applied.conflicts);
        const sequence = await keepChanges(
          unit,
          sealOf(dossier),
          dossier,
          step,
          applied,
          row.sequence,
          domains,
        );
        await unit.audit({
          event,
          ...dossier.trace,
          details: { step: number, changes: applied.revisions.length },
        });
        return { sequence, at: unit.at };
      }),

    takeHost: (actor, dossier, number, licence) =>
      unitOfWork.run(actor, async (unit) => {
        const { row, step, content } = await locked(unit, dossier, number);
        if (row.state === 'done') throw new AppError('step-finished', 409);
        const facts = await deps.hostFacts.load(dossier.pupilId, licence, schoolDay(unit.at));
        const domains = await domainsFor(step, dossier.id);
        const applied = applyChanges(step, content, hostChanges(step, facts), {
          sequence: row.sequence,
          domains,
          host: true,
        });
        await keepChanges(unit, sealOf(dossier), dossier, step, applied, row.sequence, domains);
        await unit.audit({
          event: 'step.host-values-taken',
          ...dossier.trace,
          details: { step: number, changes: applied.revisions.length },
        });
      }),

    finish: (actor, dossier, number) =>
      unitOfWork.run(actor, async (unit) => {
        const { row, step, content } = await locked(unit, dossier, number);
        const domains = await domainsFor(step, dossier.id);
        const faults = validateStep(step, readerOf(content, domains), domains, dossier.policies);
        if (row.state !== 'done' && faults.length > 0) throw new UnfinishedError(faults);
        await tick(unit, dossier, step, row);
        await unit.audit({
          event: 'step.finished',
          ...dossier.trace,
          details: { step: number, again: row.state === 'done' },
        });
      }),

    reopen: (actor, dossier, number) =>
      unitOfWork.run(actor, async (unit) => {
        const { row, step } = await locked(unit, dossier, number);
        if (row.state === 'done') {
          await markStep(unit, sealOf(dossier), dossier.id, step, row.sequence, 'reopen');
        }
        await unit.audit({ event: 'step.reopened', ...dossier.trace, details: { step: number } });
      }),

    missing: async (dossier, number) => {
      const { read, domains } = await readers(dossier, judgedWith(number));
      return missingOf(declared(number), read, domains, dossier.policies);
    },

    readers: (dossier, numbers) => readers(dossier, numbers),

    tick: async (unit, dossier, number) => {
      const { row, step, content } = await locked(unit, dossier, number);
      if (row.sequence !== dossier.sequence) throw new AppError('dossier-moved', 409);
      const sequence = await tick(unit, dossier, step, row);
      return { ticked: row.state !== 'done', content: readerOf(content, []), sequence };
    },

    untickPlan: async (unit, dossier) => {
      const { row, step, content } = await locked(unit, dossier, PLAN_STEP);
      if (row.state === 'done')
        await markStep(unit, sealOf(dossier), dossier.id, step, row.sequence, 'reopen');
      await followActionPart(unit, dossier, actionPartHash(step, readerOf(content, [])));
      await mirrorStage(unit, dossier.id);
    },

    emergency: (actor, dossier, reason) =>
      unitOfWork.run(actor, async (unit) => {
        const id = newId();
        const until = new Date(unit.at.getTime() + EMERGENCY_MS);
        const key = deps.keys.dossierKey(
          deps.licenceKey(dossier.licenceId),
          dossier.id,
          dossier.wrappedKey,
        );
        await unit.write(
          `INSERT INTO {emergency_access} (id, dossier_id, person_id, reason, from_at, until_at) VALUES (:id, :dossierId, :personId, :reason, :at, :until)`,
          {
            id,
            dossierId: dossier.id,
            personId: actor.personId,
            reason: sealText(key, reason, `emergency_access/reason/${id}`),
            at: unit.at,
            until,
          },
        );
        await unit.audit({ event: 'dossier.emergency-access', ...dossier.trace });
        return until;
      }),
  };

  async function readers(
    dossier: DossierFacts,
    numbers: readonly number[],
  ): ReturnType<Dossiers['readers']> {
    const [rows, domains] = await Promise.all([
      store.steps(dossier, [
        ...new Set(numbers.flatMap((number) => [number, ...followedSteps(declared(number))])),
      ]),
      numbers.some((number) => declared(number).parts.some((part) => part.kind === 'domains'))
        ? store.domains(dossier.id)
        : [],
    ]);
    const byNumber = new Map(rows.map((row) => [row.step, row.content]));
    return {
      rows,
      domains,
      read: (number) =>
        readerOf(
          presentContent(declared(number), (other) => byNumber.get(other)),
          domains,
        ),
    };
  }

  async function tick(
    unit: Unit,
    dossier: DossierFacts,
    step: Step,
    row: { state: string; sequence: number },
  ): Promise<number> {
    return row.state === 'done'
      ? row.sequence
      : await markStep(unit, sealOf(dossier), dossier.id, step, row.sequence, 'finish');
  }
}

export function missingOf(
  step: Step,
  read: (step: number) => StepReader,
  domains: readonly DossierDomain[],
  policies: DossierFacts['policies'],
): Fault[] {
  const own = validateStep(step, read(step.number), domains, policies);
  if (step.number !== PLAN_STEP) return own;
  const known = new Set(own.map((fault) => fault.path));
  return [
    ...own,
    ...legalMinimum(read).filter((fault) => fault.step !== PLAN_STEP || !known.has(fault.path)),
  ];
}

/**
 * A hidden part cannot be overwritten by who may not see it, nor a choice made that this level does
 * not offer.
 */
function refuseWhatMayNotBeSet(
  step: Step,
  changes: readonly Change[],
  context: { domains: readonly DossierDomain[]; sight: Sight; level: Level },
): void {
  const faults = changes.flatMap((change): ChangeFault[] => {
    if (step.writtenByActs === true)
      return [{ path: change.op === 'set' ? change.path : change.list, code: 'unknown-field' }];
    const field =
      change.op === 'set' ? placeOf(step, change.path, context.domains)?.field : undefined;
    if (change.op !== 'set' || field === undefined) return [];
    if (isHidden(field, context.sight)) return [{ path: change.path, code: 'unknown-field' }];
    const offered = field.offered?.[context.level];
    return offered === undefined || change.value === '' || offered.includes(change.value)
      ? []
      : [{ path: change.path, code: 'not-offered' }];
  });
  if (faults.length > 0) throw new RefusedError(faults);
}
