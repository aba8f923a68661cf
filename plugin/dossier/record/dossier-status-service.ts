import { schoolDay } from '../../kernel/clock.ts';
import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Reads, Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { Licence } from '../../school/licences/index.ts';
import { applyChanges, readerOf, UnfinishedError } from '../content/index.ts';
import { obstacles, PERSPECTIVE_STEPS, STATUS_STEP } from '../facts/index.ts';
import type {
  ArchiveReason,
  DossierFacts,
  LifecycleAct,
  LifecycleFacts,
  StepState,
} from '../facts/index.ts';
import type { Fault, StepReader } from '../declaration/index.ts';
import { readSharing, sightOf } from '../policy/index.ts';
import type { Sight } from '../policy/index.ts';
import { validateStep } from '../rules/index.ts';
import { lockPerson } from './creation-store.ts';
import { beginningOf, followDossier } from './dossier-creation.ts';
import type { CreationDeps } from './dossier-creation.ts';
import { lockDossier } from './dossier-lock-store.ts';
import { dossierSeal } from './dossier-seal.ts';
import type { DossierSeal } from './dossier-seal.ts';
import { lifecycleOf } from './lifecycle-store.ts';
import { dossiersTable } from './record-tables.ts';
import { declared, keepChanges, lockForWriting, markStep, presentContent } from './step-writing.ts';
import { contentsOf, domainsOf } from './steps-store.ts';

/**
 * Who a kept report is for: which parts they may read, and whether the evidence of consent is
 * theirs to have.
 */
export interface ReportReader {
  sight: Sight;
  consents: boolean;
}

export const reportReader = (
  actor: SignedInActor,
  dossier: DossierFacts,
  at: Date,
): ReportReader => ({
  sight: sightOf(actor.basis, dossier),
  consents: readSharing.allow(actor, dossier, at) !== undefined,
});

/** Reports that can come along to a dossier at a new level; a higher capability keeps them. */
export interface CarriedReports {
  /** Kept reports without those that this person may not see, newest first. */
  list(
    dossierId: string,
    reader: ReportReader,
  ): Promise<
    { id: string; kind: string; madeAt: Date; planVersion: number | null; planState: string }[]
  >;
  /** Copies these of the old dossier into the new one, sealed under its key. Answers how many. */
  carry(
    unit: Unit,
    from: { dossierId: string; key: Buffer },
    to: { dossierId: string; key: Buffer },
    ids: readonly string[],
    reader: ReportReader,
  ): Promise<number>;
}

/** Files that can come along as well; their bytes are sealed anew before anything is written. */
export interface CarriedFiles {
  /** Those that this person may see and that can be read, newest first. */
  list(dossier: DossierFacts, sight: Sight): Promise<{ id: string; title: string; at: Date }[]>;
  prepare(
    dossier: DossierFacts,
    ids: readonly string[],
    sight: Sight,
  ): Promise<{
    /** Writes them into the new dossier. Answers how many. */
    carry(unit: Unit, to: { dossierId: string; key: Buffer }): Promise<number>;
    /** Clears the new bytes away, because there is no new dossier. */
    drop(): Promise<void>;
  }>;
}

export interface DossierStatus {
  /** @throws AppError with the code of the rule that stands in the way */
  archive(
    actor: SignedInActor,
    dossier: DossierFacts,
    why: { reason: ArchiveReason; explanation: string },
  ): Promise<void>;
  /** Archives and opens a new, prefilled dossier at level voorziening. @returns its id */
  changeLevel(
    actor: SignedInActor,
    dossier: DossierFacts,
    act: 'change-level' | 'repair-level',
    along: { licence: Licence; reports: readonly string[]; files: readonly string[] },
  ): Promise<string>;
  takeBack(actor: SignedInActor, dossier: DossierFacts, reason: string): Promise<void>;
  /**
   * AFRONDEN EN DOOR NAAR INSTEMMING.
   * @throws UnfinishedError with everything that is missing in steps 1 to 7
   */
  finishThrough(actor: SignedInActor, dossier: DossierFacts): Promise<void>;
  /** Codes of what stands in the way of an act now. */
  obstacles(dossier: DossierFacts, act: LifecycleAct, reason?: ArchiveReason): Promise<string[]>;
}

