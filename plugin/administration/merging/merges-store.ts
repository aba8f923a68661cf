import { searchParts } from '../../kernel/names.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { Binding, Database, Reads } from '../../platform/store/index.ts';
import { nameLikeness, presentGroupOf } from '../../school/own-pupils/index.ts';
import type { Likeness } from '../../school/own-pupils/index.ts';
import { personName } from '../../school/people/index.ts';
import type {
  DossierSide,
  GuardianSide,
  MembershipSide,
  MergeFacts,
  MergeItem,
  PairFacts,
  PupilSide,
} from './merge.ts';

export interface ListedPupil extends NameParts {
  id: string;
  birthDate: string | null;
  source: 'host' | 'own';
  status: 'active' | 'inactive';
  groupName: string | null;
  total: number;
}
export interface LikelyPair {
  one: ListedPupil;
  other: ListedPupil;
  likeness: Likeness;
}
export interface DoneMerge {
  id: string;
  mergedAt: Date;
  undoneAt: Date | null;
  who: string;
  kept: NameParts;
  gone: NameParts;
  total: number;
}

export const CHOOSE_PAGE = 50;
export const PAIRS_PAGE = 25;
export const DONE_PAGE = 20;
/** Pairs born on one day that are looked at: a school's own pupils are few. */
const MOST_PAIRS = 5_000;

export interface MergesStore {
  /**
   * Two records that look like one pupil, at least one of them our own; those with the very same
   * name first.
   */
  likely(licenceId: string, today: string): Promise<LikelyPair[]>;
  /** Active pupils by name: only our own, or everybody but one. */
  choices(
    licenceId: string,
    query: { search: string; page: number; today: string; besides: string },
  ): Promise<ListedPupil[]>;
  pair(ids: readonly [string, string], licenceId: string): Promise<PairFacts | undefined>;
  done(licenceId: string, page: number): Promise<DoneMerge[]>;
  find(mergeId: string, licenceId: string): Promise<MergeFacts | undefined>;
}

export function createMergesStore(deps: { database: Database }): MergesStore {
  const { database } = deps;
  return {
    likely: (licenceId, today) => likelyPairs(database, licenceId, today),
    choices: (licenceId, query) => choices(database, licenceId, query),
    pair: (ids, licenceId) => readPair(database, ids, licenceId),
    done: async (licenceId, page) =>
      (
        await database.select<DoneRow>(
          `SELECT m.id, m.merged_at AS mergedAt, m.undone_at AS undoneAt,
                  ${personName('a')} AS who, k.given AS given1, k.prefix AS prefix1,
                  k.family AS family1, k.preferred AS preferred1, g.given AS given2,
                  g.prefix AS prefix2, g.family AS family2, g.preferred AS preferred2,
                  COUNT(*) OVER () AS total
             FROM {pupil_merges} m
             JOIN {people} k ON k.id = m.kept_id
             JOIN {people} g ON g.id = m.gone_id
             LEFT JOIN {people} a ON a.id = m.merged_by
            WHERE m.licence_id = :licenceId
            ORDER BY m.merged_at DESC, m.id DESC
            LIMIT :size OFFSET :skip`,
          { licenceId, size: DONE_PAGE, skip: (page - 1) * DONE_PAGE },
        )
      ).map(doneOf),
    find: (mergeId, licenceId) => readMerge(database, mergeId, licenceId),
  };
}

interface DoneRow {
  id: string;
  mergedAt: Date;
  undoneAt: Date | null;
  who: string;
  total: number;
  given1: string;
  prefix1: string;
  family1: string;
  preferred1: string;
  given2: string;
  prefix2: string;
  family2: string;
  preferred2: string;
}

const doneOf = ({
  given1,
  prefix1,
  family1,
  preferred1,
  given2,
  prefix2,
  family2,
  preferred2,
  ...row
}: DoneRow): DoneMerge => ({
  ...row,
  kept: { given: given1, prefix: prefix1, family: family1, preferred: preferred1 },
  gone: { given: given2, prefix: prefix2, family: family2, preferred: preferred2 },
});

const listed = (pupil: string, total = '0'): string =>
  `${pupil}.id, ${pupil}.given, ${pupil}.prefix, ${pupil}.family, ${pupil}.preferred,
            ${pupil}.birth_date AS birthDate, ${pupil}.source, ${pupil}.status,
            ${presentGroupOf(`${pupil}.id`)} AS groupName, ${total} AS total`;

type BornTogether = NameParts & {
  oneId: string;
  otherId: string;
  given2: string;
  prefix2: string;
  family2: string;
  preferred2: string;
};

