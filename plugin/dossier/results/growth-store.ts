import type { Database } from '../../platform/store/index.ts';
import { lastWritten } from '../content/index.ts';
import type { DossierFacts } from '../facts/index.ts';
import type { StepContent } from '../declaration/index.ts';
import { dossierSeal } from '../record/index.ts';

/** One dossier's scores as they lie there, with its domains. */
export interface DossierScores {
  id: string;
  schoolYear: string;
  content: StepContent;
  domains: { key: string; name: string }[];
}

/** Dossiers whose scores one page draws: more than a school career has. */
const MOST_DOSSIERS = 30;

/** The profiles of all dossiers of a pupil, the oldest first, in two statements. */
export async function readScores(
  deps: {
    database: Database;
    dossierKey: (dossier: Pick<DossierFacts, 'id' | 'licenceId' | 'wrappedKey'>) => Buffer;
  },
  pupil: { pupilId: string; licenceId: string },
  step: number,
): Promise<DossierScores[]> {
  const rows = await deps.database.select<{
    id: string;
    licenceId: string;
    wrappedKey: Buffer;
    schoolYear: string;
    content: Buffer;
    written: number | null;
  }>(
    `SELECT d.id, d.licence_id AS licenceId, k.wrapped_key AS wrappedKey, y.name AS schoolYear,
            s.content, ${lastWritten('s')} AS written
       FROM {dossiers} d
       JOIN {dossier_keys} k ON k.dossier_id = d.id
       JOIN {school_years} y ON y.id = d.school_year_id
       JOIN {dossier_steps} s
         ON s.dossier_id = d.id AND s.step = :step AND s.content IS NOT NULL
      WHERE d.pupil_id = :pupilId AND d.licence_id = :licenceId
      ORDER BY d.created_at DESC
      LIMIT ${MOST_DOSSIERS}`,
    { ...pupil, step },
  );
  const domains = await deps.database.select<{ dossierId: string; key: string; name: string }>(
    `SELECT dossier_id AS dossierId, domain_key AS \`key\`, name
       FROM {dossier_domains}
      WHERE dossier_id IN (:ids) AND kind = 'cito'
      ORDER BY position`,
    { ids: ['', ...rows.map((row) => row.id)] },
  );
  return rows.toReversed().flatMap((row) => {
    const content = dossierSeal(deps.dossierKey(row), row.id).content(
      row.content,
      step,
      row.written,
    );
    return content === undefined
      ? []
      : [
          {
            id: row.id,
            schoolYear: row.schoolYear,
            content,
            domains: domains.filter((domain) => domain.dossierId === row.id),
          },
        ];
  });
}
