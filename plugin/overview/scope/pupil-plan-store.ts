import type { Binding, Reads } from '../../platform/store/index.ts';
import {
  groupRuns,
  memberNow,
  pupilsOfGroups,
  taughtPupils,
  teachesPupil,
} from '../../school/memberships/index.ts';
import { personName } from '../../school/people/index.ts';
import { bindScope } from './scope.ts';
import type { Scope } from './scope.ts';

/** The class a pupil is in today, else another group; the text before FROM says what of it. */
function presentGroup(pupil: string, column: string, joins = ''): string {
  return `(SELECT ${column}
             FROM {memberships} m
             JOIN {school_groups} g ON g.id = m.group_id
             JOIN {school_years} y ON y.id = g.school_year_id ${joins}
            WHERE m.person_id = ${pupil}
              AND m.role = 'pupil'
              AND ${groupRuns('g', 'y')}
              AND ${memberNow('m', 'y')}
            ORDER BY g.type = 'class' DESC, g.sort_name, g.name, m.id
            LIMIT 1)`;
}

/** The membership of that group: of all that a pupil has, the one that says where they are. */
export const presentMembership = (pupil: string): string => presentGroup(pupil, 'm.id');
export const presentGroupName = (pupil: string): string => presentGroup(pupil, 'g.name');
/** By which a list of pupils goes in the order of their groups. */
export const presentGroupOrder = (pupil: string): string => presentGroup(pupil, 'g.sort_name');
export const presentMentorName = (pupil: string): string =>
  presentGroup(pupil, personName('s'), 'JOIN {people} s ON s.id = g.mentor_id');

/** What a list is narrowed to by pupil. */
export interface PupilFilter {
  words: readonly string[];
  groupId: string;
  mentorId: string;
}

interface Narrowing {
  /** The pupils as a set to start from, narrowed to those of whom this holds as well. */
  set: (also: (pupil: string) => string) => string;
  /** The same as a condition on one pupil. */
  condition: (pupil: string) => string;
}

/**
 * Names that begin with a word are counted this far: a word that more begin with is no start, but a
 * condition.
 */
const MOST_STARTED_FROM = 5_000;
/**
 * A total is counted this far: how many there are beyond it changes nothing for who reads the list.
 */
const MOST_COUNTED = 1_000;
/**
 * Where a list is walked for names, the total is counted this far only: each count walks on past
 * many others.
 */
const MOST_COUNTED_WALKING = 100;

/**
 * How a list finds its pupils: `start` is the smallest set known, read first, so that the work
 * follows from what is found and not from the size of the school; the other conditions are tried on
 * each of it. Without a start the list is walked in the order of an index until the page is full.
 */
export interface PupilPlan {
  start: string | undefined;
  conditions: (pupil: string) => string;
  values: Binding;
  /** How far a total is counted. */
  counted: number;
}

export async function pupilPlan(
  reads: Reads,
  scope: Scope,
  filter: PupilFilter,
): Promise<PupilPlan> {
  const values: Binding = {
    ...bindScope(scope),
    groupId: filter.groupId,
    mentorId: filter.mentorId,
  };
  for (const [index, word] of filter.words.entries()) values[`word${index}`] = `${word}%`;
  const words = scope.ownGroupsOnly
    ? filter.words.map((_, index) => wordNarrowing(index))
    : await byRarity(reads, filter.words, values);
  const narrowings: (Narrowing & { start: boolean })[] = [
    ...(scope.ownGroupsOnly
      ? [{ set: () => taughtPupils, condition: teachesPupil, start: true }]
      : []),
    ...words.slice(0, 1),
    ...(filter.groupId === '' ? [] : [{ ...groupNarrowing('g.id = :groupId'), start: true }]),
    ...(filter.mentorId === ''
      ? []
      : [{ ...groupNarrowing('g.mentor_id = :mentorId'), start: true }]),
    ...words.slice(1),
  ];
  const start = narrowings.find((one) => one.start);
  // Names are compared among names, before anything of a pupil is read: of a thousand who are
  // called so, few are left.
  const within =
    start !== undefined && words.includes(start) ? words.filter((one) => one !== start) : [];
  const every =
    (some: readonly Narrowing[]) =>
    (pupil: string): string =>
      some.map((one) => `AND ${one.condition(pupil)}`).join(' ');
  return {
    start: start?.set(every(within)),
    values,
    counted: start === undefined && words.length > 0 ? MOST_COUNTED_WALKING : MOST_COUNTED,
    conditions: every(
      narrowings.filter((one) => one !== start && !within.some((other) => other === one)),
    ),
  };
}

const wordNarrowing = (index: number): Narrowing & { start: boolean } => ({
  set: (also) => `SELECT DISTINCT w.person_id AS pupil_id
                    FROM {name_parts} w
                   WHERE w.licence_id = :licenceId
                     AND w.kind = 'student'
                     AND w.part LIKE :word${index} ${also('w.person_id')}`,
  // With a LIMIT it is asked for each pupil by itself: as EXISTS, all names of the installation
  // would be read first.
  condition: (pupil) =>
    `(SELECT 1
        FROM {name_parts} n
       WHERE n.person_id = ${pupil}
         AND n.part LIKE :word${index}
       LIMIT 1) = 1`,
  start: false,
});

const groupNarrowing = (condition: string): Narrowing => ({
  set: () => pupilsOfGroups(condition),
  condition: (pupil) => `${pupil} IN (${pupilsOfGroups(condition)})`,
});

/**
 * The rarest word first, which alone may be a start: that of a common beginning would be half the
 * school.
 */
async function byRarity(
  reads: Reads,
  words: readonly string[],
  values: Binding,
): Promise<(Narrowing & { start: boolean })[]> {
  if (words.length === 0) return [];
  const [counted] = await reads.select<Record<string, number>>(
    `SELECT ${words.map((_, index) => countedNames(index)).join(', ')}`,
    values,
  );
  return words
    .map((_, index) => ({ index, count: counted?.[`n${index}`] ?? 0 }))
    .toSorted((a, b) => a.count - b.count)
    .map(({ index, count }) => ({ ...wordNarrowing(index), start: count <= MOST_STARTED_FROM }));
}

/** How many names begin with the word, as far as it matters. */
function countedNames(index: number): string {
  return `(SELECT COUNT(*)
             FROM (SELECT 1
                     FROM {name_parts} n
                    WHERE n.licence_id = :licenceId
                      AND n.kind = 'student'
                      AND n.part LIKE :word${index}
                    LIMIT ${MOST_STARTED_FROM + 1}) c${index}) AS n${index}`;
}
