import type { DossierRecord } from '../../dossier/record/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import { giveMemberships, liftMemberships, putBackMemberships } from '../../school/groups/index.ts';
import { withoutOwnGain } from '../../school/memberships/index.ts';
import {
  bringBack,
  giveGuardians,
  hiddenBehind,
  hideBehind,
  lockPeople,
  putBackGuardians,
  removeGuardians,
} from '../../school/people/index.ts';
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
import { pupilMergeItemsTable, pupilMergesTable } from './merging-tables.ts';

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

type PupilDossiers = DossierRecord['pupilDossiers'];

interface MergesDeps {
  unitOfWork: UnitOfWork;
  dossiers: PupilDossiers;
}

export function createMerges({ unitOfWork, dossiers }: MergesDeps): Merges {
  return {
    merge: (actor, { keptId, goneId, seen }) =>
      unitOfWork.run(actor, async (unit) => {
        await lockPupils(unit, dossiers, [keptId, goneId]);
        const today = schoolDay(unit.at);
        const pair = await readPair(unit, [keptId, goneId], actor.licenceId);
        if (pair === undefined) throw new AppError('not-found', 404);
        refuse(mergeObstacle(pair.pupils));
        assertStays(pair, keptId);
        const plan = mergePlan(pair, keptId, today);
        if (seenOf(plan) !== seen) throw new AppError('merge-moved', 409);
        return await withoutOwnGain(unit, () => carryOut(unit, dossiers, plan, actor.licenceId), {
          moves: plan.dossiers.length > 0 ? { from: goneId, to: keptId } : undefined,
          whenAlone: (merge) => tellAlone(unit, 'pupil.merged-alone', { merge, pupilId: keptId }),
        });
      }),

    undo: (actor, { id, kept, gone }, seen) =>
      unitOfWork.run(actor, async (unit) => {
        await lockPupils(unit, dossiers, [kept.id, gone.id]);
        const merge = await readMerge(unit, id, actor.licenceId);
        if (merge === undefined) throw new AppError('not-found', 404);
        refuse(undoObstacle(merge));
        const plan = undoPlan(merge);
        if (seenOfUndo(merge, plan) !== seen) throw new AppError('merge-moved', 409);
        await withoutOwnGain(unit, () => putBack(unit, dossiers, merge, plan), {
          // What there is to read of the one who comes back is what moves.
          but: [gone.id],
          moves: { from: kept.id, to: gone.id },
          whenAlone: () =>
            tellAlone(unit, 'pupil.merge-undone-alone', { merge: id, pupilId: gone.id }),
        });
      }),
  };
}

/** Who did it came to more dossiers by it, where no second person was there to do it. */
const tellAlone = (
  unit: Unit,
  event: string,
  { merge, pupilId }: { merge: string; pupilId: string },
): Promise<void> => unit.audit({ event, pupilId, details: { merge } });

function refuse(code: string | undefined): void {
  if (code !== undefined) throw new AppError(code, 409);
}

function assertStays(pair: PairFacts, keptId: string): void {
  const stays = mustStay(pair.pupils);
  if (stays !== undefined && stays.id !== keptId) throw new AppError('merge-host-stays', 409);
}

/** The pupils, and their dossiers, which others write in. */
async function lockPupils(
  unit: Unit,
  dossiers: PupilDossiers,
  ids: readonly string[],
): Promise<void> {
  await lockPeople(unit, ids);
  await dossiers.lock(unit, ids);
}

const idsOf = (rows: readonly { id: string }[]): string[] => rows.map(({ id }) => id);
const guardiansOf = (rows: readonly { guardianId: string }[]): string[] =>
  rows.map(({ guardianId }) => guardianId);

async function carryOut(
  unit: Unit,
  dossiers: PupilDossiers,
  plan: MergePlan,
  licenceId: string,
): Promise<string> {
  const { kept, gone } = plan;
  const id = newId();
  const hidden = await hiddenBehind(unit, gone.id);
  await unit.insert(pupilMergesTable, {
    id,
    licenceId,
    keptId: kept.id,
    goneId: gone.id,
    mergedAt: unit.at,
    mergedBy: unit.actor.personId ?? '',
  });
  await unit.insertMany(
    pupilMergeItemsTable,
    itemsOf(plan, hidden).map((item) => ({ mergeId: id, ...item })),
  );
  await dossiers.give(unit, idsOf(plan.dossiers), kept.id);
  // What gives way goes first: a pupil is in a group once.
  await liftMemberships(unit, idsOf(plan.liftedMemberships));
  await giveMemberships(unit, idsOf(plan.memberships), kept.id);
  await removeGuardians(unit, gone.id, guardiansOf(plan.liftedGuardians));
  await giveGuardians(unit, guardiansOf(plan.guardians), { from: gone.id, to: kept.id });
  await hideBehind(unit, gone.id, kept.id);
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

async function putBack(
  unit: Unit,
  dossiers: PupilDossiers,
  merge: MergeFacts,
  plan: UndoPlan,
): Promise<void> {
  const { kept, gone } = merge;
  await dossiers.give(unit, idsOf(plan.dossiers), gone.id);
  await giveMemberships(unit, idsOf(plan.memberships), gone.id);
  await putBackMemberships(
    unit,
    plan.liftedMemberships.map(({ groupName: _group, yearName: _year, ...row }) => row),
  );
  await giveGuardians(unit, guardiansOf(plan.guardians), { from: kept.id, to: gone.id });
  await putBackGuardians(
    unit,
    plan.liftedGuardians.map((row) => ({
      ...row,
      livesWith: row.livesWith === null ? null : row.livesWith === 1,
    })),
  );
  // A number of the host's that was left is there again as such: the host says whether it is used.
  await bringBack(unit, gone.id, plan.pupils, gone.source === 'host' ? 'inactive' : 'active');
  await unit.update(
    pupilMergesTable,
    { id: merge.id },
    { undoneAt: unit.at, undoneBy: unit.actor.personId ?? null },
  );
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
