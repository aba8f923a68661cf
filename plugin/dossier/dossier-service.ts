import type { SignedInActor } from '../access/index.ts';
import { schoolDay } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import type { Licence } from '../licences/index.ts';
import type { LearningDomains } from '../learning-domains/index.ts';
import type { Keys, Unit, UnitOfWork } from '../store/index.ts';
import { sealText } from '../store/index.ts';
import { actionPartHash } from './action-part.ts';
import { applyChanges, emptyContent, readerOf, upcast } from './content.ts';
import type { Applied, Change } from './content.ts';
import type { Fault, Step, StepContent, StepReader } from './declaration.ts';
import type { DossierFacts, Level } from './dossier.ts';
import { createDossier } from './dossier-creation.ts';
import { ConflictError, RefusedError, UnfinishedError } from './dossier-errors.ts';
import { isHidden, sightOf } from './dossier-policy.ts';
import type { Sight } from './dossier-policy.ts';
import { appendRevisions, dossierSeal, lockStep } from './dossier-store.ts';
import type { DossierSeal, DossierStore, StepRow } from './dossier-store.ts';
import { hostChanges } from './host-values.ts';
import type { HostFactsSource } from './host-values.ts';
import { legalMinimum } from './legal-minimum.ts';
import { placeOf } from './places.ts';
import type { DossierDomain } from './places.ts';
import { stepByNumber } from './steps/index.ts';
import { isoDate } from './values.ts';
import { fieldsInUse, progressOf, validateStep } from './validation.ts';

/** What saving tells the page. */
export interface Saved {
  sequence: number;
  at: Date;
}

export interface Dossiers {
  create(actor: SignedInActor, made: { pupilId: string; level: Level; licence: Licence }): Promise<string>;
  /** Keeps changes of one step, all or none. @throws ConflictError, RefusedError, AppError */
  save(actor: SignedInActor, dossier: DossierFacts, step: number, changes: readonly Change[], event?: 'step.changed' | 'step.restored'): Promise<Saved>;
  /** Takes the host's present values over into the step. */
  takeHost(actor: SignedInActor, dossier: DossierFacts, step: number, licence: Licence): Promise<void>;
  /** The green tick. Doing it twice is harmless. @throws UnfinishedError */
  finish(actor: SignedInActor, dossier: DossierFacts, step: number): Promise<void>;
  reopen(actor: SignedInActor, dossier: DossierFacts, step: number): Promise<void>;
  /** What stands between this step and its green tick; step 8 also needs the legal minimum of the others. */
  missing(dossier: DossierFacts, step: number): Promise<Fault[]>;
  /** Contents of steps for reading, present schema, by step number; and where every step stands. */
  readers(dossier: DossierFacts, numbers: readonly number[]): Promise<{ read: (step: number) => StepReader; domains: DossierDomain[]; rows: StepRow[] }>;
  /** Ticks a step inside another capability's unit of work, after that one's own checks. */
  tick(unit: Unit, dossier: DossierFacts, step: number): Promise<{ ticked: boolean; content: StepReader; sequence: number }>;
  emergency(actor: SignedInActor, dossier: DossierFacts, reason: string): Promise<Date>;
}

export const PLAN_STEP = 8;
/** The steps whose contents tell whether this one can be finished: for step 8 also those of the legal minimum. */
export const judgedWith = (step: number): number[] => (step === PLAN_STEP ? [5, 6, 7, PLAN_STEP] : [step]);
const EMERGENCY_MS = 3_600_000;

