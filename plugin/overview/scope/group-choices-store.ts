import type { Reads } from '../../platform/store/index.ts';
import { groupRuns, memberNow } from '../../school/memberships/index.ts';
import { personName } from '../../school/people/index.ts';
import { bindScope } from './scope.ts';
import type { Scope } from './scope.ts';

/** A group that runs today, with who is its mentor. */
export interface GroupChoice {
  id: string;
  name: string;
  mentorId: string | null;
  mentorName: string | null;
}

/** Groups to choose from: a longer list helps nobody to choose. */
const MOST_GROUPS = 300;

/**
 * The groups somebody can narrow a list to. Those of a whole licence are read in the order of an
 * index and as far as they are shown, so the year is asked for each by itself: joined, all would be
 * read and sorted.
 */
const choosable = (scope: Scope): string =>
  `${scope.ownGroupsOnly ? ownGroups : groupsOfLicence}
    ORDER BY g.type, g.sort_name
    LIMIT ${MOST_GROUPS}`;

const ownGroups = `SELECT g.id, g.name, g.type, g.sort_name, g.mentor_id
                     FROM {memberships} mine
                     JOIN {school_groups} g ON g.id = mine.group_id
                     JOIN {school_years} y ON y.id = g.school_year_id
                    WHERE mine.person_id = :actorId
                      AND mine.role IN ('teacher', 'assistant')
                      AND g.licence_id = :licenceId
                      AND ${groupRuns('g', 'y')}
                      AND ${memberNow('mine', 'y')}
                    GROUP BY g.id, g.name, g.type, g.sort_name, g.mentor_id`;
const groupsOfLicence = `SELECT g.id, g.name, g.type, g.sort_name, g.mentor_id
                           FROM {school_groups} g FORCE INDEX (by_list)
                          WHERE g.licence_id = :licenceId
                            AND g.status = 'active'
                            AND (SELECT 1
                                   FROM {school_years} y
                                  WHERE y.id = g.school_year_id
                                    AND ${groupRuns('g', 'y')}
                                  LIMIT 1) = 1`;

export const groupNames = (
  reads: Reads,
  scope: Scope,
): Promise<Pick<GroupChoice, 'id' | 'name'>[]> => reads.select(choosable(scope), bindScope(scope));

export const groupChoices = (reads: Reads, scope: Scope): Promise<GroupChoice[]> =>
  reads.select(
    `SELECT c.id, c.name, c.mentor_id AS mentorId, ${personName('s')} AS mentorName
       FROM (${choosable(scope)}) c
       LEFT JOIN {people} s ON s.id = c.mentor_id
      ORDER BY c.type, c.sort_name`,
    bindScope(scope),
  );
