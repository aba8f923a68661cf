import { createHash } from 'node:crypto';
import type { Level } from '../../dossier/facts/index.ts';
import type { Stage } from '../../dossier/stage/index.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { Subject } from '../../platform/routes/index.ts';

/** One of the two records of a pupil. */
export interface PupilSide extends NameParts {
  id: string;
  source: 'host' | 'own';
  status: 'active' | 'inactive';
  mergedInto: string | null;
  birthDate: string | null;
  updatedAt: Date;
}

export interface MembershipSide {
  id: string;
  personId: string;
  groupId: string;
  groupName: string;
  yearId: string;
  yearName: string;
  /** A class of the host's, as against a group that a pupil can be in beside a class. */
  hostClass: number;
  role: 'pupil' | 'teacher' | 'assistant' | 'unknown';
  source: 'host' | 'own';
  fromDay: string;
  toDay: string | null;
  removedOn: string | null;
}

export interface DossierSide {
  id: string;
  pupilId: string;
  level: Level;
  status: 'open' | 'archived';
  stage: Stage;
  schoolYear: string;
  createdAt: Date;
  previousId: string | null;
}

export interface GuardianSide extends NameParts {
  studentId: string;
  guardianId: string;
  relation: string;
  authority: 'yes' | 'no' | 'unknown';
  mayRead: 'yes' | 'no' | 'unknown';
  livesWith: number | null;
  status: 'active' | 'inactive';
  source: 'host' | 'own';
}

/** Everything that merging two records has to do with. */
export interface PairFacts extends Subject {
  readonly licenceId: string;
  readonly pupils: readonly [PupilSide, PupilSide];
  readonly memberships: readonly MembershipSide[];
  readonly dossiers: readonly DossierSide[];
  readonly guardians: readonly GuardianSide[];
}

/** Why these two cannot become one; undefined when they can. */
export function mergeObstacle([one, other]: PairFacts['pupils']): string | undefined {
  if (one.mergedInto !== null || other.mergedInto !== null) return 'merge-done-already';
  const [gone, second] = [one, other].filter(({ status }) => status !== 'active');
  const bothHost = one.source === 'host' && other.source === 'host';
  // A pupil who came back under another number: what hangs on the old one goes over to the new.
  if (gone !== undefined) return bothHost && second === undefined ? undefined : 'merge-not-active';
  return bothHost ? 'merge-both-host' : undefined;
}

/**
 * The one that has to stay: what the host supplies is not ours to put away, unless it no longer
 * does. Undefined when both are our own.
 */
export const mustStay = ([one, other]: PairFacts['pupils']): PupilSide | undefined =>
  [one, other].find((pupil) => pupil.source === 'host' && pupil.status === 'active');

/** Of one who goes what is ours: the host's own rows stay as the host leaves them. */
const oursOf = <T extends { source: 'host' | 'own' }>(gone: PupilSide, rows: readonly T[]): T[] =>
  rows.filter((row) => gone.source === 'own' || row.source === 'own');

/**
 * What goes from the pupil who disappears to the one who stays, and what gives way because the
 * other has it already.
 */
export interface MergePlan {
  kept: PupilSide;
  gone: PupilSide;
  dossiers: DossierSide[];
  memberships: MembershipSide[];
  /** Rows that would stand double: they are lifted out into the record of the merge. */
  liftedMemberships: MembershipSide[];
  /** Of these the ones in a class, where the host has the pupil in another class that year. */
  otherClasses: MembershipSide[];
  guardians: GuardianSide[];
  liftedGuardians: GuardianSide[];
  /** Levels at which both have an open dossier; both stay. */
  doubleLevels: Level[];
}