const bornTogether = `o.id AS oneId, o.given, o.prefix, o.family, o.preferred, p.id AS otherId,
            p.given AS given2, p.prefix AS prefix2, p.family AS family2, p.preferred AS preferred2`;

/** A pupil of our own, and another who is there. */
const besideOwn = `SELECT ${bornTogether}
       FROM {people} o
       JOIN {people} p ON p.licence_id = o.licence_id
        AND p.kind = 'student'
        AND p.status = 'active'
        AND p.birth_date = o.birth_date
        AND (p.source = 'host' OR p.id > o.id)
      WHERE o.licence_id = :licenceId
        AND o.kind = 'student'
        AND o.source = 'own'
        AND o.status = 'active'
        AND o.birth_date IS NOT NULL
      ORDER BY o.family, o.given, o.id, p.id
      LIMIT ${MOST_PAIRS}`;

/** Somebody of the host who left and has dossiers, and one of the host who is there. */
const besideLeft = `SELECT ${bornTogether}
       FROM {people} o
       JOIN {people} p ON p.licence_id = o.licence_id
        AND p.kind = 'student'
        AND p.status = 'active'
        AND p.source = 'host'
        AND p.birth_date = o.birth_date
      WHERE o.licence_id = :licenceId
        AND o.kind = 'student'
        AND o.source = 'host'
        AND o.status = 'inactive'
        AND o.merged_into IS NULL
        AND o.birth_date IS NOT NULL
        AND EXISTS (SELECT 1 FROM {dossiers} d WHERE d.pupil_id = o.id)
      ORDER BY o.family, o.given, o.id, p.id
      LIMIT ${MOST_PAIRS}`;

