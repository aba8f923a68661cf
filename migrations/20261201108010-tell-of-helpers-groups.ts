import type { Migration } from './helpers/index.ts';

/**
 * What is told about somebody from outside may be a group of theirs; null when it is about a role.
 */
export const migration: Migration = {
  async up({ query, prefix }) {
    await query(
      `ALTER TABLE \`${prefix}role_requests\`
         ADD COLUMN group_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL`,
    );
  },
  /** A line about a group would read as one about a role. */
  async down({ query, prefix }) {
    await query(`DELETE FROM \`${prefix}role_requests\` WHERE group_id IS NOT NULL`);
    await query(`ALTER TABLE \`${prefix}role_requests\` DROP COLUMN group_id`);
  },
};
