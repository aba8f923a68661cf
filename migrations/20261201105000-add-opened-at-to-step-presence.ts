import { columns } from './helpers/index.ts';
import type { Migration } from './helpers/index.ts';

/**
 * Since when a page is open: another one of the same person counts only when it was heard of after that. One that a closed
 * browser left behind says nothing more. The rows live for a minute, so those of before go.
 */
export const migration: Migration = {
  async up({ query, prefix }) {
    await query(`DELETE FROM \`${prefix}step_presence\``);
    await query(`ALTER TABLE \`${prefix}step_presence\` ADD COLUMN opened_at ${columns.moment}`);
  },
  async down({ query, prefix }) {
    await query(`ALTER TABLE \`${prefix}step_presence\` DROP COLUMN opened_at`);
  },
};
