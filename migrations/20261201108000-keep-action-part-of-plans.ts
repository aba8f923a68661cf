import { columns } from './helpers/index.ts';
import type { Migration } from './helpers/index.ts';

/**
 * The exact text of a version that was registered as obtained elsewhere, so that who is asked about
 * the next one can be shown what changed. Versions of before keep their hash alone.
 */
export const migration: Migration = {
  async up({ query, prefix }) {
    await query(`ALTER TABLE \`${prefix}plans\` ADD COLUMN action_part ${columns.optionalSealed}`);
  },
  async down({ query, prefix }) {
    await query(`ALTER TABLE \`${prefix}plans\` DROP COLUMN action_part`);
  },
};
