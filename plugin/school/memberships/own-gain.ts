import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Unit } from '../../platform/store/index.ts';
import { oneAfterTheOther, teachesToday, worksWith } from './own-gain-store.ts';

const ownAccess = (): AppError => new AppError('own-access', 409);

/** Who keeps the groups and has no access to every dossier beside it. */
const keeperOf = ({ actor: { personId, roles } }: Unit): string | undefined =>
  roles.includes('coordinator') ? undefined : personId;

/**
 * Promise 45: nobody lets themselves in alone. An act by which its own doer would come to more
 * pupils, or to the same for longer, is not done: a care coordinator or another admin does it.
 * Pupils with whom they work as long anyway are no gain.
 * @param but pupils who were made by the act itself, of whom there is nothing to read
 * @throws AppError `own-access` (409)
 */
export async function withoutOwnGain<T>(
  unit: Unit,
  act: () => Promise<T>,
  but: readonly string[] = [],
): Promise<T> {
  const keeper = keeperOf(unit);
  if (keeper === undefined) return await act();
  await oneAfterTheOther(unit, keeper);
  const before = new Map((await worksWith(unit, keeper)).map((row) => [row.pupilId, row]));
  const done = await act();
  const gains = (await worksWith(unit, keeper)).some(({ pupilId, fromDay, toDay }) => {
    const was = before.get(pupilId);
    return (
      !but.includes(pupilId) && (was === undefined || fromDay < was.fromDay || toDay > was.toDay)
    );
  });
  if (gains) throw ownAccess();
  return done;
}

/**
 * Dossiers that somebody would bring to a pupil whom they teach themselves: the same.
 * @throws AppError `own-access` (409)
 */
export async function assertBringsOthers(unit: Unit, pupilId: string): Promise<void> {
  const keeper = keeperOf(unit);
  const today = schoolDay(unit.at);
  if (keeper !== undefined && (await teachesToday(unit, { staffId: keeper, pupilId, today })))
    throw ownAccess();
}
