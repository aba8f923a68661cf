import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { sortNameOf } from '../../kernel/sort-name.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { RowOf } from '../../platform/tables/index.ts';
import { withoutOwnGain } from '../memberships/index.ts';
import { heldByHost, isNameTaken, lockedGroup, shareActive } from './group-acts-store.ts';
import type { LockedGroup } from './group-acts-store.ts';
import { groupFaults, readPeriod, tidyName, yearIsOver } from './group-rules.ts';
import type { GroupFacts, MemberKind, Period, TypedPeriod } from './group.ts';
import { GroupRefusedError } from './groups-errors.ts';
import { tellOfHelpers } from './helper-pupils.ts';
import type { TellCoordinators } from './helper-pupils.ts';
import { membershipsTable, schoolGroupsTable, schoolYearsTable } from './groups-tables.ts';

export interface AddedMembers extends TypedPeriod {
  kind: MemberKind;
  personIds: readonly string[];
  /** They were made in this very act: there is nothing to read of them. */
  fresh?: true;
}

export interface NewGroup {
  yearId: string;
  name: string;
  level: string;
}

/**
 * Own groups and own members. Only rows with source `own` are ever written here; what the host
 * supplies is the roster's, which in its turn leaves ours alone.
 */
export interface Groups {
  /** @throws GroupRefusedError for a name that is missing, too long or taken in that year */
  create(actor: SignedInActor, made: NewGroup): Promise<string>;
  /** The same within a unit of work that does more, like filling the group. */
  createIn(unit: Unit, licenceId: string, made: NewGroup): Promise<string>;
  change(
    actor: SignedInActor,
    group: GroupFacts,
    changed: { name: string; level: string },
  ): Promise<void>;
  /** @throws AppError `group-has-dossiers`: then nothing changed */
  remove(actor: SignedInActor, group: GroupFacts): Promise<void>;
  restore(actor: SignedInActor, group: GroupFacts): Promise<void>;
  /**
   * Adds people, or brings back who left; answers how many. Somebody whom the host has in the group
   * already is left alone.
   * @throws AppError `own-access` for who would come to dossiers by it
   */
  addMembers(actor: SignedInActor, group: GroupFacts, added: AddedMembers): Promise<number>;
  /** The same within a unit of work that does more, like making an account. */
  addMembersIn(
    unit: Unit,
    group: Pick<GroupFacts, 'id' | 'licenceId'>,
    added: AddedMembers,
  ): Promise<number>;
  changeMember(
    actor: SignedInActor,
    group: GroupFacts,
    memberId: string,
    typed: TypedPeriod,
  ): Promise<void>;
  /**
   * Ends membership today and access at the next request; the row stays as history. Answers how
   * many.
   */
  removeMembers(
    actor: SignedInActor,
    group: Pick<GroupFacts, 'id'>,
    memberIds: readonly string[],
  ): Promise<number>;
  restoreMember(actor: SignedInActor, group: GroupFacts, memberId: string): Promise<void>;
}

export interface GroupsDeps {
  unitOfWork: UnitOfWork;
  /** How many dossiers belong to a group: a higher capability knows. */
  dossiersIn: (groupId: string, unit: Unit) => Promise<number>;
  /** What a new group starts with, in the same transaction. */
  onCreated: (groupId: string, licenceId: string, unit: Unit) => Promise<void>;
  tellCoordinators: TellCoordinators;
}

/** People named in one audit row: its details hold 64 KiB. */
const MOST_NAMED = 500;

export function createGroups(deps: GroupsDeps): Groups {
  const { unitOfWork } = deps;
  return {
    create: (actor, made) =>
      unitOfWork.run(actor, (unit) => createGroup(deps, unit, actor.licenceId, made)),
    createIn: (unit, licenceId, made) => createGroup(deps, unit, licenceId, made),
    change: (actor, group, changed) =>
      unitOfWork.run(actor, (unit) => changeGroup(unit, group, changed)),
    remove: (actor, group) => unitOfWork.run(actor, (unit) => removeGroup(deps, unit, group)),
    restore: (actor, group) =>
      unitOfWork.run(actor, (unit) => withoutOwnGain(unit, () => restoreGroup(deps, unit, group))),
    addMembers: (actor, group, added) =>
      unitOfWork.run(actor, (unit) => addMembersIn(deps, unit, group, added)),
    addMembersIn: (...of) => addMembersIn(deps, ...of),
    changeMember: (actor, group, memberId, typed) =>
      unitOfWork.run(actor, (unit) =>
        withoutOwnGain(unit, () => changeMember(deps, unit, group, memberId, typed)),
      ),
    removeMembers: (actor, group, memberIds) =>
      unitOfWork.run(actor, (unit) => removeMembers(unit, group, memberIds)),
    restoreMember: (actor, group, memberId) =>
      unitOfWork.run(actor, (unit) =>
        withoutOwnGain(unit, () => restoreMember(deps, unit, group, memberId)),
      ),
  };
}

