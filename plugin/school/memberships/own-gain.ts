import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Unit } from '../../platform/store/index.ts';
import { oneAfterTheOther, othersKeepGroups, worksWith } from './own-gain-store.ts';
import type { WorksWith } from './own-gain-store.ts';

interface Act<T> {
  /** Pupils who were made by the act itself, of whom there is nothing to read. */
  but?: readonly string[];
  /** Dossiers go from one pupil to another: who reads them at the first gains nothing. */
  moves?: { from: string; to: string };
  /**
   * For an act that no one else may be there to do: it is done where there is nobody, and this
   * records it.
   */
  whenAlone?: (done: T) => Promise<void>;
}

/**
 * Promise 45: nobody lets themselves in alone. An act by which its own doer would come to more
 * pupils, or to the same for longer, is not done: a care coordinator or another admin does it.
 * Pupils with whom they work as long anyway are no gain. Who has access to every dossier beside it
 * has nothing to gain.
 * @throws AppError `own-access` (409)
 */
export async function withoutOwnGain<T>(
  unit: Unit,
  act: () => Promise<T>,
  how: Act<T> = {},
): Promise<T> {
  const { personId: keeper, roles, licenceId } = unit.actor;
  if (keeper === undefined || roles.includes('coordinator')) return await act();
  await oneAfterTheOther(unit, keeper);
  const before = await worksWith(unit, keeper);
  const done = await act();
  if (!gains(before, await worksWith(unit, keeper), how, schoolDay(unit.at))) return done;
  const { whenAlone } = how;
  const today = schoolDay(unit.at);
  if (
    whenAlone === undefined ||
    licenceId === undefined ||
    (await othersKeepGroups(unit, { licenceId, keeper, today }))
  )
    throw new AppError('own-access', 409);
  await whenAlone(done);
  return done;
}

function gains(
  before: readonly WorksWith[],
  after: readonly WorksWith[],
  { but = [], moves }: Pick<Act<unknown>, 'but' | 'moves'>,
  today: string,
): boolean {
  const known = new Map(before.map((row) => [row.pupilId, row]));
  const moved = after.find((row) => row.pupilId === moves?.to && row.toDay >= today);
  return (
    after.some((row) => !but.includes(row.pupilId) && isMore(row, known.get(row.pupilId))) ||
    (moved !== undefined &&
      isMore(fromNow(moved, today), fromNow(known.get(moves?.from ?? ''), today)))
  );
}

const isMore = (now: WorksWith, was: WorksWith | undefined): boolean =>
  was === undefined || now.fromDay < was.fromDay || now.toDay > was.toDay;

/** Days that have passed open nothing. */
function fromNow(row: WorksWith, today: string): WorksWith;
function fromNow(row: WorksWith | undefined, today: string): WorksWith | undefined;
function fromNow(row: WorksWith | undefined, today: string): WorksWith | undefined {
  return row && { ...row, fromDay: row.fromDay > today ? row.fromDay : today };
}
