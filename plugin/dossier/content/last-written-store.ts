/**
 * SQL of the number of the last change to the content of the step in row `alias`; null for a step
 * that was never written in.
 */
export const lastWritten = (alias: string): string =>
  `(SELECT r.sequence
      FROM {revisions} r
     WHERE r.dossier_id = ${alias}.dossier_id AND r.step = ${alias}.step
       AND r.kind NOT IN ('finish', 'reopen')
     ORDER BY r.sequence DESC
     LIMIT 1)`;
