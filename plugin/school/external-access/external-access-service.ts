import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Lang } from '../../kernel/lang.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import { GroupRefusedError } from '../groups/index.ts';
import type { Groups } from '../groups/index.ts';
import { memberNow } from '../memberships/index.ts';
import { StaffRefusedError } from '../staff/index.ts';
import type { Staff } from '../staff/index.ts';
import { AccessRefusedError } from './external-access-errors.ts';
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
  const [year] = await unit.select<{ id: string }>(
    'SELECT id FROM {school_years} WHERE licence_id = :licenceId AND starts_on <= :today AND runs_until > :today ORDER BY starts_on DESC LIMIT 1',
    { licenceId: made.licenceId, today: made.today },
  );
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
  const [row] = await unit.select<{ id: string }>(
    `SELECT g.id FROM {school_groups} g JOIN {school_years} y ON y.id = g.school_year_id
      WHERE g.id = :id AND g.licence_id = :licenceId AND g.source = 'own' AND g.status = 'active' AND y.starts_on <= :today AND y.runs_until > :today`,
    { id, licenceId, today },
  );
  if (row === undefined)
    throw new AccessRefusedError([
      { field: 'groep', code: id === '' ? 'choice' : 'access-group-gone' },
    ]);
  return row.id;
}

/** Locked, so that an account that is being stopped does not get access at the same moment. */
async function existingHelper(
  unit: Unit,
  id: string,
  licenceId: string,
  today: string,
): Promise<string> {
  const [row] = await unit.select<{ id: string; roles: string | null }>(
    `SELECT p.id, (SELECT GROUP_CONCAT(r.role) FROM {staff_roles} r WHERE r.person_id = p.id) AS roles
       FROM {people} p JOIN {local_accounts} a ON a.person_id = p.id
      WHERE p.id = :id AND p.licence_id = :licenceId AND p.kind = 'staff' AND p.source = 'own' AND p.status = 'active'
        AND (a.ends_on IS NULL OR a.ends_on >= :today) FOR UPDATE`,
    { id, licenceId, today },
  );
  if (row?.roles !== 'external')
    throw new AccessRefusedError([
      { field: 'betrokkene', code: id === '' ? 'choice' : 'access-helper-gone' },
    ]);
  return row.id;
}

/** Adding anew would change the first day of who is in the group already. */
async function notYetIn(
  unit: Unit,
  groupId: string,
  people: readonly string[],
  today: string,
): Promise<string[]> {
  const here = await unit.select<{ personId: string }>(
    `SELECT m.person_id AS personId FROM {memberships} m JOIN {school_groups} g ON g.id = m.group_id JOIN {school_years} y ON y.id = g.school_year_id
      WHERE m.group_id = :groupId AND m.person_id IN (:people) AND ${memberNow('m', 'y')}`,
    { groupId, people: [...people], today },
  );
  const known = new Set(here.map(({ personId }) => personId));
  return people.filter((id) => !known.has(id));
}
