import type { Level } from '../../dossier/facts/index.ts';
import type { Stage } from '../../dossier/stage/index.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { Reads } from '../../platform/store/index.ts';
import { presentGroupName, presentMentorName } from './pupil-plan-store.ts';
import { bindScope } from './scope.ts';
import type { Scope } from './scope.ts';

/** Whatever a list tells of a dossier. */
export interface ListedDossier extends NameParts {
  id: string;
  pupilId: string;
  level: Level;
  status: 'open' | 'archived';
  stage: Stage;
  version: number | null;
  lapsedAt: Date | null;
  schoolYear: string;
  clockStartsOn: string | null;
  clockWeeks: number;
  dueOn: string;
  changedAt: Date;
  groupName: string | null;
  mentorName: string | null;
  done: number;
  steps: number;
  nextStep: number | null;
}

/** How far each dossier of the steps `s` is, all read at once; the text says which steps. */
export const stepCounts = (from: string): string =>
  `(SELECT s.dossier_id, COUNT(CASE WHEN s.state = 'done' THEN 1 END) AS done, COUNT(*) AS steps,
           MIN(CASE WHEN s.state <> 'done' THEN s.step END) AS nextStep
      FROM ${from}
     GROUP BY s.dossier_id)`;

/** The newest version of the plan of a dossier `d`, as `pl`. */
export const newestPlan = `LEFT JOIN {plans} pl ON pl.dossier_id = d.id
                              AND pl.version = (SELECT MAX(version)
                                                  FROM {plans}
                                                 WHERE dossier_id = d.id
                                                   AND withdrawn_at IS NULL)`;

/**
 * The rows of a list in the order of these ids. Lists find ids first, each by its own index, and
 * read no more than they show.
 */
export async function listedDossiers(
  reads: Reads,
  scope: Scope,
  ids: readonly string[],
): Promise<ListedDossier[]> {
  const rows = await reads.select<ListedDossier>(
    `SELECT d.id, d.pupil_id AS pupilId, d.level, d.status, d.stage,
            d.clock_starts_on AS clockStartsOn, d.clock_weeks AS clockWeeks, d.due_on AS dueOn,
            d.changed_at AS changedAt, p.given, p.prefix, p.family, p.preferred,
            y.name AS schoolYear, pl.version, pl.lapsed_at AS lapsedAt,
            COALESCE(counts.done, 0) AS done, COALESCE(counts.steps, 0) AS steps, counts.nextStep,
            COALESCE(${presentGroupName('d.pupil_id')}, own.name) AS groupName,
            ${presentMentorName('d.pupil_id')} AS mentorName
       FROM {dossiers} d
       JOIN {people} p ON p.id = d.pupil_id
       JOIN {school_years} y ON y.id = d.school_year_id
       LEFT JOIN {school_groups} own ON own.id = d.group_id ${newestPlan}
       LEFT JOIN ${stepCounts('{dossier_steps} s WHERE s.dossier_id IN (:ids)')} counts ON
            counts.dossier_id = d.id
      WHERE d.id IN (:ids)`,
    { ...bindScope(scope), ids: ['', ...ids] },
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
