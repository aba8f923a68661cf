import type { Reads } from '../../platform/store/index.ts';

export interface Pick {
  readonly requirement: string;
  readonly fileId: string;
  readonly datedOn: string | null;
}

/** Which file answers which requirement of a route. */
export const picksOf = (reads: Reads, dossierId: string): Promise<Pick[]> =>
  reads.select<Pick>(
    `SELECT requirement, file_id AS fileId, dated_on AS datedOn
     FROM {request_picks}
     WHERE dossier_id = :dossierId
     ORDER BY requirement`,
    { dossierId },
  );

/** The version of a route that step 9 of a dossier asks; undefined when none was chosen. */
export async function pinOf(reads: Reads, dossierId: string): Promise<string | undefined> {
  const [row] = await reads.select<{ versionId: string }>(
    'SELECT version_id AS versionId FROM {dossier_routes} WHERE dossier_id = :dossierId',
    { dossierId },
  );
  return row?.versionId;
}
