import type { Database } from '../../platform/store/index.ts';

/** Running grants that nobody gave as they stand, or that were ended, as far as the trail tells. */
export const grantsWithoutTrail = (
  database: Database,
  today: string,
): Promise<{ chain: string; about: string }[]> =>
  database.select<{ chain: string; about: string }>(
    `SELECT CONCAT('d:', g.dossier_id) AS chain, g.id AS about
       FROM {sensitive_grants} g
      WHERE g.ended_at IS NULL AND g.until_on >= :today
        AND (NOT EXISTS (SELECT 1
                           FROM {audit} a
                          WHERE ${tells('grant.given')}
                            AND ${told('person')} = g.person_id
                            AND ${told('medical')} = IF(g.medical, 'true', 'false')
                            AND ${told('psychological')} = IF(g.psychological, 'true', 'false')
                            AND ${told('until')} = g.until_on)
          OR EXISTS (SELECT 1
                       FROM {audit} a
                      WHERE ${tells('grant.ended')}))`,
    { today },
  );

const told = (key: string): string => `JSON_UNQUOTE(JSON_EXTRACT(a.details, '$.${key}'))`;
const tells = (event: string): string =>
  `a.chain = CONCAT('d:', g.dossier_id) AND a.event = '${event}' AND a.outcome = 'done'
   AND ${told('grant')} = g.id`;
