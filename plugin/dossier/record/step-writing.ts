import { AppError } from '../../kernel/errors.ts';
import { isoDate } from '../../kernel/moments.ts';
import type { Unit } from '../../platform/store/index.ts';
import {
  actionPartHash,
  emptyContent,
  followedSteps,
  readerOf,
  upcast,
  withFollowed,
} from '../content/index.ts';
import type { Applied } from '../content/index.ts';
import { PLAN_STEP } from '../facts/index.ts';
import type { DossierFacts, PlanTurn } from '../facts/index.ts';
import { stepByNumber } from '../form/index.ts';
import type { Step, StepContent, StepReader } from '../declaration/index.ts';
import type { DossierDomain } from '../form/index.ts';
import { formerOf } from '../former/index.ts';
import { fieldsInUse, progressOf } from '../rules/index.ts';
import { mirrorStage } from '../stage/index.ts';
import type { DossierSeal } from './dossier-seal.ts';
import { planNow, setLapsed } from './plan-lapse-store.ts';
import { dossiersTable, dossierStepsTable } from './record-tables.ts';
import { appendRevisions } from './revisions-store.ts';
import { lockStep } from './steps-store.ts';
import type { LockedStep } from './steps-store.ts';

/** A step as every dossier has it; of step 9 what all have: {@link DossierStore.declared}. */
export function declared(number: number): Step {
  const step = stepByNumber(number);
  if (step === undefined) throw new AppError('not-found', 404);
  return step;
}

/**
 * A step's content as it is read now: of the present shape, with what it follows of other steps.
 */
export function presentContent(
  step: Step,
  contentOf: (step: number) => StepContent | undefined,
): StepContent {
  const present = (one: Step): StepContent => {
    const content = contentOf(one.number);
    return content === undefined ? emptyContent(one) : upcast(one, content);
  };
  return withFollowed(step, present(step), (number) => present(declared(number)));
}

export interface WritableStep {
  row: LockedStep;
  step: Step;
  content: StepContent;
  /** This content of the step with what it follows of others, which is locked as well. */
  follow: (content: StepContent) => StepContent;
}

/**
 * A step of an open dossier, locked until the unit ends.
 * @throws AppError `dossier-archived`, `not-found`
 */
export async function lockForWriting(
  unit: Unit,
  seal: DossierSeal,
  dossierId: string,
  step: Step,
): Promise<WritableStep> {
  const { number } = step;
  const row = await lockStep(unit, dossierId, number);
  if (row === undefined) throw new AppError('not-found', 404);
  if (row.status === 'archived') throw new AppError('dossier-archived', 409);
  const contents = new Map([[number, seal.content(row.content, number, row.written)]]);
  for (const other of followedSteps(step)) {
    const followed = await lockStep(unit, dossierId, other);
    contents.set(other, seal.content(followed?.content ?? null, other, followed?.written ?? null));
  }
  const follow = (content: StepContent): StepContent =>
    presentContent(step, (other) => (other === number ? content : contents.get(other)));
  const own = contents.get(number) ?? emptyContent(step);
  return { row, step, content: follow(own), follow };
}

export interface Kept {
  sequence: number;
  /** Absent where the action part was left as it was. */
  plan?: PlanTurn | undefined;
}

/** Keeps what was applied: revisions, the step's new content, and the dossier's own row. */
export async function keepChanges(
  unit: Unit,
  seal: DossierSeal,
  dossier: DossierFacts,
  step: Step,
  applied: Applied,
  from: number,
  domains: readonly DossierDomain[],
): Promise<Kept> {
  if (applied.revisions.length === 0) return { sequence: from };
  const where = {
    dossierId: dossier.id,
    step: step.number,
    sequence: from,
    schemaVersion: step.schemaVersion,
  };
  const sequence = await appendRevisions(unit, seal, where, applied.revisions);
  const content = readerOf(applied.content, domains);
  const progress = progressOf(step, content, domains);
  await unit.update(
    dossierStepsTable,
    { dossierId: dossier.id, step: step.number },
    { content: seal.sealContent(applied.content, step.number), state: 'busy', ...progress },
  );
  const agreed = clearedNext(step, applied)
    ? await agreedBefore(unit, seal, dossier.id, content)
    : undefined;
  return { sequence, plan: await touchDossier(unit, dossier, step, content, { sequence, agreed }) };
}

