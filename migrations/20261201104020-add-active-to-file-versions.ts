import type { Migration } from './helpers/index.ts';

/** Whether a PDF has parts that act by themselves; those that are there were not looked at for it. */
export const migration: Migration = {
  async up({ query, prefix }) {
    await query(
      `ALTER TABLE \`${prefix}file_versions\` ADD COLUMN active BOOLEAN NOT NULL DEFAULT FALSE`,
    );
  },
  async down({ query, prefix }) {
    await query(`ALTER TABLE \`${prefix}file_versions\` DROP COLUMN active`);
  },
};
