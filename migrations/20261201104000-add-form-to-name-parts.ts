import type { Migration } from './helpers/index.ts';

/**
 * By which way of folding the words of a name were made. Those that are there were made by the first; what was made by an
 * older way than the present one is made anew when the product starts. Going back, the words stay as they are: they are
 * still found by whoever types the name in plain letters.
 */
export const migration: Migration = {
  async up({ query, prefix }) {
    await query(
      `ALTER TABLE \`${prefix}name_parts\` ADD COLUMN form TINYINT UNSIGNED NOT NULL DEFAULT 1`,
    );
  },
  async down({ query, prefix }) {
    await query(`ALTER TABLE \`${prefix}name_parts\` DROP COLUMN form`);
  },
};
