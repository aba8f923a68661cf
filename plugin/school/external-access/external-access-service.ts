import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Lang } from '../../kernel/lang.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import { GroupRefusedError } from '../groups/index.ts';
import type { Groups } from '../groups/index.ts';
import { StaffRefusedError } from '../staff/index.ts';
import type { Staff } from '../staff/index.ts';
import { AccessRefusedError } from './external-access-errors.ts';
import {
  isRunningOwnGroup,
  lockHelperRoles,
  presentAmong,
  runningYear,
} from './external-access-store.ts';
import { MOST_PUPILS } from './external-access.ts';
import type { AccessFault, AccessPlace, Wish } from './external-access.ts';

/**
 * Giving somebody from outside access to pupils: group, account, memberships and invitation are one
 * act.
 */
export interface ExternalAccess {
  /**
   * Does all that `give` does and keeps nothing of it: what a summary promises has been tried.
   * @throws AccessRefusedError
   */
  rehearse(actor: SignedInActor, wish: Wish, lang: Lang): Promise<void>;
  /**
   * All of it or nothing. Who is in the group already stays as they are.
   * @throws AccessRefusedError
   */
  give(actor: SignedInActor, wish: Wish, lang: Lang): Promise<AccessPlace>;
  /** The pupil leaves the group today; the helpers' access ends at their next request. */
  end(
    actor: SignedInActor,
    member: { id: string; licenceId: string; groupId: string },
  ): Promise<void>;
}

export interface ExternalAccessDeps {
  unitOfWork: UnitOfWork;
  groups: Groups;
  staff: Staff;
}

/** Ends a rehearsal: the unit of work takes everything back. */
class Rehearsed extends Error {}

export function createExternalAccess(deps: ExternalAccessDeps): ExternalAccess {
  const { unitOfWork, groups, staff } = deps;

  const giveIn = async (
    unit: Unit,
    actor: SignedInActor,
    wish: Wish,
    lang: Lang,
  ): Promise<AccessPlace> => {
    const today = schoolDay(unit.at);
    const faults: AccessFault[] = [];
    const groupId = await collect(faults, () =>
      wish.group.way === 'new'
        ? newGroup(unit, groups, { licenceId: actor.licenceId, name: wish.group.name, today })
        : existingGroup(unit, wish.group.id, actor.licenceId, today),
    );
    const helperId = await collect(faults, () =>
      wish.helper.way === 'new'
        ? staff.createIn(unit, actor, wish.helper.form, lang)
        : existingHelper(unit, wish.helper.id, actor.licenceId, today),
    );
    const pupilIds = [...new Set(wish.pupilIds)];
    if (pupilIds.length === 0) faults.push({ field: 'leerlingen', code: 'access-no-pupil' });
    else if (pupilIds.length > MOST_PUPILS)
      faults.push({ field: 'leerlingen', code: 'access-many-pupils' });
    if (groupId === undefined || helperId === undefined || faults.length > 0)
      throw new AccessRefusedError(faults);
    const add = async (kind: 'staff' | 'student', people: readonly string[]): Promise<void> => {
      const personIds = await notYetIn(unit, groupId, people, today);
      if (personIds.length > 0)
        await groups.addMembersIn(
          unit,
          { id: groupId, licenceId: actor.licenceId },
          { kind, personIds, from: today, until: '' },
        );
    };
    await add('staff', [helperId]);
    await collect(faults, () => add('student', pupilIds));
    if (faults.length > 0) throw new AccessRefusedError(faults);
    await unit.audit({
      event: 'external-access.given',
      details: { group: groupId, person: helperId, people: pupilIds },
    });
    return { groupId, helperId };
  };

  return {
    rehearse: async (actor, wish, lang) => {
      try {
        await unitOfWork.run(actor, async (unit) => {
          await giveIn(unit, actor, wish, lang);
          throw new Rehearsed();
        });
      } catch (error) {
        if (!(error instanceof Rehearsed)) throw error;
      }
    },
    give: (actor, wish, lang) => unitOfWork.run(actor, (unit) => giveIn(unit, actor, wish, lang)),
    end: async (actor, member) => {
      await groups.removeMembers(actor, { id: member.groupId }, [member.id]);
    },
  };
}

/** What each part refuses is kept with its field, so that one answer names every fault. */
async function collect<T>(faults: AccessFault[], work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AccessRefusedError) faults.push(...error.faults);
    else if (error instanceof GroupRefusedError)
      faults.push(...error.faults.map(({ code }) => ({ field: 'groepnaam', code }) as const));
    else if (error instanceof StaffRefusedError) {
      faults.push(
        ...error.faults.map(
          ({ field, ...fault }): AccessFault => ({
            ...fault,
            field: field === 'rol' ? 'betrokkene' : field,
          }),
        ),
      );
    } else if (error instanceof AppError && error.code === 'member-unknown')
      faults.push({ field: 'leerlingen', code: 'access-pupil-gone' });
    else throw error;
    return undefined;
  }
}

async function newGroup(
  unit: Unit,
  groups: Groups,
  made: { licenceId: string; name: string; today: string },
): Promise<string> {
  const year = await runningYear(unit, made.licenceId, made.today);
  if (year === undefined)
    throw new AccessRefusedError([{ field: 'groepnaam', code: 'access-no-year' }]);
  return await groups.createIn(unit, made.licenceId, {
    yearId: year.id,
    name: made.name,
    level: '',
  });
}

async function existingGroup(
  unit: Unit,
  id: string,
  licenceId: string,
  today: string,
): Promise<string> {
  if (!(await isRunningOwnGroup(unit, { id, licenceId }, today)))
    throw new AccessRefusedError([
      { field: 'groep', code: id === '' ? 'choice' : 'access-group-gone' },
    ]);
  return id;
}

async function existingHelper(
  unit: Unit,
  id: string,
  licenceId: string,
  today: string,
): Promise<string> {
  if ((await lockHelperRoles(unit, { id, licenceId }, today)) !== 'external')
    throw new AccessRefusedError([
      { field: 'betrokkene', code: id === '' ? 'choice' : 'access-helper-gone' },
    ]);
  return id;
}

/** Adding anew would change the first day of who is in the group already. */
async function notYetIn(
  unit: Unit,
  groupId: string,
  people: readonly string[],
  today: string,
): Promise<string[]> {
  const here = await presentAmong(unit, { id: groupId, people }, today);
  return people.filter((id) => !here.has(id));
}