const addMembersIn = (
  deps: GroupsDeps,
  ...[unit, group, added]: Parameters<Groups['addMembersIn']>
): Promise<number> =>
  withoutOwnGain(unit, () => addMembers(deps, unit, group, added), {
    but: added.fresh === true ? added.personIds : [],
  });

async function createGroup(
  deps: GroupsDeps,
  unit: Unit,
  licenceId: string,
  made: NewGroup,
): Promise<string> {
  const kept = readGroup(made);
  const year = await unit.find(schoolYearsTable, { id: made.yearId, licenceId }, { lock: true });
  if (year === undefined) throw new GroupRefusedError([{ field: 'schooljaar', code: 'choice' }]);
  if (yearIsOver(year, schoolDay(unit.at))) throw new AppError('group-year-over', 409);
  await refuseTaken(unit, { id: '', yearId: made.yearId, name: kept.name });
  const id = newId();
  await unit.insert(schoolGroupsTable, {
    id,
    licenceId,
    schoolYearId: made.yearId,
    source: 'own',
    ...kept,
    // A class of the host's goes before it as the group a new dossier belongs to.
    type: 'subgroup',
    status: 'active',
  });
  await deps.onCreated(id, licenceId, unit);
  await unit.audit({ event: 'group.created', details: { group: id } });
  return id;
}

async function changeGroup(
  unit: Unit,
  group: GroupFacts,
  changed: { name: string; level: string },
): Promise<void> {
  const kept = readGroup(changed);
  refuseUnused(await lockOwn(unit, group), schoolDay(unit.at));
  await refuseTaken(unit, { id: group.id, yearId: group.yearId, name: kept.name });
  await unit.update(schoolGroupsTable, { id: group.id }, kept);
  await unit.audit({ event: 'group.changed', details: { group: group.id } });
}

async function removeGroup(deps: GroupsDeps, unit: Unit, group: GroupFacts): Promise<void> {
  await lockOwn(unit, group);
  const count = await deps.dossiersIn(group.id, unit);
  if (count > 0) throw new AppError('group-has-dossiers', 409, { params: { count } });
  await unit.update(schoolGroupsTable, { id: group.id }, { status: 'inactive' });
  await unit.audit({ event: 'group.removed', details: { group: group.id } });
}

async function restoreGroup(deps: GroupsDeps, unit: Unit, group: GroupFacts): Promise<void> {
  const locked = await lockOwn(unit, group);
  await refuseTaken(
    unit,
    { id: group.id, yearId: group.yearId, name: group.name },
    () => new AppError('group-name-taken', 409, { params: { name: group.name } }),
  );
  await unit.update(schoolGroupsTable, { id: group.id }, { status: 'active' });
  await unit.audit({ event: 'group.restored', details: { group: group.id } });
  if (locked.status === 'inactive' && !yearIsOver(locked, schoolDay(unit.at)))
    await tellOfHelpers(deps, unit, group);
}

async function addMembers(
  deps: GroupsDeps,
  unit: Unit,
  group: Pick<GroupFacts, 'id' | 'licenceId'>,
  added: AddedMembers,
): Promise<number> {
  const today = schoolDay(unit.at);
  const locked = await lockGroup(unit, group.id);
  refuseUnused(locked, today);
  const { period, faults } = readPeriod(added, { today, year: locked });
  if (added.personIds.length === 0) faults.push({ field: 'gekozen', code: 'members-none-chosen' });
  if (faults.length > 0) throw new GroupRefusedError(faults);
  const people = await addable(unit, group, added, period);
  const { from: fromDay, until: toDay } = period;
  await unit.insertMany(
    membershipsTable,
    people.map((personId) => ({
      id: newId(),
      groupId: group.id,
      personId,
      role: roleOf(added.kind),
      source: 'own' as const,
      fromDay,
      toDay,
      removedOn: null,
    })),
    ['fromDay', 'toDay', 'removedOn'],
  );
  await auditMembers(
    unit,
    'group.members-added',
    { group: group.id, from: fromDay, until: toDay ?? '' },
    people,
  );
  await tellOfHelpers(deps, unit, group, people);
  return people.length;
}

async function changeMember(
  deps: GroupsDeps,
  unit: Unit,
  group: GroupFacts,
  memberId: string,
  typed: TypedPeriod,
): Promise<void> {
  const today = schoolDay(unit.at);
  const locked = await lockGroup(unit, group.id);
  refuseUnused(locked, today);
  const member = await ownMember(unit, group, memberId);
  if (member.removedOn !== null) throw new AppError('member-removed', 409);
  const { period, faults } = readPeriod(
    typed,
    { today, year: locked },
    { from: member.fromDay, until: member.toDay },
  );
  if (faults.length > 0) throw new GroupRefusedError(faults);
  const { from, until } = period;
  await unit.update(membershipsTable, { id: memberId }, { fromDay: from, toDay: until });
  await unit.audit({
    event: 'group.member-changed',
    details: { group: group.id, people: [member.personId], from, until: until ?? '' },
  });
  await tellOfHelpers(deps, unit, group, [member.personId]);
}

