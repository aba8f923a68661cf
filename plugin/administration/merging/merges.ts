import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import {
  mergeObstacle,
  mergePlan,
  mustStay,
  seenOf,
  seenOfUndo,
  undoObstacle,
  undoPlan,
} from './merge.ts';
import type {
  LiftedGuardian,
  LiftedMembership,
  MembershipSide,
  MergeFacts,
  MergeItem,
  MergePlan,
  PairFacts,
  UndoPlan,
} from './merge.ts';
import { readMerge, readPair } from './merges-store.ts';
import type { Select } from './merges-store.ts';

export interface Merges {
  /**
   * Makes one pupil of two; `seen` names what the person was shown.
   * @returns the merge's id. @throws AppError `merge-…` with what stands in the way: then nothing
   *   changed
   */
  merge(
    actor: SignedInActor,
    pair: { keptId: string; goneId: string; seen: string },
  ): Promise<string>;
  /** Puts back what moved. @throws AppError `merge-…` */
  undo(actor: SignedInActor, merge: MergeFacts, seen: string): Promise<void>;
}

export function createMerges(deps: { unitOfWork: UnitOfWork }): Merges {
  const { unitOfWork } = deps;
  return {
    merge: (actor, { keptId, goneId, seen }) =>
      unitOfWork.run(actor, async (unit) => {
        await lockPupils(unit, [keptId, goneId]);
        const today = schoolDay(unit.at);
        const pair = await readPair(readingIn(unit), [keptId, goneId], actor.licenceId);
        if (pair === undefined) throw new AppError('not-found', 404);
        refuse(mergeObstacle(pair.pupils));
        assertStays(pair, keptId);
        const plan = mergePlan(pair, keptId, today);
        if (seenOf(plan) !== seen) throw new AppError('merge-moved', 409);
        return await carryOut(unit, plan, actor.licenceId);
      }),

    undo: (actor, { id, kept, gone }, seen) =>
      unitOfWork.run(actor, async (unit) => {
        await lockPupils(unit, [kept.id, gone.id]);
        const merge = await readMerge(readingIn(unit), id, actor.licenceId);
        if (merge === undefined) throw new AppError('not-found', 404);
        refuse(undoObstacle(merge));
        const plan = undoPlan(merge);
        if (seenOfUndo(merge, plan) !== seen) throw new AppError('merge-moved', 409);
        await putBack(unit, merge, plan);
      }),
  };
}

const readingIn =
  (unit: Unit): Select =>
  (sql, values) =>
    unit.select(sql, values);

function refuse(code: string | undefined): void {
  if (code !== undefined) throw new AppError(code, 409);
}

function assertStays(pair: PairFacts, keptId: string): void {
  const stays = mustStay(pair.pupils);
  if (stays !== undefined && stays.id !== keptId) throw new AppError('merge-host-stays', 409);
}

/**
 * In one order, so that two who merge the same pupils wait for each other; and their dossiers,
 * which others write in.
 */
async function lockPupils(unit: Unit, ids: readonly string[]): Promise<void> {
  for (const id of ids.toSorted())
    await unit.select('SELECT id FROM {people} WHERE id = :id FOR UPDATE', { id });
  await unit.select('SELECT id FROM {dossiers} WHERE pupil_id IN (:ids) ORDER BY id FOR UPDATE', {
    ids,
  });
}

