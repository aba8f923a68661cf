import { schoolDay } from '../../kernel/clock.ts';
import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { shownMoment } from '../../kernel/moments.ts';
import { once } from '../../kernel/once.ts';
import type { MailFacts } from '../../platform/mail/index.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import { sealText } from '../../platform/store/index.ts';
import type { Keys, Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { LearningDomains } from '../../school/learning-domains/index.ts';
import type { Licence } from '../../school/licences/index.ts';
import { MovedOnError } from '../anew/index.ts';
import {
  actionPartHash,
  applyChanges,
  ConflictError,
  followedSteps,
  readerOf,
  RefusedError,
  UnfinishedError,
} from '../content/index.ts';
import type { Applied, Change } from '../content/index.ts';
import { PLAN_STEP } from '../facts/index.ts';
import type { DossierFacts, Level } from '../facts/index.ts';
import { hasHidden, isHidden } from '../fields/index.ts';
import { placeOf } from '../form/index.ts';
import type { Fault, Step, StepContent, StepReader } from '../declaration/index.ts';
import type { DossierDomain } from '../form/index.ts';
import { beganAt, keptLists } from '../former/index.ts';
import { sightOf } from '../policy/index.ts';
import type { Sight } from '../policy/index.ts';
import { isRequest, legalMinimum, validateStep } from '../rules/index.ts';
import { mirrorStage } from '../stage/index.ts';
import { beginAnew, conclude, dropNew, refuseBegun, reopen } from './step-anew.ts';
import type { ActOn } from './step-anew.ts';
import { beginningOf, createDossier } from './dossier-creation.ts';
import { dossierSeal } from './dossier-seal.ts';
import type { DossierSeal } from './dossier-seal.ts';
import type { DossierStore } from './dossier-store.ts';
import { nameOf, unseenOf } from './emergency-store.ts';
import { hostChanges } from './host-values.ts';
import type { HostFactsSource } from './host-values.ts';
import type { RequestForms } from './request-forms.ts';
import { emergencyAccessTable } from './record-tables.ts';
import {
  declared,
  followActionPart,
  keepChanges,
  lockForWriting,
  markStep,
  presentContent,
} from './step-writing.ts';
import type { Kept, WritableStep } from './step-writing.ts';
import { domainsOf } from './steps-store.ts';
import { keepChosen, pinReopened } from './toolbox-choice.ts';
import type { StepRow } from './steps-store.ts';

/** What saving tells the page. */
export interface Saved extends Kept {
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
  /** @throws StaleActError */
  reopen(actor: SignedInActor, dossier: DossierFacts, step: number): Promise<void>;
  /**
   * A new evaluation: the finished one is kept as it is, and the step is empty again.
   * @throws StaleActError
   */
  beginAnew(actor: SignedInActor, dossier: DossierFacts, step: number): Promise<void>;
  /** No new evaluation after all. @throws AppError `new-time-written`, StaleActError */
  dropNew(actor: SignedInActor, dossier: DossierFacts, step: number): Promise<void>;
  /**
   * What stands between this step and its green tick; step 8 also needs the legal minimum of the
   * others.
   */
  missing(dossier: DossierFacts, step: number): Promise<Fault[]>;
  /** {@link DossierStore.declared} */
  declared: DossierStore['declared'];
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
/** Dossiers that somebody opens in an hour before a care coordinator has seen one of them. */
const MOST_UNSEEN = 3;

/** In the caller's transaction; the room that knows who coordinates supplies it. */
export type TellCoordinators = (
  unit: Unit,
  licenceId: string,
  mail: { name: string; facts: MailFacts },
) => Promise<number>;

interface DossierDeps {
  unitOfWork: UnitOfWork;
  store: DossierStore;
  keys: Keys;
  licenceKey: (licenceId: string) => Buffer;
  domains: LearningDomains;
  hostFacts: HostFactsSource;
  requestForms: RequestForms;
  clock: Clock;
  /** Mails the care coordinators of a school. @returns how many */
  tellCoordinators: TellCoordinators;
}

export function createDossiers(deps: DossierDeps): Dossiers {
  const { unitOfWork } = deps;
  return {
    create: async (actor, made) => {
      const beginning = await beginningOf(deps, { ...made, today: schoolDay(deps.clock.now()) });
      return await unitOfWork.run(actor, (unit) =>
        createDossier(unit, deps, { ...made, ...beginning }),
      );
    },
    save: (actor, dossier, step, changes, event = 'step.changed') =>
      unitOfWork.run(actor, (unit) =>
        save(deps, unit, { sight: sightOf(actor.basis, dossier), dossier, step, changes, event }),
      ),
    takeHost: (actor, dossier, step, licence) =>
      unitOfWork.run(actor, (unit) => takeHost(deps, unit, { dossier, step, licence })),
    finish: (actor, dossier, step) =>
      unitOfWork.run(actor, (unit) => finish(deps, unit, dossier, step)),
    reopen: (actor, dossier, number) =>
      unitOfWork.run(actor, async (unit) => {
        refuseBegun(await actOn(deps, unit, dossier, number));
        const { content } = await untick(deps, unit, dossier, number);
        await pinReopened(unit, dossier, { number, content }, deps.requestForms);
        await unit.audit({ event: 'step.reopened', ...dossier.trace, details: { step: number } });
      }),
    beginAnew: (actor, dossier, number) =>
      unitOfWork.run(actor, async (unit) => beginAnew(await actOn(deps, unit, dossier, number))),
    dropNew: (actor, dossier, number) =>
      unitOfWork.run(actor, async (unit) => dropNew(await actOn(deps, unit, dossier, number))),
    missing: async (dossier, number) => {
      const { read, domains } = await readersOf(deps.store, dossier, judgedWith(number));
      return missingOf(deps.store.declared(dossier, number), read, domains, dossier.policies);
    },
    declared: (dossier, number) => deps.store.declared(dossier, number),
    readers: (dossier, numbers) => readersOf(deps.store, dossier, numbers),
    tick: async (unit, dossier, number) => {
      const { row, step, content } = await locked(deps, unit, dossier, number);
      if (row.sequence !== dossier.sequence) throw new AppError('dossier-moved', 409);
      const sequence = await tick(deps, unit, dossier, step, row);
      return { ticked: row.state !== 'done', content: readerOf(content, []), sequence };
    },
    untickPlan: async (unit, dossier) => {
      const { step, content } = await untick(deps, unit, dossier, PLAN_STEP);
      await followActionPart(unit, dossier, actionPartHash(step, readerOf(content, [])));
      await mirrorStage(unit, dossier.id);
    },
    emergency: (actor, dossier, reason) =>
      unitOfWork.run(actor, (unit) => openForAnHour(deps, unit, dossier, reason)),
  };
}

const keyOf = ({ keys, licenceKey }: DossierDeps, dossier: DossierFacts): Buffer =>
  keys.dossierKey(licenceKey(dossier.licenceId), dossier.id, dossier.wrappedKey);

const sealOf = (deps: DossierDeps, dossier: DossierFacts): DossierSeal =>
  dossierSeal(keyOf(deps, dossier), dossier.id);

const locked = (
  deps: DossierDeps,
  unit: Unit,
  dossier: DossierFacts,
  number: number,
): Promise<WritableStep> =>
  lockForWriting(unit, sealOf(deps, dossier), dossier.id, deps.store.declared(dossier, number));

const actOn = async (
  deps: DossierDeps,
  unit: Unit,
  dossier: DossierFacts,
  number: number,
): Promise<ActOn> => ({
  unit,
  seal: sealOf(deps, dossier),
  dossier,
  writable: await locked(deps, unit, dossier, number),
});

const domainsFor = async (unit: Unit, step: Step, dossierId: string): Promise<DossierDomain[]> =>
  step.parts.some((part) => part.kind === 'domains') ? await domainsOf(unit, dossierId) : [];

async function save(
  deps: DossierDeps,
  unit: Unit,
  asked: {
    sight: Sight;
    dossier: DossierFacts;
    step: number;
    changes: readonly Change[];
    event: 'step.changed' | 'step.restored';
  },
): Promise<Saved> {
  const { dossier, changes } = asked;
  const { row, step, content } = await locked(deps, unit, dossier, asked.step);
  if (row.state === 'done') throw new AppError('step-finished', 409);
  const domains = await domainsFor(unit, step, dossier.id);
  const { sight } = asked;
  refuseWhatMayNotBeSet(step, changes, { domains, sight, content });
  const applied = applyChanges(step, content, changes, { sequence: row.sequence, domains });
  if (applied.faults.length > 0) throw new RefusedError(applied.faults);
  // What nobody can have seen yet overwrites nothing.
  if (changes.some((change) => newestSeen(change) > row.sequence))
    throw new AppError('base-ahead', 409);
  refuseWhatIsOfBefore(content, changes, applied);
  if (applied.conflicts.length > 0) throw new ConflictError(applied.conflicts);
  const kept = await keepChosen(
    unit,
    sealOf(deps, dossier),
    { dossier, step, applied, from: row.sequence, domains },
    deps.requestForms,
  );
  await unit.audit({
    event: asked.event,
    ...dossier.trace,
    details: { step: step.number, changes: applied.revisions.length },
  });
  return { ...kept, at: unit.at };
}

async function takeHost(
  deps: DossierDeps,
  unit: Unit,
  asked: { dossier: DossierFacts; step: number; licence: Licence },
): Promise<void> {
  const { dossier, licence } = asked;
  const { row, step, content } = await locked(deps, unit, dossier, asked.step);
  if (row.state === 'done') throw new AppError('step-finished', 409);
  const facts = await deps.hostFacts
    .within(unit)
    .load(dossier.pupilId, licence, schoolDay(unit.at));
  const domains = await domainsFor(unit, step, dossier.id);
  const applied = applyChanges(step, content, hostChanges(step, facts), {
    sequence: row.sequence,
    domains,
    host: true,
  });
  await keepChanges(unit, sealOf(deps, dossier), dossier, step, applied, row.sequence, domains);
  await unit.audit({
    event: 'step.host-values-taken',
    ...dossier.trace,
    details: { step: step.number, changes: applied.revisions.length },
  });
}

async function finish(
  deps: DossierDeps,
  unit: Unit,
  dossier: DossierFacts,
  number: number,
): Promise<void> {
  const on = await actOn(deps, unit, dossier, number);
  const { row, step, content } = on.writable;
  const reader = readerOf(content, []);
  // Its tick says what was sent: sending gives it.
  if (row.state !== 'done' && isRequest(number, reader))
    throw new AppError('request-by-sending', 409);
  const domains = await domainsFor(unit, step, dossier.id);
  const faults = validateStep(step, readerOf(content, domains), domains, dossier.policies);
  if (row.state !== 'done' && faults.length > 0) throw new UnfinishedError(faults);
  const sequence = row.state === 'done' ? row.sequence : await conclude(on);
  await tick(deps, unit, dossier, step, { ...row, sequence });
  await unit.audit({
    event: 'step.finished',
    ...dossier.trace,
    details: { step: number, again: row.state === 'done' },
  });
}

const tick = async (
  deps: DossierDeps,
  unit: Unit,
  dossier: DossierFacts,
  step: Step,
  row: { state: string; sequence: number },
): Promise<number> =>
  row.state === 'done'
    ? row.sequence
    : await markStep(unit, sealOf(deps, dossier), dossier.id, step, row.sequence, 'finish');

async function untick(
  deps: DossierDeps,
  unit: Unit,
  dossier: DossierFacts,
  number: number,
): Promise<WritableStep> {
  const on = await actOn(deps, unit, dossier, number);
  if (on.writable.row.state === 'done') await reopen(on);
  return on.writable;
}

async function openForAnHour(
  deps: DossierDeps,
  unit: Unit,
  dossier: DossierFacts,
  reason: string,
): Promise<Date> {
  const personId = unit.actor.personId ?? '';
  const since = new Date(unit.at.getTime() - EMERGENCY_MS);
  if ((await unseenOf(unit, personId, since)) >= MOST_UNSEEN)
    throw new AppError('emergency-too-many', 429);
  const id = newId();
  const untilAt = new Date(unit.at.getTime() + EMERGENCY_MS);
  await unit.insert(emergencyAccessTable, {
    id,
    dossierId: dossier.id,
    personId,
    reason: sealText(keyOf(deps, dossier), reason, `emergency_access/reason/${id}`),
    fromAt: unit.at,
    untilAt,
  });
  const told = await deps.tellCoordinators(unit, dossier.licenceId, {
    name: 'emergency-used',
    facts: { who: await nameOf(unit, personId), when: shownMoment(unit.at) },
  });
  await unit.audit({ event: 'dossier.emergency-access', ...dossier.trace, details: { told } });
  return untilAt;
}

async function readersOf(
  store: DossierStore,
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
    // A fault in each of hundreds of rows asks for the reader of its step.
    read: once((number: number) =>
      readerOf(
        presentContent(store.declared(dossier, number), (other) => byNumber.get(other)),
        domains,
      ),
    ),
  };
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

const newestSeen = (change: Change): number => {
  if (change.op === 'set') return change.base;
  return change.op === 'remove'
    ? Math.max(change.base ?? 0, ...Object.values(change.seen ?? {}))
    : 0;
};

/**
 * What was typed for one evaluation never lands in another unseen, in fields that are empty in both
 * neither. @throws MovedOnError
 */
function refuseWhatIsOfBefore(
  content: StepContent,
  changes: readonly Change[],
  applied: Applied,
): void {
  const began = beganAt(content);
  const late = changes.some((change) => 'base' in change && (change.base ?? began) < began);
  if (!late || applied.revisions.length + applied.conflicts.length === 0) return;
  throw new MovedOnError([
    ...applied.conflicts.map((conflict) => ({
      ...conflict,
      sequence: Math.max(conflict.sequence, began),
    })),
    ...applied.revisions
      .filter(({ kind }) => kind === 'set')
      .map(({ path, value = '' }) => ({
        path,
        theirs: content.values[path]?.v ?? '',
        mine: value,
        sequence: began,
      })),
  ]);
}

/**
 * A hidden part cannot be overwritten by who may not see it, nor its row taken away, nor a choice
 * made that this level does not offer.
 */
function refuseWhatMayNotBeSet(
  step: Step,
  changes: readonly Change[],
  context: {
    domains: readonly DossierDomain[];
    sight: Sight;
    content: StepContent;
  },
): void {
  const { content, sight } = context;
  const kept = keptLists(step);
  const faults = changes.flatMap((change): RefusedError['faults'][number][] => {
    const [list = ''] = change.op === 'set' ? change.path.split('/') : [change.list];
    if (step.writtenByActs === true || kept.includes(list))
      return [{ path: change.op === 'set' ? change.path : change.list, code: 'unknown-field' }];
    if (change.op === 'remove' && hasHidden(step, content, sight, change))
      return [{ path: `${change.list}/${change.row}`, code: 'hidden-words' }];
    const field =
      change.op === 'set' ? placeOf(step, change.path, context.domains)?.field : undefined;
    if (change.op !== 'set' || field === undefined) return [];
    if (isHidden(field, sight)) return [{ path: change.path, code: 'unknown-field' }];
    return field.onlyOptions !== true ||
      ['', content.values[change.path]?.v, ...(field.options ?? [])].includes(change.value)
      ? []
      : [{ path: change.path, code: 'not-offered' }];
  });
  if (faults.length > 0) throw new RefusedError(faults);
}