async function likelyPairs(reads: Reads, licenceId: string, today: string): Promise<LikelyPair[]> {
  const pairs = [
    ...(await reads.select<BornTogether>(besideOwn, { licenceId })),
    ...(await reads.select<BornTogether>(besideLeft, { licenceId })),
  ];
  const alike = pairs.flatMap((pair) => {
    const likeness = nameLikeness(pair, {
      given: pair.given2,
      prefix: pair.prefix2,
      family: pair.family2,
      preferred: pair.preferred2,
    });
    return likeness === undefined ? [] : [{ oneId: pair.oneId, otherId: pair.otherId, likeness }];
  });
  if (alike.length === 0) return [];
  const rows = await reads.select<ListedPupil>(
    `SELECT ${listed('p')} FROM {people} p WHERE p.id IN (:ids)`,
    { ids: [...new Set(alike.flatMap((pair) => [pair.oneId, pair.otherId]))], today },
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return alike
    .flatMap(({ oneId, otherId, likeness }) => {
      const [one, other] = [byId.get(oneId), byId.get(otherId)];
      return one === undefined || other === undefined ? [] : [{ one, other, likeness }];
    })
    .toSorted((a, b) => Number(b.likeness === 'same') - Number(a.likeness === 'same'));
}

function choices(
  reads: Reads,
  licenceId: string,
  query: { search: string; page: number; today: string; besides: string },
): Promise<ListedPupil[]> {
  const values: Binding = {
    licenceId,
    today: query.today,
    besides: query.besides,
    size: CHOOSE_PAGE,
    skip: (query.page - 1) * CHOOSE_PAGE,
  };
  const words = searchParts(query.search)
    .slice(0, 4)
    .map((word, index) => {
      values[`word${index}`] = `${word}%`;
      return `AND EXISTS (SELECT 1
                            FROM {name_parts} n
                           WHERE n.person_id = p.id
                             AND n.part LIKE :word${index})`;
    });
  return reads.select<ListedPupil>(
    `SELECT ${listed('p', 'page.total')}
       FROM (SELECT p.id, COUNT(*) OVER () AS total
               FROM {people} p
              WHERE p.licence_id = :licenceId
                AND p.kind = 'student'
                AND p.status = 'active'
                AND p.id <> :besides ${query.besides === '' ? "AND p.source = 'own'" : ''}
                    ${words.join(' ')}
              ORDER BY p.family, p.given, p.id
              LIMIT :size OFFSET :skip) page
       JOIN {people} p ON p.id = page.id
      ORDER BY p.family, p.given, p.id`,
    values,
  );
}

const pupilColumns = `id, source, status, merged_into AS mergedInto, given, prefix, family,
            preferred, birth_date AS birthDate, updated_at AS updatedAt`;

/** The two with all that hangs on them, in four statements. */
export async function readPair(
  reads: Reads,
  ids: readonly [string, string],
  licenceId: string,
): Promise<PairFacts | undefined> {
  const rows = await reads.select<PupilSide>(
    `SELECT ${pupilColumns}
       FROM {people}
      WHERE id IN (:ids)
        AND licence_id = :licenceId
        AND kind = 'student'`,
    { ids: [...ids], licenceId },
  );
  const [one, other] = ids.map((id) => rows.find((row) => row.id === id));
  if (one === undefined || other === undefined || one.id === other.id) return undefined;
  return { licenceId, pupils: [one, other], trace: {}, ...(await hangingOn(reads, ids)) };
}

async function hangingOn(
  reads: Reads,
  ids: readonly string[],
): Promise<Pick<PairFacts, 'memberships' | 'dossiers' | 'guardians'>> {
  const values = { ids: [...ids] };
  const memberships = await reads.select<MembershipSide>(
    `SELECT m.id, m.person_id AS personId, m.group_id AS groupId, g.name AS groupName,
            y.id AS yearId, y.name AS yearName, g.source = 'host'
            AND g.type = 'class' AS hostClass, m.role, m.source, m.from_day AS fromDay,
            m.to_day AS toDay, m.removed_on AS removedOn
       FROM {memberships} m
       JOIN {school_groups} g ON g.id = m.group_id
       JOIN {school_years} y ON y.id = g.school_year_id
      WHERE m.person_id IN (:ids)
      ORDER BY y.starts_on DESC, g.type, g.sort_name, m.id`,
    values,
  );
  const dossiers = await reads.select<DossierSide>(
    `SELECT d.id, d.pupil_id AS pupilId, d.level, d.status, d.stage, y.name AS schoolYear,
            d.created_at AS createdAt, d.previous_id AS previousId
       FROM {dossiers} d
       JOIN {school_years} y ON y.id = d.school_year_id
      WHERE d.pupil_id IN (:ids)
      ORDER BY d.status, d.created_at DESC, d.id`,
    values,
  );
  const guardians = await reads.select<GuardianSide>(
    `SELECT l.student_id AS studentId, l.guardian_id AS guardianId, l.relation, l.authority,
            l.may_read AS mayRead, l.lives_with AS livesWith, l.status, p.source, p.given,
            p.prefix, p.family, p.preferred
       FROM {guardianships} l
       JOIN {people} p ON p.id = l.guardian_id
      WHERE l.student_id IN (:ids)
      ORDER BY p.family, p.given, p.id`,
    values,
  );
  return { memberships, dossiers, guardians };
}

/** A merge with what moved and how it is with that now, in six statements. */
export async function readMerge(
  reads: Reads,
  mergeId: string,
  licenceId: string,
): Promise<MergeFacts | undefined> {
  const [merge] = await reads.select<
    Pick<MergeFacts, 'id' | 'mergedAt' | 'undoneAt' | 'mergedBy' | 'undoneBy' | 'laterId'> & {
      keptId: string;
      goneId: string;
    }
  >(
    `SELECT m.id, m.merged_at AS mergedAt, m.undone_at AS undoneAt, m.kept_id AS keptId,
            m.gone_id AS goneId,
            (SELECT ${personName('p')} FROM {people} p WHERE p.id = m.merged_by) AS mergedBy,
            (SELECT ${personName('p')} FROM {people} p WHERE p.id = m.undone_by) AS undoneBy,
            (SELECT n.id
               FROM {pupil_merges} n
              WHERE n.undone_at IS NULL
                AND n.id <> m.id
                AND (n.kept_id = m.kept_id OR n.gone_id = m.kept_id)
                AND (n.merged_at > m.merged_at OR (n.merged_at = m.merged_at AND n.id > m.id))
              ORDER BY n.merged_at DESC, n.id DESC
              LIMIT 1) AS laterId
       FROM {pupil_merges} m
      WHERE m.id = :mergeId
        AND m.licence_id = :licenceId`,
    { mergeId, licenceId },
  );
  if (merge === undefined) return undefined;
  const { keptId, goneId, ...facts } = merge;
  const items = await reads.select<MergeItem>(
    `SELECT kind, item_id AS itemId, owner_id AS ownerId, lifted
       FROM {pupil_merge_items}
      WHERE merge_id = :mergeId
      ORDER BY kind, item_id`,
    { mergeId },
  );
  const rows = await reads.select<PupilSide>(
    `SELECT ${pupilColumns} FROM {people} WHERE id IN (:ids)`,
    {
      ids: [keptId, goneId],
    },
  );
  const [kept, gone] = [keptId, goneId].map((id) => rows.find((row) => row.id === id));
  if (kept === undefined || gone === undefined) return undefined;
  return {
    ...facts,
    licenceId,
    kept,
    gone,
    items,
    trace: { pupilId: keptId },
    ...(await hangingOn(reads, [keptId])),
  };
}
