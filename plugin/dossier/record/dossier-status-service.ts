import { schoolDay } from '../../kernel/clock.ts';
import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
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
import type { DossierDomain, Fault, StepReader } from '../form/index.ts';
import { readSharing, sightOf } from '../policy/index.ts';
import type { Sight } from '../policy/index.ts';
import { validateStep } from '../rules/index.ts';
import { beginningOf, followDossier } from './dossier-creation.ts';
import type { CreationDeps } from './dossier-creation.ts';
import { dossierSeal } from './dossier-store.ts';
import type { DossierSeal } from './dossier-store.ts';
import { declared, keepChanges, lockForWriting, markStep, presentContent } from './step-writing.ts';

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

export function createDossierStatus(
  deps: CreationDeps & {
    unitOfWork: UnitOfWork;
    reports: CarriedReports;
    files: CarriedFiles;
    clock: Clock /** What ends with a dossier, in the same transaction. */;
    onArchived: (unit: Unit, dossier: DossierFacts) => Promise<void>;
  },
): DossierStatus {
  const { unitOfWork } = deps;
  const keyOf = (dossier: DossierFacts): Buffer =>
    deps.keys.dossierKey(deps.licenceKey(dossier.licenceId), dossier.id, dossier.wrappedKey);
  const sealOf = (dossier: DossierFacts): DossierSeal => dossierSeal(keyOf(dossier), dossier.id);

  /** The facts under a lock on pupil and dossier, so that of two people at once one goes first. */
  const assertMay = async (
    unit: Unit,
    dossier: DossierFacts,
    act: LifecycleAct,
    reason?: ArchiveReason,
  ): Promise<void> => {
    await unit.select('SELECT id FROM {people} WHERE id = :pupilId FOR UPDATE', {
      pupilId: dossier.pupilId,
    });
    await unit.select('SELECT id FROM {dossiers} WHERE id = :id FOR UPDATE', { id: dossier.id });
    const [code] = obstacles(act, {
      ...(await factsOf(unit, dossier, act)),
      ...(reason === undefined ? {} : { reason }),
    });
    if (code !== undefined) throw new AppError(code, 409);
  };

  /**
   * Writes what happened into step 11, so that it is sealed and in the history like everything
   * else.
   */
  const writeStatus = async (
    unit: Unit,
    dossier: DossierFacts,
    values: Readonly<Record<string, string>>,
    mark: 'finish' | 'reopen',
  ): Promise<void> => {
    const seal = sealOf(dossier);
    const { row, step, content } = await lockForWriting(unit, seal, dossier.id, STATUS_STEP);
    const changes = Object.entries(values).map(([path, value]) => ({
      op: 'set' as const,
      path,
      value,
      base: Number.MAX_SAFE_INTEGER,
    }));
    const applied = applyChanges(step, content, changes, { sequence: row.sequence, domains: [] });
    if (applied.faults.length > 0) throw new AppError('text-refused', 400);
    const sequence = await keepChanges(unit, seal, dossier, step, applied, row.sequence, []);
    await markStep(unit, seal, dossier.id, step, sequence, mark);
  };

  const putAway = async (
    unit: Unit,
    dossier: DossierFacts,
    reason: ArchiveReason,
    explanation: string,
  ): Promise<void> => {
    await writeStatus(
      unit,
      dossier,
      { archiveReason: reason, archiveExplanation: explanation },
      'finish',
    );
    await unit.write(
      "UPDATE {dossiers} SET status = 'archived', archived_at = :at, archived_by = :by, archive_reason = :reason WHERE id = :id",
      { id: dossier.id, at: unit.at, by: unit.actor.personId ?? null, reason },
    );
    await deps.onArchived(unit, dossier);
    await unit.audit({ event: 'dossier.archived', ...dossier.trace, details: { reason } });
  };

  return {
    archive: (actor, dossier, { reason, explanation }) =>
      unitOfWork.run(actor, async (unit) => {
        await assertMay(unit, dossier, 'archive', reason);
        await putAway(unit, dossier, reason, explanation);
      }),

    changeLevel: async (actor, dossier, act, { licence, reports, files }) => {
      const beginning = await beginningOf(deps, {
        pupilId: dossier.pupilId,
        licence,
        today: schoolDay(deps.clock.now()),
      });
      const oldDomains = await deps.store.domains(dossier.id);
      const sight = sightOf(actor.basis, dossier);
      const prepared = await deps.files.prepare(dossier, files, sight);
      return await unitOfWork
        .run(actor, async (unit) => {
          await assertMay(unit, dossier, act);
          const made = await followDossier(unit, deps, {
            old: dossier,
            level: NEW_LEVEL,
            seal: sealOf(dossier),
            oldDomains,
            ...beginning,
          });
          const carried = await deps.reports.carry(
            unit,
            { dossierId: dossier.id, key: keyOf(dossier) },
            { dossierId: made.id, key: made.key },
            reports,
            reportReader(actor, dossier, deps.clock.now()),
          );
          const carriedFiles = await prepared.carry(unit, { dossierId: made.id, key: made.key });
          await putAway(
            unit,
            dossier,
            act === 'repair-level' ? 'wrong-level' : 'level-changed',
            '',
          );
          await unit.audit({
            event: 'dossier.created',
            dossierId: made.id,
            pupilId: dossier.pupilId,
            details: {
              level: NEW_LEVEL,
              follows: dossier.id,
              reports: carried,
              files: carriedFiles,
            },
          });
          return made.id;
        })
        .catch(async (error: unknown) => {
          await prepared.drop();
          throw error;
        });
    },

    takeBack: (actor, dossier, reason) =>
      unitOfWork.run(actor, async (unit) => {
        await assertMay(unit, dossier, 'take-back');
        await unit.write(
          "UPDATE {dossiers} SET status = 'open', archived_at = NULL, archived_by = NULL, archive_reason = NULL WHERE id = :id",
          { id: dossier.id },
        );
        await writeStatus(unit, dossier, { takenBackReason: reason }, 'reopen');
        await unit.audit({ event: 'dossier.taken-back', ...dossier.trace });
      }),

    finishThrough: async (actor, dossier) => {
      const domains = await deps.store.domains(dossier.id);
      await unitOfWork.run(actor, async (unit) => {
        await assertMay(unit, dossier, 'finish-through');
        const seal = sealOf(dossier);
        const { states, missing } = await perspective(unit, dossier, seal, domains);
        if (missing.length > 0) throw new UnfinishedError(missing);
        const [present] = await unit.select<{ sequence: number }>(
          'SELECT sequence FROM {dossiers} WHERE id = :id',
          { id: dossier.id },
        );
        let sequence = present?.sequence ?? 0;
        for (const number of PERSPECTIVE_STEPS.filter((one) => states[one] !== 'done')) {
          sequence = await markStep(unit, seal, dossier.id, declared(number), sequence, 'finish');
          await unit.audit({
            event: 'step.finished',
            ...dossier.trace,
            details: { step: number, through: true },
          });
        }
        await unit.audit({ event: 'dossier.finished-through', ...dossier.trace });
      });
    },

    obstacles: async (dossier, act, reason) =>
      obstacles(act, {
        ...(await factsOf(deps.database, dossier, act)),
        ...(reason === undefined ? {} : { reason }),
      }),
  };

  async function factsOf(
    reading: Pick<Unit, 'select'>,
    dossier: DossierFacts,
    act: LifecycleAct,
  ): Promise<LifecycleFacts> {
    const level = act === 'take-back' ? dossier.level : NEW_LEVEL;
    const rows = await reading.select<{
      step: number;
      state: StepState;
      status: 'open' | 'archived';
      taken: number;
    }>(
      `SELECT s.step, s.state, d.status, EXISTS (SELECT 1 FROM {dossiers} o WHERE o.pupil_id = d.pupil_id AND o.licence_id = d.licence_id
                AND o.level = :level AND o.status = 'open' AND o.id <> d.id) AS taken
         FROM {dossiers} d JOIN {dossier_steps} s ON s.dossier_id = d.id WHERE d.id = :id`,
      { id: dossier.id, level },
    );
    return {
      status: rows[0]?.status ?? 'archived',
      level: dossier.level,
      levelTaken: rows[0]?.taken === 1,
      states: Object.fromEntries(rows.map(({ step, state }) => [step, state])),
    };
  }

  async function perspective(
    unit: Unit,
    dossier: DossierFacts,
    seal: DossierSeal,
    domains: readonly DossierDomain[],
  ): Promise<{ states: Record<number, StepState>; missing: Fault[] }> {
    const rows = await unit.select<{ step: number; state: StepState; content: Buffer | null }>(
      'SELECT step, state, content FROM {dossier_steps} WHERE dossier_id = :id',
      { id: dossier.id },
    );
    const read = (number: number): StepReader =>
      readerOf(
        presentContent(declared(number), (other) =>
          seal.content(rows.find((row) => row.step === other)?.content ?? null, other),
        ),
        domains,
      );
    return {
      states: Object.fromEntries(rows.map(({ step, state }) => [step, state])),
      missing: PERSPECTIVE_STEPS.flatMap((number) =>
        validateStep(declared(number), read(number), domains, dossier.policies),
      ),
    };
  }
}
