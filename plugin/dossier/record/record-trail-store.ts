import type { Database } from '../../platform/store/index.ts';

type Found = Promise<{ chain: string; about: string }[]>;

/** Emergency access that runs and that nobody asked for, as far as the trail tells. */
export const accessWithoutTrail = (database: Database, now: Date): Found =>
  database.select<{ chain: string; about: string }>(
    `SELECT CONCAT('d:', e.dossier_id) AS chain, e.id AS about
       FROM {emergency_access} e
      WHERE e.until_at > :now
        AND NOT EXISTS (SELECT 1
                          FROM {audit} a
                         WHERE a.chain = CONCAT('d:', e.dossier_id)
                           AND a.event = 'dossier.emergency-access' AND a.outcome = 'done'
                           AND a.actor_id = e.person_id AND a.at = e.from_at)`,
    { now },
  );

/** Dossiers whose history lacks a change in the middle or at its end. */
export const brokenHistories = (database: Database): Found =>
  database.select<{ chain: string; about: string }>(
    `SELECT CONCAT('d:', d.id) AS chain, d.id AS about
       FROM {dossiers} d
       LEFT JOIN (SELECT dossier_id, COUNT(*) AS changes, MAX(sequence) AS newest
                    FROM {revisions}
                   GROUP BY dossier_id) r
         ON r.dossier_id = d.id
      WHERE d.sequence <> COALESCE(r.changes, 0) OR d.sequence <> COALESCE(r.newest, 0)`,
  );