export function createDossiers(deps: {
  unitOfWork: UnitOfWork; store: DossierStore; keys: Keys; licenceKey: (licenceId: string) => Buffer;
  domains: LearningDomains; hostFacts: HostFactsSource;
}): Dossiers {
  const { unitOfWork, store } = deps;
  const sealOf = (dossier: DossierFacts): DossierSeal =>
    dossierSeal(deps.keys.dossierKey(deps.licenceKey(dossier.licenceId), dossier.id, dossier.wrappedKey), dossier.id);
  const present = (step: Step, content: StepContent | undefined): StepContent =>
    (content === undefined ? emptyContent(step) : upcast(step, content));

  const domainsFor = async (step: Step, dossierId: string): Promise<DossierDomain[]> =>
    (step.parts.some((part) => part.kind === 'domains') ? await store.domains(dossierId) : []);

  const locked = async (unit: Unit, dossier: DossierFacts, number: number) => {
    const row = await lockStep(unit, dossier.id, number);
    if (row === undefined) throw new AppError('not-found', 404);
    if (row.status === 'archived') throw new AppError('dossier-archived', 409);
    const step = declared(number);
    return { row, step, content: present(step, sealOf(dossier).content(row.content, number)) };
  };

  const keep = async (unit: Unit, dossier: DossierFacts, step: Step, applied: Applied, from: number, domains: DossierDomain[]): Promise<number> => {
    if (applied.revisions.length === 0) return from;
    const seal = sealOf(dossier);
    const where = { dossierId: dossier.id, step: step.number, sequence: from, schemaVersion: step.schemaVersion };
    const sequence = await appendRevisions(unit, seal, where, applied.revisions);
    const content = readerOf(applied.content, domains);
    const progress = progressOf(step, content, domains);
    await unit.write(
      `UPDATE {dossier_steps} SET content = :content, state = 'busy', filled = :filled, total = :total
        WHERE dossier_id = :id AND step = :step`,
      { id: dossier.id, step: step.number, content: seal.sealContent(applied.content, step.number), ...progress });
    await touchDossier(unit, dossier, step, content, sequence);
    return sequence;
  };

  return {
    create: (actor, made) => unitOfWork.run(actor, (unit) => createDossier(unit, deps, made)),

    save: (actor, dossier, number, changes, event = 'step.changed') => unitOfWork.run(actor, async (unit) => {
      const { row, step, content } = await locked(unit, dossier, number);
      if (row.state === 'done') throw new AppError('step-finished', 409);
      const domains = await domainsFor(step, dossier.id);
      refuseHidden(step, changes, domains, sightOf(actor.basis, dossier));
      const applied = applyChanges(step, content, changes, { sequence: row.sequence, domains });
      if (applied.faults.length > 0) throw new RefusedError(applied.faults);
      if (applied.conflicts.length > 0) throw new ConflictError(applied.conflicts);
      const sequence = await keep(unit, dossier, step, applied, row.sequence, domains);
      await unit.audit({ event, ...dossier.trace, details: { step: number, changes: applied.revisions.length } });
      return { sequence, at: unit.at };
    }),

    takeHost: (actor, dossier, number, licence) => unitOfWork.run(actor, async (unit) => {
      const { row, step, content } = await locked(unit, dossier, number);
      if (row.state === 'done') throw new AppError('step-finished', 409);
      const facts = await deps.hostFacts.load(dossier.pupilId, licence, schoolDay(unit.at));
      const domains = await domainsFor(step, dossier.id);
      const applied = applyChanges(step, content, hostChanges(step, facts), { sequence: row.sequence, domains, host: true });
      await keep(unit, dossier, step, applied, row.sequence, domains);
      await unit.audit({ event: 'step.host-values-taken', ...dossier.trace, details: { step: number, changes: applied.revisions.length } });
    }),

    finish: (actor, dossier, number) => unitOfWork.run(actor, async (unit) => {
      const { row, step, content } = await locked(unit, dossier, number);
      const domains = await domainsFor(step, dossier.id);
      const faults = validateStep(step, readerOf(content, domains), domains, dossier.policies);
      if (row.state !== 'done' && faults.length > 0) throw new UnfinishedError(faults);
      await tick(unit, dossier, step, row);
      await unit.audit({ event: 'step.finished', ...dossier.trace, details: { step: number, again: row.state === 'done' } });
    }),

    reopen: (actor, dossier, number) => unitOfWork.run(actor, async (unit) => {
      const { row, step } = await locked(unit, dossier, number);
      if (row.state === 'done') {
        await markStep(unit, dossier, step, row.sequence, 'reopen');
        await unit.write(
          `UPDATE {dossier_steps} SET state = 'busy', finished_at = NULL, finished_by = NULL WHERE dossier_id = :id AND step = :number`,
          { id: dossier.id, number });
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
      const sequence = await tick(unit, dossier, step, row);
      return { ticked: row.state !== 'done', content: readerOf(content, []), sequence };
    },

    emergency: (actor, dossier, reason) => unitOfWork.run(actor, async (unit) => {
      const id = newId();
      const until = new Date(unit.at.getTime() + EMERGENCY_MS);
      const key = deps.keys.dossierKey(deps.licenceKey(dossier.licenceId), dossier.id, dossier.wrappedKey);
      await unit.write(
        `INSERT INTO {emergency_access} (id, dossier_id, person_id, reason, from_at, until_at) VALUES (:id, :dossierId, :personId, :reason, :at, :until)`,
        { id, dossierId: dossier.id, personId: actor.personId, reason: sealText(key, reason, `emergency_access/reason/${id}`), at: unit.at, until });
      await unit.audit({ event: 'dossier.emergency-access', ...dossier.trace });
      return until;
    }),
  };

  async function readers(dossier: DossierFacts, numbers: readonly number[]): ReturnType<Dossiers['readers']> {
    const [rows, domains] = await Promise.all([
      store.steps(dossier, numbers),
      numbers.some((number) => declared(number).parts.some((part) => part.kind === 'domains')) ? store.domains(dossier.id) : [],
    ]);
    const byNumber = new Map(rows.map((row) => [row.step, row.content]));
    return { rows, domains, read: (number) => readerOf(present(declared(number), byNumber.get(number)), domains) };
  }

  async function tick(unit: Unit, dossier: DossierFacts, step: Step, row: { state: string; sequence: number }): Promise<number> {
    if (row.state === 'done') return row.sequence;
    const sequence = await markStep(unit, dossier, step, row.sequence, 'finish');
    await unit.write(
      `UPDATE {dossier_steps} SET state = 'done', finished_at = :at, finished_by = :by WHERE dossier_id = :id AND step = :number`,
      { id: dossier.id, number: step.number, at: unit.at, by: unit.actor.personId ?? null });
    return sequence;
  }

  async function markStep(unit: Unit, dossier: DossierFacts, step: Step, from: number, kind: 'finish' | 'reopen'): Promise<number> {
    const where = { dossierId: dossier.id, step: step.number, sequence: from, schemaVersion: step.schemaVersion };
    const sequence = await appendRevisions(unit, sealOf(dossier), where, [{ kind, path: '' }]);
    await unit.write('UPDATE {dossiers} SET sequence = :sequence, changed_at = :at WHERE id = :id', { id: dossier.id, sequence, at: unit.at });
    return sequence;
  }
}

export function missingOf(
  step: Step, read: (step: number) => StepReader, domains: readonly DossierDomain[], policies: DossierFacts['policies'],
): Fault[] {
  const own = validateStep(step, read(step.number), domains, policies);
  if (step.number !== PLAN_STEP) return own;
  const known = new Set(own.map((fault) => fault.path));
  return [...own, ...legalMinimum(read).filter((fault) => fault.step !== PLAN_STEP || !known.has(fault.path))];
}

export function declared(number: number): Step {
  const step = stepByNumber(number);
  if (step === undefined) throw new AppError('not-found', 404);
  return step;
}

/** A hidden part cannot be overwritten by who may not see it. */
function refuseHidden(step: Step, changes: readonly Change[], domains: readonly DossierDomain[], sight: Sight): void {
  const hidden = changes.filter((change) => {
    const field = change.op === 'set' ? placeOf(step, change.path, domains)?.field : undefined;
    return field !== undefined && isHidden(field, sight);
  });
  if (hidden.length > 0) {
    throw new RefusedError(hidden.map((change) => ({ path: change.op === 'set' ? change.path : '', code: 'unknown-field' })));
  }
}

/** Keeps the dossier's own row in step: its sequence, its deadlines, and whether consent still covers the action part. */
async function touchDossier(unit: Unit, dossier: DossierFacts, step: Step, content: StepReader, sequence: number): Promise<void> {
  const mirrored = fieldsInUse(step, content, []).filter(({ field }) => field.mirror !== undefined);
  const day = (mirror: string): string | null => {
    const path = mirrored.find(({ field }) => field.mirror === mirror)?.path;
    return path === undefined ? null : isoDate(content.value(path)) ?? null;
  };
  const has = (mirror: string): boolean => mirrored.some(({ field }) => field.mirror === mirror);
  await unit.write(
    `UPDATE {dossiers} SET sequence = :sequence, changed_at = :at
       ${has('clockStartsOn') ? ', clock_starts_on = :clock' : ''}${has('evaluateOn') ? ', evaluate_on = :evaluate' : ''} WHERE id = :id`,
    { id: dossier.id, sequence, at: unit.at, clock: day('clockStartsOn'), evaluate: day('evaluateOn') });
  if (step.number === PLAN_STEP) await followActionPart(unit, dossier, actionPartHash(step, content));
}

/** A consent covers exactly one text: it lapses when the action part changes, and holds again when that is undone. */
async function followActionPart(unit: Unit, dossier: DossierFacts, hash: Buffer): Promise<void> {
  const [plan] = await unit.select<{ version: number; hash: Buffer; lapsedAt: Date | null }>(
    `SELECT version, action_part_hash AS hash, lapsed_at AS lapsedAt FROM {plans}
      WHERE dossier_id = :id ORDER BY version DESC LIMIT 1`, { id: dossier.id });
  if (plan === undefined) return;
  const same = hash.equals(plan.hash);
  if (same === (plan.lapsedAt === null)) return;
  await unit.write('UPDATE {plans} SET lapsed_at = :lapsedAt WHERE dossier_id = :id AND version = :version',
    { id: dossier.id, version: plan.version, lapsedAt: same ? null : unit.at });
  await unit.audit({ event: same ? 'plan.restored' : 'plan.lapsed', ...dossier.trace, details: { version: plan.version } });
}
