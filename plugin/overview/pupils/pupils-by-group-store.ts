import type { NameParts } from '../../kernel/names.ts';
import type { Reads } from '../../platform/store/index.ts';
import { groupRuns } from '../../school/memberships/index.ts';
import { presentMembership } from '../scope/index.ts';
import type { PupilPlan } from '../scope/index.ts';

export interface PupilRow extends NameParts {
  id: string;
  birthDate: string | null;
  groupName: string | null;
}

export const pupilColumns =
  'p.id, p.given, p.prefix, p.family, p.preferred, p.birth_date AS birthDate';
export const listedPupil =
  "p.licence_id = :licenceId AND p.kind = 'student' AND p.status = 'active'";

/**
 * A page of a whole licence's pupils in the order of their present groups. Which group that is
 * follows from memberships and today, so no column has it and no index: the groups are walked in
 * the order of their names until the page is full, and only then are the pupils of the groups on it
 * sorted. Who has no group comes after all others.
 */
export async function pupilsByGroup(
  reads: Reads,
  plan: PupilPlan,
  part: { descending: boolean; size: number; skip: number },
): Promise<PupilRow[]> {
  const direction = part.descending ? 'DESC' : 'ASC';
  const byName = `p.family ${direction}, p.given ${direction}, p.id ${direction}`;
  const walk = `{school_groups} wg FORCE INDEX (by_name) STRAIGHT_JOIN {memberships} w ON w.group_id
                = wg.id
                   AND w.role = 'pupil' STRAIGHT_JOIN {people} p ON p.id = w.person_id
                 WHERE wg.licence_id = :licenceId
                   AND wg.status = 'active'
                   AND (SELECT 1
                          FROM {school_years} wy
                         WHERE wy.id = wg.school_year_id
                           AND ${groupRuns('wg', 'wy')}
                         LIMIT 1) = 1
                   AND ${listedPupil}
                   AND w.id = ${presentMembership('w.person_id')} ${plan.conditions('p.id')}`;
  const met = await reads.select<{ name: string; pupils: number }>(
    `SELECT sort_name AS name, COUNT(*) AS pupils
       FROM (SELECT wg.sort_name FROM ${walk} ORDER BY wg.sort_name ${direction} LIMIT :most) met
      GROUP BY sort_name
      ORDER BY sort_name ${direction}`,
    { ...plan.values, most: part.skip + part.size },
  );
  const page = pageOf(met, part);
  return await reads.select<PupilRow>(
    `SELECT ${pupilColumns}, page.groupName
       FROM ((SELECT p.id, wg.name AS groupName, wg.sort_name AS groupOrder
                FROM ${walk}
                 AND wg.sort_name IN (:names)
               ORDER BY wg.sort_name ${direction}, ${byName}
               LIMIT :inGroups OFFSET :skip) UNION ALL (SELECT p.id, NULL AS groupName,
                                                               NULL AS groupOrder
                                                          FROM {people} p
                                                         WHERE ${listedPupil}
                                                               ${plan.conditions('p.id')}
                                                           AND ${presentMembership('p.id')} IS NULL
                                                         ORDER BY ${byName}
                                                         LIMIT :without OFFSET :skipWithout)) page
       JOIN {people} p ON p.id = page.id
      ORDER BY page.groupOrder IS NULL, page.groupOrder ${direction}, ${byName}`,
    { ...plan.values, ...page },
  );
}

/**
 * The groups on the page, how many pupils of the first stand before it, and how many of those
 * without a group are on it.
 */
function pageOf(
  met: readonly { name: string; pupils: number }[],
  { size, skip }: { size: number; skip: number },
): {
  names: string[];
  inGroups: number;
  skip: number;
  without: number;
  skipWithout: number;
} {
  let before = 0;
  let total = 0;
  const names: string[] = [];
  for (const { name, pupils } of met) {
    total += pupils;
    if (total <= skip) before = total;
    else names.push(name);
  }
  const inGroups = Math.max(0, Math.min(size, total - skip));
  return {
    names: ['', ...names],
    inGroups,
    skip: skip - before,
    without: size - inGroups,
    skipWithout: Math.max(0, skip - total),
  };
}