const NEW_LEVEL = 'voorziening';

type StatusDeps = CreationDeps & {
  unitOfWork: UnitOfWork;
  reports: CarriedReports;
  files: CarriedFiles;
  clock: Clock;
  /** What ends with a dossier, in the same transaction. */
  onArchived: (unit: Unit, dossier: DossierFacts) => Promise<void>;
};

export function createDossierStatus(deps: StatusDeps): DossierStatus {
  const { unitOfWork } = deps;
  return {
    archive: (actor, dossier, { reason, explanation }) =>
      unitOfWork.run(actor, async (unit) => {
        await assertMay(unit, dossier, 'archive', reason);
        await putAway(deps, unit, dossier, { reason, explanation });
      }),
    changeLevel: (actor, dossier, act, along) => changeLevel(deps, actor, dossier, act, along),
    takeBack: (actor, dossier, reason) =>
      unitOfWork.run(actor, async (unit) => {
        await assertMay(unit, dossier, 'take-back');
        await unit.update(
          dossiersTable,
          { id: dossier.id },
          { status: 'open', archivedAt: null, archivedBy: null, archiveReason: null },
        );
        await writeStatus(deps, unit, dossier, { takenBackReason: reason }, 'reopen');
        await unit.audit({ event: 'dossier.taken-back', ...dossier.trace });
      }),
    finishThrough: (actor, dossier) =>
      unitOfWork.run(actor, (unit) => finishThrough(deps, unit, dossier)),
    obstacles: async (dossier, act, reason) =>
      obstacles(act, { ...(await factsOf(deps.database, dossier, act)), reason }),
  };
}

const keyOf = ({ keys, licenceKey }: StatusDeps, dossier: DossierFacts): Buffer =>
  keys.dossierKey(licenceKey(dossier.licenceId), dossier.id, dossier.wrappedKey);

const sealOf = (deps: StatusDeps, dossier: DossierFacts): DossierSeal =>
  dossierSeal(keyOf(deps, dossier), dossier.id);

/** The facts under a lock on pupil and dossier, so that of two people at once one goes first. */
async function assertMay(
  unit: Unit,
  dossier: DossierFacts,
  act: LifecycleAct,
  reason?: ArchiveReason,
): Promise<void> {
  await lockPerson(unit, dossier.pupilId);
  await lockDossier(unit, dossier.id);
  const [code] = obstacles(act, { ...(await factsOf(unit, dossier, act)), reason });
  if (code !== undefined) throw new AppError(code, 409);
}

async function factsOf(
  reads: Reads,
  dossier: DossierFacts,
  act: LifecycleAct,
): Promise<LifecycleFacts> {
  const level = act === 'take-back' ? dossier.level : NEW_LEVEL;
  return { ...(await lifecycleOf(reads, dossier.id, level)), level: dossier.level };
}

/**
 * Writes what happened into step 11, so that it is sealed and in the history like everything else.
 */
async function writeStatus(
  deps: StatusDeps,
  unit: Unit,
  dossier: DossierFacts,
  values: Readonly<Record<string, string>>,
  mark: 'finish' | 'reopen',
): Promise<void> {
  const seal = sealOf(deps, dossier);
  const { row, step, content } = await lockForWriting(
    unit,
    seal,
    dossier.id,
    declared(STATUS_STEP),
  );
  const changes = Object.entries(values).map(([path, value]) => ({
    op: 'set' as const,
    path,
    value,
    base: Number.MAX_SAFE_INTEGER,
  }));
  const applied = applyChanges(step, content, changes, { sequence: row.sequence, domains: [] });
  if (applied.faults.length > 0) throw new AppError('text-refused', 400);
  const { sequence } = await keepChanges(unit, seal, dossier, step, applied, row.sequence, []);
  await markStep(unit, seal, dossier.id, step, sequence, mark);
}

