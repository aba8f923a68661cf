import type { Reads } from '../../platform/store/index.ts';

interface ToldPassword {
  personId: string;
  chain: string;
  passwordHash: string;
  changedAt: Date | null;
  /** When the trail tells that it was last chosen. */
  toldAt: Date | null;
  mark: string | null;
  /** It was chosen by a mailed link, and no link of theirs was used at that moment. */
  withoutLink: boolean;
}

/** Every password, and what the last row of the trail tells of it. */
export const passwordsAsTold = async (reads: Reads): Promise<ToldPassword[]> => {
  const rows = await reads.select<Omit<ToldPassword, 'withoutLink'> & { withoutLink: number }>(
    `SELECT c.person_id AS personId, CONCAT('l:', c.licence_id) AS chain,
            c.password_hash AS passwordHash, c.password_changed_at AS changedAt, a.at AS toldAt,
            JSON_UNQUOTE(JSON_EXTRACT(a.details, '$.mark')) AS mark,
            (a.basis = 'mailbox' AND NOT EXISTS (SELECT 1
                                                   FROM {account_links} l
                                                  WHERE l.person_id = c.person_id
                                                    AND l.used_at = a.at)) AS withoutLink
       FROM {local_accounts} c
       LEFT JOIN {audit} a ON a.id = (SELECT MAX(t.id)
                                        FROM {audit} t
                                       WHERE t.actor_id = c.person_id
                                         AND t.chain = CONCAT('l:', c.licence_id)
                                         AND t.event = 'account.password-set'
                                         AND t.outcome = 'done')
      WHERE c.password_hash IS NOT NULL`,
    {},
  );
  return rows.map((row) => ({ ...row, withoutLink: row.withoutLink === 1 }));
};

/** Links to choose a password by that nobody asked for or mailed, as far as the trail tells. */
export const linksWithoutTrail = (reads: Reads): Promise<{ chain: string; about: string }[]> =>
  reads.select(
    `SELECT DISTINCT CONCAT('l:', c.licence_id) AS chain, l.person_id AS about
       FROM {account_links} l
       JOIN {local_accounts} c ON c.person_id = l.person_id
      WHERE NOT EXISTS (SELECT 1
                          FROM {audit} a
                         WHERE a.at = l.created_at
                           AND a.chain = CONCAT('l:', c.licence_id)
                           AND a.outcome = 'done'
                           AND (a.actor_id = l.person_id
                             OR JSON_UNQUOTE(JSON_EXTRACT(a.details, '$.person')) = l.person_id))`,
    {},
  );
