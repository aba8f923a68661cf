import type { Database } from '../../platform/store/index.ts';

/** The next people of whom some word was made by an older way of folding, of any licence. */
export const withOldParts = (
  database: Database,
  form: number,
  most: number,
): Promise<{ id: string; licenceId: string }[]> =>
  database.select(
    `SELECT DISTINCT n.person_id AS id, n.licence_id AS licenceId
       FROM {name_parts} n
      WHERE n.form < :form
      ORDER BY n.licence_id, n.person_id
      LIMIT :most`,
    { form, most },
  );