async function putAway(
  deps: StatusDeps,
  unit: Unit,
  dossier: DossierFacts,
  why: { reason: ArchiveReason; explanation: string },
): Promise<void> {
  const { reason, explanation } = why;
  const said = { archiveReason: reason, archiveExplanation: explanation };
  await writeStatus(deps, unit, dossier, said, 'finish');
  await unit.update(
    dossiersTable,
    { id: dossier.id },
    {
      status: 'archived',
      archivedAt: unit.at,
      archivedBy: unit.actor.personId ?? null,
      archiveReason: reason,
    },
  );
  await deps.onArchived(unit, dossier);
  await unit.audit({ event: 'dossier.archived', ...dossier.trace, details: { reason } });
}

async function changeLevel(
  deps: StatusDeps,
  actor: SignedInActor,
  dossier: DossierFacts,
  act: 'change-level' | 'repair-level',
  along: { licence: Licence; reports: readonly string[]; files: readonly string[] },
): Promise<string> {
  const beginning = await beginningOf(deps, {
    pupilId: dossier.pupilId,
    licence: along.licence,
    today: schoolDay(deps.clock.now()),
  });
  const oldDomains = await deps.store.domains(dossier.id);
  const prepared = await deps.files.prepare(dossier, along.files, sightOf(actor.basis, dossier));
  const follow = async (unit: Unit): Promise<string> => {
    await assertMay(unit, dossier, act);
    const made = await followDossier(unit, deps, {
      old: dossier,
      level: NEW_LEVEL,
      seal: sealOf(deps, dossier),
      oldDomains,
      ...beginning,
    });
    const carried = await deps.reports.carry(
      unit,
      { dossierId: dossier.id, key: keyOf(deps, dossier) },
      { dossierId: made.id, key: made.key },
      along.reports,
      reportReader(actor, dossier, deps.clock.now()),
    );
    const carriedFiles = await prepared.carry(unit, { dossierId: made.id, key: made.key });
    const reason = act === 'repair-level' ? 'wrong-level' : 'level-changed';
    await putAway(deps, unit, dossier, { reason, explanation: '' });
    await unit.audit({
      event: 'dossier.created',
      dossierId: made.id,
      pupilId: dossier.pupilId,
      details: { level: NEW_LEVEL, follows: dossier.id, reports: carried, files: carriedFiles },
    });
    return made.id;
  };
  return await deps.unitOfWork.run(actor, follow).catch(async (error: unknown) => {
    await prepared.drop();
    throw error;
  });
}

async function finishThrough(deps: StatusDeps, unit: Unit, dossier: DossierFacts): Promise<void> {
  await assertMay(unit, dossier, 'finish-through');
  const seal = sealOf(deps, dossier);
  const { states, missing } = await perspective(unit, dossier, seal);
  if (missing.length > 0) throw new UnfinishedError(missing);
  const present = await unit.find(dossiersTable, { id: dossier.id });
  let sequence = present?.sequence ?? 0;
  for (const number of PERSPECTIVE_STEPS.filter((one) => states.get(one) !== 'done')) {
    sequence = await markStep(unit, seal, dossier.id, declared(number), sequence, 'finish');
    await unit.audit({
      event: 'step.finished',
      ...dossier.trace,
      details: { step: number, through: true },
    });
  }
  await unit.audit({ event: 'dossier.finished-through', ...dossier.trace });
}

/** Where steps 1 to 7 stand, and what is missing in them. */
async function perspective(
  unit: Unit,
  dossier: DossierFacts,
  seal: DossierSeal,
): Promise<{ states: Map<number, StepState>; missing: Fault[] }> {
  const domains = await domainsOf(unit, dossier.id);
  const kept = await contentsOf(unit, dossier.id, seal);
  const read = (number: number): StepReader =>
    readerOf(
      presentContent(declared(number), (other) => kept.get(other)?.content),
      domains,
    );
  return {
    states: new Map([...kept].map(([step, { state }]) => [step, state])),
    missing: PERSPECTIVE_STEPS.flatMap((number) =>
      validateStep(declared(number), read(number), domains, dossier.policies),
    ),
  };
}
