import type { Migration } from './helpers/index.ts';

/** Why and by whom a dossier was archived, and which one it follows at a new level. */
export const migration: Migration = {
  async up({ query, prefix }) {
    await query(`ALTER TABLE \`${prefix}dossiers\`
      ADD COLUMN archived_by CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
      ADD COLUMN archive_reason VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
      ADD COLUMN previous_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
      ADD KEY by_previous (previous_id)`);
  },
  async down({ query, prefix }) {
    await query(
      `ALTER TABLE \`${prefix}dossiers\` DROP KEY by_previous, DROP COLUMN archived_by, DROP COLUMN archive_reason, DROP COLUMN previous_id`,
    );
  },
};