export function mergePlan(facts: PairFacts, keptId: string, today: string): MergePlan {
  const [one, other] = facts.pupils;
  const [kept, gone] = one.id === keptId ? [one, other] : [other, one];
  const of = <T>(rows: readonly T[], whose: (row: T) => string, pupil: PupilSide): T[] =>
    rows.filter((row) => whose(row) === pupil.id);
  const memberships = membershipPlan(
    of(facts.memberships, (row) => row.personId, kept),
    oursOf(
      gone,
      of(facts.memberships, (row) => row.personId, gone),
    ),
    today,
  );
  const guardians = oursOf(
    gone,
    of(facts.guardians, (row) => row.studentId, gone),
  );
  const known = new Set(
    of(facts.guardians, (row) => row.studentId, kept).map((row) => row.guardianId),
  );
  const dossiers = of(facts.dossiers, (row) => row.pupilId, gone);
  const open = new Set(
    of(facts.dossiers, (row) => row.pupilId, kept)
      .filter((row) => row.status === 'open')
      .map((row) => row.level),
  );
  return {
    kept,
    gone,
    dossiers,
    ...memberships,
    guardians: guardians.filter((row) => !known.has(row.guardianId)),
    liftedGuardians: guardians.filter((row) => known.has(row.guardianId)),
    doubleLevels: [
      ...new Set(
        dossiers
          .filter((row) => row.status === 'open' && open.has(row.level))
          .map((row) => row.level),
      ),
    ],
  };
}

function membershipPlan(
  ours: readonly MembershipSide[],
  theirs: readonly MembershipSide[],
  today: string,
): Pick<MergePlan, 'memberships' | 'liftedMemberships' | 'otherClasses'> {
  const memberships: MembershipSide[] = [];
  const liftedMemberships: MembershipSide[] = [];
  const byHost = ours.filter((our) => our.source === 'host' && isThere(our, today));
  // A class of ours was a place until the host gave one; two would show the pupil in the wrong one.
  const otherClasses = theirs.filter(
    (row) =>
      row.hostClass === 1 &&
      byHost.some(
        (our) => our.hostClass === 1 && our.yearId === row.yearId && our.groupId !== row.groupId,
      ),
  );
  for (const row of theirs) {
    const own = ours.find(
      (our) => our.source === 'own' && our.groupId === row.groupId && our.role === row.role,
    );
    // Who is in a group by the host is not in it a second time by us: the host's word on leaving
    // would no longer count.
    const there = byHost.some((our) => our.groupId === row.groupId && our.role === row.role);
    if (there || otherClasses.includes(row)) liftedMemberships.push(row);
    else if (own === undefined) memberships.push(row);
    else if (lastDay(row) > lastDay(own)) {
      memberships.push(row);
      liftedMemberships.push(own);
    } else liftedMemberships.push(row);
  }
  return { memberships, liftedMemberships, otherClasses };
}

const FOREVER = '9999-12-31';
const isThere = (row: MembershipSide, today: string): boolean =>
  row.removedOn === null && (row.toDay === null || row.toDay >= today);
/** Until when somebody is in the group; having been taken out comes before any last day. */
const lastDay = (row: MembershipSide): string => row.removedOn ?? row.toDay ?? FOREVER;

const digest = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);

/**
 * Names what the person saw who says yes: when anything of it has changed since, the act is
 * refused.
 */
export const seenOf = (plan: MergePlan): string =>
  digest([
    [plan.kept, plan.gone].map(({ id, updatedAt }) => [id, updatedAt]),
    plan.dossiers.map(({ id, status }) => [id, status]),
    plan.memberships.map(({ id }) => id),
    plan.liftedMemberships.map(({ id }) => id),
    plan.guardians.map(({ guardianId }) => guardianId),
    plan.liftedGuardians.map(({ guardianId }) => guardianId),
    plan.doubleLevels,
  ]);

export type MergeItemKind = 'dossier' | 'membership' | 'guardianship' | 'pupil';

/** One thing that a merge moved, or, with `lifted`, took out and keeps whole. */
export interface MergeItem {
  kind: MergeItemKind;
  itemId: string;
  ownerId: string;
  lifted: string | null;
}

