import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import { groupFaults, readPeriod, tidyName, yearIsOver } from './group-rules.ts';
import type { GroupFacts, MemberKind, Period, TypedPeriod } from './group.ts';
import { GroupRefusedError } from './groups-errors.ts';
import type { GroupTables, MembershipRow } from './groups-model.ts';

export interface AddedMembers extends TypedPeriod {
  kind: MemberKind;
  personIds: readonly string[];
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
  tables: GroupTables;
  /** How many dossiers belong to a group: a higher capability knows. */
  dossiersIn: (groupId: string, unit: Unit) => Promise<number>;
  /** What a new group starts with, in the same transaction. */
  onCreated: (groupId: string, licenceId: string, unit: Unit) => Promise<void>;
}

/** People named in one audit row: its details hold 64 KiB. */
const MOST_NAMED = 500;

export function createGroups(deps: GroupsDeps): Groups {
  const { unitOfWork, tables } = deps;
  const createIn: Groups['createIn'] = async (unit, licenceId, made) => {
    const kept = readGroup(made);
    const [year] = await unit.select<{ runsUntil: string }>(
      'SELECT runs_until AS runsUntil FROM {school_years} WHERE id = :yearId AND licence_id = :licenceId FOR UPDATE',
      { yearId: made.yearId, licenceId },
    );
    if (year === undefined) throw new GroupRefusedError([{ field: 'schooljaar', code: 'choice' }]);
    if (yearIsOver(year, schoolDay(unit.at))) throw new AppError('group-year-over', 409);
    await refuseTaken(unit, { id: '', yearId: made.yearId, name: kept.name });
    const id = newId();
    await unit.insertMany(tables.groups, [
      {
        id,
        licence_id: licenceId,
        school_year_id: made.yearId,
        source: 'own',
        host_id: null,
        ...kept,
        // A class of the host's goes before it as the group a new dossier belongs to.
        type: 'subgroup',
        mentor_id: null,
        status: 'active',
        host_hash: null,
      },
    ]);
    await deps.onCreated(id, licenceId, unit);
    await unit.audit({ event: 'group.created', details: { group: id } });
    return id;
  };
  const addMembersIn: Groups['addMembersIn'] = async (unit, group, added) => {
    const locked = await lockGroup(unit, group.id);
    refuseUnused(locked, schoolDay(unit.at));
    const { period, faults } = readPeriod(added, { today: schoolDay(unit.at), year: locked });
    if (added.personIds.length === 0)
      faults.push({ field: 'gekozen', code: 'members-none-chosen' });
    if (faults.length > 0) throw new GroupRefusedError(faults);
    const people = await addable(unit, group, added, period);
    await unit.insertMany(
      tables.memberships,
      people.map(
        (personId): MembershipRow => ({
          id: newId(),
          group_id: group.id,
          person_id: personId,
          role: roleOf(added.kind),
          source: 'own',
          from_day: period.from,
          to_day: period.until,
          removed_on: null,
        }),
      ),
      ['from_day', 'to_day', 'removed_on'],
    );
    await auditMembers(
      unit,
      'group.members-added',
      { group: group.id, from: period.from, until: period.until ?? '' },
      people,
    );
    return people.length;
  };

  return {
    create: (actor, made) => unitOfWork.run(actor, (unit) => createIn(unit, actor.licenceId, made)),
    createIn,

    change: (actor, group, changed) =>
      unitOfWork.run(actor, async (unit) => {
        const kept = readGroup(changed);
        refuseUnused(await lockOwn(unit, group), schoolDay(unit.at));
        await refuseTaken(unit, { id: group.id, yearId: group.yearId, name: kept.name });
        await unit.write('UPDATE {school_groups} SET name = :name, level = :level WHERE id = :id', {
          id: group.id,
          ...kept,
        });
        await unit.audit({ event: 'group.changed', details: { group: group.id } });
      }),

    remove: (actor, group) =>
      unitOfWork.run(actor, async (unit) => {
        await lockOwn(unit, group);
        const count = await deps.dossiersIn(group.id, unit);
        if (count > 0) throw new AppError('group-has-dossiers', 409, { params: { count } });
        await unit.write("UPDATE {school_groups} SET status = 'inactive' WHERE id = :id", {
          id: group.id,
        });
        await unit.audit({ event: 'group.removed', details: { group: group.id } });
      }),

    restore: (actor, group) =>
      unitOfWork.run(actor, async (unit) => {
        await lockOwn(unit, group);
        await refuseTaken(
          unit,
          { id: group.id, yearId: group.yearId, name: group.name },
          () => new AppError('group-name-taken', 409, { params: { name: group.name } }),
        );
        await unit.write("UPDATE {school_groups} SET status = 'active' WHERE id = :id", {
          id: group.id,
        });
        await unit.audit({ event: 'group.restored', details: { group: group.id } });
      }),

    addMembers: (actor, group, added) =>
      unitOfWork.run(actor, (unit) => addMembersIn(unit, group, added)),
    addMembersIn,

    changeMember: (actor, group, memberId, typed) =>
      unitOfWork.run(actor, async (unit) => {
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
        await unit.write(
          'UPDATE {memberships} SET from_day = :from, to_day = :until WHERE id = :id',
          { id: memberId, from: period.from, until: period.until },
        );
        await unit.audit({
          event: 'group.member-changed',
          details: {
            group: group.id,
            people: [member.personId],
            from: period.from,
            until: period.until ?? '',
          },
        });
      }),

    removeMembers: (actor, group, memberIds) =>
      unitOfWork.run(actor, async (unit) => {
        await lockGroup(unit, group.id);
        if (memberIds.length === 0)
          throw new GroupRefusedError([{ field: 'gekozen', code: 'members-none-chosen' }]);
        const found = await unit.select<{ id: string; personId: string }>(
          `SELECT id, person_id AS personId FROM {memberships}
          WHERE id IN (:memberIds) AND group_id = :groupId AND source = 'own' AND removed_on IS NULL`,
          { memberIds, groupId: group.id },
        );
        if (found.length > 0) {
          await unit.write('UPDATE {memberships} SET removed_on = :today WHERE id IN (:ids)', {
            ids: found.map(({ id }) => id),
            today: schoolDay(unit.at),
          });
        }
        await auditMembers(
          unit,
          'group.members-removed',
          { group: group.id },
          found.map(({ personId }) => personId),
        );
        return found.length;
      }),

    restoreMember: (actor, group, memberId) =>
      unitOfWork.run(actor, async (unit) => {
        const today = schoolDay(unit.at);
        refuseUnused(await lockGroup(unit, group.id), today);
        const member = await ownMember(unit, group, memberId);
        // A last day that has passed would bring nobody back.
        await unit.write(
          'UPDATE {memberships} SET removed_on = NULL, to_day = IF(to_day < :today, NULL, to_day) WHERE id = :memberId',
          { memberId, today },
        );
        await unit.audit({
          event: 'group.member-restored',
          details: { group: group.id, people: [member.personId] },
        });
      }),
  };
}