async function carryOut(unit: Unit, plan: MergePlan, licenceId: string): Promise<string> {
  const { kept, gone } = plan;
  const id = newId();
  const hidden = await unit.select<{ id: string }>(
    'SELECT id FROM {people} WHERE merged_into = :gone FOR UPDATE',
    { gone: gone.id },
  );
  await unit.write(
    'INSERT INTO {pupil_merges} (id, licence_id, kept_id, gone_id, merged_at, merged_by) VALUES (:id, :licenceId, :kept, :gone, :at, :by)',
    { id, licenceId, kept: kept.id, gone: gone.id, at: unit.at, by: unit.actor.personId ?? '' },
  );
  await keepItems(
    unit,
    id,
    itemsOf(
      plan,
      hidden.map((row) => row.id),
    ),
  );
  await giveDossiers(
    unit,
    plan.dossiers.map((row) => row.id),
    kept.id,
  );
  // What gives way goes first: a pupil is in a group once.
  await removeMemberships(
    unit,
    plan.liftedMemberships.map((row) => row.id),
  );
  await giveMemberships(
    unit,
    plan.memberships.map((row) => row.id),
    kept.id,
  );
  for (const { guardianId } of plan.liftedGuardians) {
    await unit.write(
      'DELETE FROM {guardianships} WHERE student_id = :gone AND guardian_id = :guardianId',
      { gone: gone.id, guardianId },
    );
  }
  await giveGuardians(
    unit,
    plan.guardians.map((row) => row.guardianId),
    { from: gone.id, to: kept.id },
  );
  await unit.write('UPDATE {people} SET merged_into = :kept WHERE merged_into = :gone', {
    kept: kept.id,
    gone: gone.id,
  });
  await unit.write(
    "UPDATE {people} SET status = 'inactive', merged_into = :kept, updated_at = :at WHERE id = :gone",
    { kept: kept.id, gone: gone.id, at: unit.at },
  );
  for (const dossier of plan.dossiers) {
    await unit.audit({
      event: 'pupil.merged',
      dossierId: dossier.id,
      pupilId: kept.id,
      details: { merge: id, from: gone.id },
    });
  }
  await unit.audit({
    event: 'pupil.merged',
    pupilId: kept.id,
    details: { merge: id, from: gone.id, ...countsOf(plan) },
  });
  return id;
}

const countsOf = (
  plan: Pick<MergePlan, 'dossiers' | 'memberships' | 'guardians'>,
): Record<string, readonly string[]> => ({
  dossiers: plan.dossiers.map((row) => row.id),
  groups: plan.memberships.map((row) => row.groupId),
  guardians: plan.guardians.map((row) => row.guardianId),
});

function itemsOf(plan: MergePlan, hidden: readonly string[]): MergeItem[] {
  const ownerId = plan.gone.id;
  return [
    ...plan.dossiers.map(
      (row): MergeItem => ({ kind: 'dossier', itemId: row.id, ownerId, lifted: null }),
    ),
    ...plan.memberships.map(
      (row): MergeItem => ({ kind: 'membership', itemId: row.id, ownerId, lifted: null }),
    ),
    ...plan.liftedMemberships.map(
      (row): MergeItem => ({
        kind: 'membership',
        itemId: row.id,
        ownerId: row.personId,
        lifted: JSON.stringify(liftedMembership(row)),
      }),
    ),
    ...plan.guardians.map(
      (row): MergeItem => ({ kind: 'guardianship', itemId: row.guardianId, ownerId, lifted: null }),
    ),
    ...plan.liftedGuardians.map(
      (row): MergeItem => ({
        kind: 'guardianship',
        itemId: row.guardianId,
        ownerId,
        lifted: JSON.stringify(liftedGuardian(row)),
      }),
    ),
    ...hidden.map((itemId): MergeItem => ({ kind: 'pupil', itemId, ownerId, lifted: null })),
  ];
}

const liftedMembership = ({
  id,
  groupId,
  personId,
  role,
  fromDay,
  toDay,
  removedOn,
  groupName,
  yearName,
}: MembershipSide): LiftedMembership => ({
  id,
  groupId,
  personId,
  role,
  fromDay,
  toDay,
  removedOn,
  groupName,
  yearName,
});
const liftedGuardian = ({
  studentId,
  guardianId,
  relation,
  authority,
  mayRead,
  livesWith,
  status,
}: LiftedGuardian): LiftedGuardian => ({
  studentId,
  guardianId,
  relation,
  authority,
  mayRead,
  livesWith,
  status,
});