/** Whether somebody took the day of the next evaluation away again; an act leaves it as it was. */
const clearedNext = (step: Step, { content, revisions }: Applied): boolean =>
  fieldsInUse(step, readerOf(content, []), [])
    .filter(({ field }) => field.mirror === 'evaluateNext')
    .some(
      ({ path }) =>
        content.values[path]?.v === '' && revisions.some((revision) => revision.path === path),
    ) && !revisions.some(({ path }) => path.startsWith('former/'));

/** The day of the next evaluation that was agreed at the last one, or else in the plan. */
async function agreedBefore(
  unit: Unit,
  seal: DossierSeal,
  dossierId: string,
  evaluation: StepReader,
): Promise<string | null> {
  const last = formerOf(evaluation).at(-1);
  const agreed = last === undefined ? '' : evaluation.value(`former/${last.id}/evaluateNext`);
  if (isoDate(agreed) !== undefined) return agreed;
  const row = await lockStep(unit, dossierId, PLAN_STEP);
  const kept = seal.content(row?.content ?? null, PLAN_STEP, row?.written ?? null);
  const plan = readerOf(
    presentContent(declared(PLAN_STEP), () => kept),
    [],
  );
  return isoDate(plan.value('evaluateOn')) ?? null;
}

/** The green tick, or its going: in the history as in the state. @returns the new sequence */
export async function markStep(
  unit: Unit,
  seal: DossierSeal,
  dossierId: string,
  step: Step,
  from: number,
  kind: 'finish' | 'reopen',
): Promise<number> {
  const where = { dossierId, step: step.number, sequence: from, schemaVersion: step.schemaVersion };
  const sequence = await appendRevisions(unit, seal, where, [{ kind, path: '' }]);
  const done = kind === 'finish';
  await unit.update(dossiersTable, { id: dossierId }, { sequence, changedAt: unit.at });
  await unit.update(
    dossierStepsTable,
    { dossierId, step: step.number },
    {
      state: done ? 'done' : 'busy',
      finishedAt: done ? unit.at : null,
      finishedBy: done ? (unit.actor.personId ?? null) : null,
    },
  );
  await mirrorStage(unit, dossierId);
  return sequence;
}

/**
 * Keeps the dossier's own row in step: its sequence, its deadlines, and whether consent still
 * covers the action part.
 */
async function touchDossier(
  unit: Unit,
  dossier: DossierFacts,
  step: Step,
  content: StepReader,
  { sequence, agreed }: { sequence: number; agreed?: string | null | undefined },
): Promise<PlanTurn | undefined> {
  const mirrored = fieldsInUse(step, content, []).filter(({ field }) => field.mirror !== undefined);
  const day = (mirror: string): string | null => {
    const path = mirrored.find(({ field }) => field.mirror === mirror)?.path;
    return path === undefined ? null : (isoDate(content.value(path)) ?? null);
  };
  const has = (mirror: string): boolean => mirrored.some(({ field }) => field.mirror === mirror);
  // The plan's own date may be cleared; the next one counts from when it is chosen.
  const next = day('evaluateNext');
  await unit.update(
    dossiersTable,
    { id: dossier.id },
    {
      sequence,
      changedAt: unit.at,
      clockStartsOn: has('clockStartsOn') ? day('clockStartsOn') : undefined,
      evaluateOn: has('evaluateOn') || next !== null ? (next ?? day('evaluateOn')) : agreed,
    },
  );
  return step.number === PLAN_STEP
    ? await followActionPart(unit, dossier, actionPartHash(step, content))
    : undefined;
}

/**
 * A consent covers exactly one text: it lapses when the action part changes, and holds again when
 * that is undone.
 */
export async function followActionPart(
  unit: Unit,
  dossier: DossierFacts,
  hash: Buffer,
): Promise<PlanTurn | undefined> {
  const plan = await planNow(unit, dossier.id);
  if (plan === undefined) return undefined;
  const same = hash.equals(plan.hash);
  if (same === (plan.lapsedAt === null)) return undefined;
  const lapsedAt = same ? null : unit.at;
  await setLapsed(unit, { dossierId: dossier.id, version: plan.version }, lapsedAt);
  await mirrorStage(unit, dossier.id);
  await unit.audit({
    event: same ? 'plan.restored' : 'plan.lapsed',
    ...dossier.trace,
    details: { version: plan.version },
  });
  return same ? 'restored' : 'lapsed';
}