const roleOf = (kind: MemberKind): 'pupil' | 'teacher' =>
  kind === 'student' ? 'pupil' : 'teacher';

function readGroup(typed: { name: string; level: string }): { name: string; level: string } {
  const kept = { name: tidyName(typed.name), level: tidyName(typed.level) };
  const faults = groupFaults(kept);
  if (faults.length > 0) throw new GroupRefusedError(faults);
  return kept;
}

interface LockedGroup {
  source: 'host' | 'own';
  status: 'active' | 'inactive';
  runsUntil: string;
}

/**
 * The group, locked until the unit ends; whoever removes it or puts a dossier in it at the same
 * time waits.
 */
async function lockGroup(unit: Unit, groupId: string): Promise<LockedGroup> {
  const [row] = await unit.select<LockedGroup>(
    `SELECT g.source, g.status, y.runs_until AS runsUntil FROM {school_groups} g JOIN {school_years} y ON y.id = g.school_year_id
      WHERE g.id = :groupId FOR UPDATE`,
    { groupId },
  );
  if (row === undefined) throw new AppError('not-found', 404);
  return row;
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
  await unit.select('SELECT id FROM {school_years} WHERE id = :yearId FOR UPDATE', {
    yearId: group.yearId,
  });
  const [taken] = await unit.select(
    `SELECT id FROM {school_groups} WHERE school_year_id = :yearId AND source = 'own' AND status = 'active' AND name = :name AND id <> :id LIMIT 1`,
    group,
  );
  if (taken !== undefined) throw refusal();
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
  const known = await unit.select<{ id: string }>(
    // Locked, so that somebody who is being merged or stopped at this moment is not added after
    // all.
    "SELECT id FROM {people} WHERE id IN (:personIds) AND licence_id = :licenceId AND kind = :kind AND status = 'active' LOCK IN SHARE MODE",
    { personIds, licenceId: group.licenceId, kind: added.kind },
  );
  if (known.length < personIds.length) throw new AppError('member-unknown', 409);
  const byHost = await unit.select<{ personId: string }>(
    `SELECT person_id AS personId FROM {memberships} WHERE group_id = :groupId AND person_id IN (:personIds) AND role = :role
        AND source = 'host' AND removed_on IS NULL AND (to_day IS NULL OR to_day >= :from)`,
    { groupId: group.id, personIds, role: roleOf(added.kind), from: period.from },
  );
  const there = new Set(byHost.map(({ personId }) => personId));
  return personIds.filter((id) => !there.has(id));
}

async function ownMember(
  unit: Unit,
  group: GroupFacts,
  memberId: string,
): Promise<{ personId: string; fromDay: string; toDay: string | null; removedOn: string | null }> {
  const [row] = await unit.select<{
    personId: string;
    source: 'host' | 'own';
    fromDay: string;
    toDay: string | null;
    removedOn: string | null;
  }>(
    `SELECT person_id AS personId, source, from_day AS fromDay, to_day AS toDay, removed_on AS removedOn
       FROM {memberships} WHERE id = :memberId AND group_id = :groupId FOR UPDATE`,
    { memberId, groupId: group.id },
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