async function keepItems(unit: Unit, mergeId: string, items: readonly MergeItem[]): Promise<void> {
  for (const { kind, itemId, ownerId, lifted } of items) {
    await unit.write(
      'INSERT INTO {pupil_merge_items} (merge_id, kind, item_id, owner_id, lifted) VALUES (:mergeId, :kind, :itemId, :ownerId, :lifted)',
      { mergeId, kind, itemId, ownerId, lifted },
    );
  }
}

/**
 * A dossier's text is sealed under the dossier itself, so another pupil's name on it changes
 * nothing in what can be read.
 */
async function giveDossiers(unit: Unit, ids: readonly string[], pupilId: string): Promise<void> {
  if (ids.length > 0)
    await unit.write('UPDATE {dossiers} SET pupil_id = :pupilId WHERE id IN (:ids)', {
      ids,
      pupilId,
    });
}

async function giveMemberships(
  unit: Unit,
  ids: readonly string[],
  personId: string,
): Promise<void> {
  if (ids.length > 0)
    await unit.write(
      "UPDATE {memberships} SET person_id = :personId WHERE id IN (:ids) AND source = 'own'",
      { ids, personId },
    );
}

async function removeMemberships(unit: Unit, ids: readonly string[]): Promise<void> {
  if (ids.length > 0)
    await unit.write("DELETE FROM {memberships} WHERE id IN (:ids) AND source = 'own'", { ids });
}

async function giveGuardians(
  unit: Unit,
  ids: readonly string[],
  { from, to }: { from: string; to: string },
): Promise<void> {
  if (ids.length > 0)
    await unit.write(
      'UPDATE {guardianships} SET student_id = :to WHERE student_id = :from AND guardian_id IN (:ids)',
      { ids, from, to },
    );
}

async function putBack(unit: Unit, merge: MergeFacts, plan: UndoPlan): Promise<void> {
  const { kept, gone } = merge;
  await giveDossiers(
    unit,
    plan.dossiers.map((row) => row.id),
    gone.id,
  );
  await giveMemberships(
    unit,
    plan.memberships.map((row) => row.id),
    gone.id,
  );
  for (const row of plan.liftedMemberships) {
    await unit.write(
      `INSERT INTO {memberships} (id, group_id, person_id, role, source, from_day, to_day, removed_on)
       VALUES (:id, :groupId, :personId, :role, 'own', :fromDay, :toDay, :removedOn)`,
      {
        id: row.id,
        groupId: row.groupId,
        personId: row.personId,
        role: row.role,
        fromDay: row.fromDay,
        toDay: row.toDay,
        removedOn: row.removedOn,
      },
    );
  }
  await giveGuardians(
    unit,
    plan.guardians.map((row) => row.guardianId),
    { from: kept.id, to: gone.id },
  );
  for (const row of plan.liftedGuardians) {
    await unit.write(
      `INSERT INTO {guardianships} (student_id, guardian_id, relation, authority, may_read, lives_with, status)
       VALUES (:studentId, :guardianId, :relation, :authority, :mayRead, :livesWith, :status)`,
      { ...row },
    );
  }
  if (plan.pupils.length > 0)
    await unit.write('UPDATE {people} SET merged_into = :gone WHERE id IN (:ids)', {
      gone: gone.id,
      ids: plan.pupils,
    });
  await unit.write(
    "UPDATE {people} SET status = 'active', merged_into = NULL, updated_at = :at WHERE id = :gone",
    { gone: gone.id, at: unit.at },
  );
  await unit.write('UPDATE {pupil_merges} SET undone_at = :at, undone_by = :by WHERE id = :id', {
    id: merge.id,
    at: unit.at,
    by: unit.actor.personId ?? null,
  });
  for (const dossier of plan.dossiers) {
    await unit.audit({
      event: 'pupil.merge-undone',
      dossierId: dossier.id,
      pupilId: gone.id,
      details: { merge: merge.id, from: kept.id },
    });
  }
  await unit.audit({
    event: 'pupil.merge-undone',
    pupilId: kept.id,
    details: { merge: merge.id, to: gone.id, ...countsOf(plan) },
  });
}
