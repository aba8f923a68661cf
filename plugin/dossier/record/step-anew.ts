import { AppError } from '../../kernel/errors.ts';
import type { Unit } from '../../platform/store/index.ts';
import {
  applyAct,
  beginningAnew,
  concluding,
  droppingNew,
  reopening,
  StaleActError,
} from '../anew/index.ts';
import { readerOf } from '../content/index.ts';
import type { Change } from '../content/index.ts';
import type { DossierFacts } from '../facts/index.ts';
import { isBegun, mayBeginAnew, mayDropNew } from '../former/index.ts';
import type { DossierSeal } from './dossier-seal.ts';
import { keepChanges, markStep } from './step-writing.ts';
import type { WritableStep } from './step-writing.ts';

/** What an act on a step needs: the step, locked, and the dossier that it is of. */
export interface ActOn {
  unit: Unit;
  seal: DossierSeal;
  dossier: DossierFacts;
  writable: WritableStep;
}

const reader = ({ writable }: ActOn): ReturnType<typeof readerOf> => readerOf(writable.content, []);

/** @returns the new sequence */
async function write(on: ActOn, changes: readonly Change[]): Promise<number> {
  const { unit, seal, dossier, writable } = on;
  const { row, step, content } = writable;
  if (changes.length === 0) return row.sequence;
  const written = applyAct(step, content, changes, row.sequence);
  // What is past or stands again has other goals than the step had before.
  const applied = { ...written, content: writable.follow(written.content) };
  return (await keepChanges(unit, seal, dossier, step, applied, row.sequence, [])).sequence;
}

const mark = (on: ActOn, from: number, kind: 'finish' | 'reopen'): Promise<number> =>
  markStep(on.unit, on.seal, on.dossier.id, on.writable.step, from, kind);

/** Keeps a step as it stands at its green tick, where its declaration says so. */
export const conclude = (on: ActOn): Promise<number> =>
  write(on, concluding(on.writable.step, reader(on), { plan: on.dossier.plan?.version }));

/** @throws StaleActError when the step is about a new time already */
export function refuseBegun(on: ActOn): void {
  if (on.writable.row.state !== 'done' && isBegun(on.writable.step, reader(on)))
    throw new StaleActError('evaluation-begun');
}

/** Takes the tick away to mend what was concluded. */
export const reopen = async (on: ActOn): Promise<number> =>
  mark(on, await write(on, reopening(reader(on))), 'reopen');

/**
 * Puts a finished step away as one of its past times, and empties it for a new one.
 * @throws StaleActError when somebody mends it, or began a new one already
 */
export async function beginAnew(on: ActOn): Promise<void> {
  const { unit, dossier, writable } = on;
  const { row, step, content } = writable;
  refuseBegun(on);
  if (row.state !== 'done' || !mayBeginAnew(step, reader(on)))
    throw new StaleActError('evaluation-being-mended');
  await mark(on, await write(on, beginningAnew(step, content)), 'reopen');
  await unit.audit({ event: 'step.begun-anew', ...dossier.trace, details: { step: step.number } });
}

/**
 * Takes the last past time up again, finished as it was.
 * @throws AppError `new-time-written` when the new one has words already; StaleActError when the
 * last one stands already
 */
export async function dropNew(on: ActOn): Promise<void> {
  const { unit, dossier, writable } = on;
  const { row, step, content } = writable;
  if (row.state === 'done') throw new StaleActError('evaluation-dropped');
  if (!mayDropNew(step, reader(on))) throw new AppError('new-time-written', 409);
  await mark(on, await write(on, droppingNew(step, content)), 'finish');
  await unit.audit({ event: 'step.new-dropped', ...dossier.trace, details: { step: step.number } });
}
