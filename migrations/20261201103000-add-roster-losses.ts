import type { Migration } from './helpers/index.ts';

/** What a run would take away, by kind, and why one failed. */
export const migration: Migration = {
  async up({ query, prefix }) {
    await query(
      `ALTER TABLE \`${prefix}roster_runs\`
         ADD COLUMN IF NOT EXISTS losses MEDIUMTEXT NOT NULL DEFAULT '{}',
         ADD COLUMN IF NOT EXISTS fault VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL`,
    );
  },
  async down({ query, prefix }) {
    await query(
      `ALTER TABLE \`${prefix}roster_runs\` DROP COLUMN IF EXISTS losses, DROP COLUMN IF EXISTS fault`,
    );
  },
};
