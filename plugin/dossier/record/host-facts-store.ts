import type { NameParts } from '../../kernel/names.ts';
import type { Reads } from '../../platform/store/index.ts';
import { groupRuns, memberNow } from '../../school/memberships/index.ts';

export interface PersonFacts extends NameParts {
  id: string;
  source: 'host' | 'own';
  birthDate: string | null;
  details: Buffer | null;
}

export interface GuardianFacts extends PersonFacts {
  relation: string;
  authority: 'yes' | 'no' | 'unknown';
}

/** The class that a pupil is in, its year, and the name of its mentor where it has one. */
export interface PresentClass {
  name: string;
  year: string;
  given: string | null;
  prefix: string;
  family: string;
  preferred: string;
}

export async function presentClass(
  reads: Reads,
  pupilId: string,
  today: string,
): Promise<PresentClass | undefined> {
  const [row] = await reads.select<PresentClass>(
    `SELECT g.name, y.name AS year, p.given, p.prefix, p.family, p.preferred
       FROM {memberships} m
       JOIN {school_groups} g ON g.id = m.group_id
       JOIN {school_years} y ON y.id = g.school_year_id
       LEFT JOIN {people} p ON p.id = g.mentor_id
      WHERE m.person_id = :pupilId AND m.role = 'pupil'
        AND ${groupRuns('g', 'y')} AND ${memberNow('m', 'y')}
      ORDER BY g.type = 'class' DESC, g.sort_name, g.name
      LIMIT 1`,
    { pupilId, today },
  );
  return row;
}

/** The pupil first; guardians with parental authority before others. */
export const pupilAndGuardians = (reads: Reads, pupilId: string): Promise<GuardianFacts[]> =>
  reads.select<GuardianFacts>(
    `SELECT p.id, p.given, p.prefix, p.family, p.preferred, p.birth_date AS birthDate,
            p.source, p.details, l.relation, l.authority
       FROM (SELECT :pupilId AS id
              UNION ALL
             SELECT guardian_id
               FROM {guardianships}
              WHERE student_id = :pupilId AND status = 'active') w
       JOIN {people} p ON p.id = w.id AND (p.id = :pupilId OR p.status = 'active')
       LEFT JOIN {guardianships} l ON l.student_id = :pupilId AND l.guardian_id = p.id
      ORDER BY p.id = :pupilId DESC, l.authority = 'yes' DESC, p.family, p.given`,
    { pupilId },
  );