/** A merge that was done, with what is needed to take it back. */
export interface MergeFacts extends Subject {
  readonly id: string;
  readonly licenceId: string;
  readonly mergedAt: Date;
  readonly mergedBy: string;
  readonly undoneAt: Date | null;
  readonly undoneBy: string | null;
  readonly kept: PupilSide;
  readonly gone: PupilSide;
  readonly items: readonly MergeItem[];
  /** Of the pupil who stayed, as they are now. */
  readonly dossiers: readonly DossierSide[];
  readonly memberships: readonly MembershipSide[];
  readonly guardians: readonly GuardianSide[];
  /** A merge of the kept pupil that came after this one and still holds. */
  readonly laterId: string | null;
}

export interface UndoPlan {
  /** Dossiers that moved, and those that were made since as their continuation. */
  dossiers: DossierSide[];
  followers: string[];
  /** Made after the merge for the pupil who stayed: not ours to guess whose they are. */
  staying: DossierSide[];
  memberships: MembershipSide[];
  liftedMemberships: LiftedMembership[];
  guardians: GuardianSide[];
  liftedGuardians: LiftedGuardian[];
  pupils: string[];
}

export interface LiftedMembership {
  id: string;
  groupId: string;
  personId: string;
  role: MembershipSide['role'];
  fromDay: string;
  toDay: string | null;
  removedOn: string | null;
  groupName: string;
  yearName: string;
}
export type LiftedGuardian = Pick<
  GuardianSide,
  'studentId' | 'guardianId' | 'relation' | 'authority' | 'mayRead' | 'livesWith' | 'status'
>;

/**
 * Merges come undone in the order opposite to how they were done: only then is what comes back what
 * there was.
 */
export function undoObstacle(merge: MergeFacts): string | undefined {
  if (merge.undoneAt !== null) return 'merge-undone';
  return merge.laterId === null && merge.kept.mergedInto === null ? undefined : 'merge-undo-later';
}

export function undoPlan(merge: MergeFacts): UndoPlan {
  const ids = (kind: MergeItemKind): Set<string> =>
    new Set(
      merge.items
        .filter((item) => item.kind === kind && item.lifted === null)
        .map((item) => item.itemId),
    );
  const lifted = <T>(kind: MergeItemKind): T[] =>
    merge.items.flatMap((item) =>
      item.kind === kind && item.lifted !== null ? [JSON.parse(item.lifted) as T] : [],
    );
  const moved = ids('dossier');
  const back = new Set(merge.dossiers.filter(({ id }) => moved.has(id)).map(({ id }) => id));
  for (let grew = true; grew; ) {
    const next = merge.dossiers.filter(
      (row) => row.previousId !== null && back.has(row.previousId) && !back.has(row.id),
    );
    for (const { id } of next) back.add(id);
    grew = next.length > 0;
  }
  const memberships = ids('membership');
  const guardians = ids('guardianship');
  return {
    dossiers: merge.dossiers.filter(({ id }) => back.has(id)),
    followers: [...back].filter((id) => !moved.has(id)),
    staying: merge.dossiers.filter((row) => !back.has(row.id) && row.createdAt > merge.mergedAt),
    memberships: merge.memberships.filter(({ id }) => memberships.has(id)),
    liftedMemberships: lifted('membership'),
    guardians: merge.guardians.filter(({ guardianId }) => guardians.has(guardianId)),
    liftedGuardians: lifted('guardianship'),
    pupils: [...ids('pupil')],
  };
}

export const seenOfUndo = (merge: MergeFacts, plan: UndoPlan): string =>
  digest([
    merge.id,
    plan.dossiers.map(({ id }) => id),
    plan.staying.map(({ id }) => id),
    plan.memberships.map(({ id, removedOn }) => [id, removedOn]),
    plan.guardians.map(({ guardianId }) => guardianId),
  ]);