async function removeMembers(
  unit: Unit,
  group: Pick<GroupFacts, 'id'>,
  memberIds: readonly string[],
): Promise<number> {
  await lockGroup(unit, group.id);
  if (memberIds.length === 0)
    throw new GroupRefusedError([{ field: 'gekozen', code: 'members-none-chosen' }]);
  const found = await unit.all(membershipsTable, {
    id: memberIds,
    groupId: group.id,
    source: 'own',
    removedOn: null,
  });
  if (found.length > 0) {
    await unit.update(
      membershipsTable,
      { id: found.map(({ id }) => id) },
      { removedOn: schoolDay(unit.at) },
    );
  }
  await auditMembers(
    unit,
    'group.members-removed',
    { group: group.id },
    found.map(({ personId }) => personId),
  );
  return found.length;
}

async function restoreMember(
  deps: GroupsDeps,
  unit: Unit,
  group: GroupFacts,
  memberId: string,
): Promise<void> {
  const today = schoolDay(unit.at);
  refuseUnused(await lockGroup(unit, group.id), today);
  const { personId, toDay } = await ownMember(unit, group, memberId);
  await unit.update(
    membershipsTable,
    { id: memberId },
    // A last day that has passed would bring nobody back.
    { removedOn: null, toDay: toDay !== null && toDay < today ? null : toDay },
  );
  await unit.audit({
    event: 'group.member-restored',
    details: { group: group.id, people: [personId] },
  });
  await tellOfHelpers(deps, unit, group, [personId]);
}

const roleOf = (kind: MemberKind): 'pupil' | 'teacher' =>
  kind === 'student' ? 'pupil' : 'teacher';

function readGroup(typed: { name: string; level: string }): {
  name: string;
  sortName: string;
  level: string;
} {
  const kept = { name: tidyName(typed.name), level: tidyName(typed.level) };
  const faults = groupFaults(kept);
  if (faults.length > 0) throw new GroupRefusedError(faults);
  return { ...kept, sortName: sortNameOf(kept.name) };
}

async function lockGroup(unit: Unit, groupId: string): Promise<LockedGroup> {
  const group = await lockedGroup(unit, groupId);
  if (group === undefined) throw new AppError('not-found', 404);
  return group;
}

async function lockOwn(unit: Unit, group: GroupFacts): Promise<LockedGroup> {
  const locked = await lockGroup(unit, group.id);
  if (locked.source !== 'own') throw new AppError('group-from-host', 409);
  return locked;
}

function refuseUnused(group: LockedGroup, today: string): void {
  if (group.status !== 'active') throw new AppError('group-removed', 409);
  if (yearIsOver(group, today)) throw new AppError('group-year-over', 409);
}

/** Two own groups of one year never have the same name; a removed one does not count. */
async function refuseTaken(
  unit: Unit,
  group: { id: string; yearId: string; name: string },
  refusal: () => Error = () => new GroupRefusedError([{ field: 'naam', code: 'group-name-taken' }]),
): Promise<void> {
  await unit.find(schoolYearsTable, { id: group.yearId }, { lock: true });
  if (await isNameTaken(unit, group)) throw refusal();
}

/**
 * Who of them may come in: all must be active people of this licence and kind; who is in by the
 * host stays the host's.
 */
async function addable(
  unit: Unit,
  group: Pick<GroupFacts, 'id' | 'licenceId'>,
  added: AddedMembers,
  period: Period,
): Promise<string[]> {
  const personIds = [...new Set(added.personIds)];
  // Locked, so that somebody who is being merged or stopped at this moment is not added after all.
  const known = await shareActive(unit, { ...group, kind: added.kind, personIds });
  if (known < personIds.length) throw new AppError('member-unknown', 409);
  const there = await heldByHost(unit, {
    groupId: group.id,
    personIds,
    role: roleOf(added.kind),
    from: period.from,
  });
  return personIds.filter((id) => !there.has(id));
}

async function ownMember(
  unit: Unit,
  group: GroupFacts,
  memberId: string,
): Promise<RowOf<typeof membershipsTable>> {
  const row = await unit.find(
    membershipsTable,
    { id: memberId, groupId: group.id },
    { lock: true },
  );
  if (row === undefined) throw new AppError('not-found', 404);
  if (row.source !== 'own') throw new AppError('member-from-host', 409);
  return row;
}

async function auditMembers(
  unit: Unit,
  event: string,
  details: Record<string, string>,
  people: readonly string[],
): Promise<void> {
  for (let start = 0; start === 0 || start < people.length; start += MOST_NAMED) {
    await unit.audit({
      event,
      details: { ...details, people: people.slice(start, start + MOST_NAMED) },
    });
  }
}
