import type { Migration } from './helpers/index.ts';

/**
 * By which groups are sorted: 2A before 10A. Every number in the name is eight digits long, so that
 * letters compare as numbers; kept beside the name, because lists walk an index in this order.
 */
export const migration: Migration = {
  async up({ query, prefix }) {
    const table = `\`${prefix}school_groups\``;
    await query(`ALTER TABLE ${table}
      ADD COLUMN IF NOT EXISTS sort_name VARCHAR(255) NOT NULL DEFAULT ''`);
    await query(`UPDATE ${table}
         SET sort_name = LEFT(REGEXP_REPLACE(REGEXP_REPLACE(name, '([0-9]+)', '0000000\\\\1'),
                                             '[0-9]*([0-9]{8})', '\\\\1'), 255)
       WHERE sort_name = ''`);
    await query(`ALTER TABLE ${table}
      DROP KEY by_list,
      DROP KEY by_name,
      ADD KEY by_list (licence_id, status, type, sort_name),
      ADD KEY by_name (licence_id, status, sort_name)`);
  },
  async down({ query, prefix }) {
    const table = `\`${prefix}school_groups\``;
    await query(`ALTER TABLE ${table}
      DROP KEY by_list,
      DROP KEY by_name,
      ADD KEY by_list (licence_id, status, type, name),
      ADD KEY by_name (licence_id, status, name)`);
    await query(`ALTER TABLE ${table} DROP COLUMN IF EXISTS sort_name`);
  },
};
