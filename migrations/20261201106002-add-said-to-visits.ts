import { columns } from './helpers/index.ts';
import type { Migration } from './helpers/index.ts';

/**
 * What the page of a visit says the next time it is opened: a form that was refused leads back to
 * it.
 */
export const migration: Migration = {
  async up({ query, prefix }) {
    await query(`ALTER TABLE \`${prefix}link_visits\` ADD COLUMN said ${columns.optionalSealed}`);
  },
  async down({ query, prefix }) {
    await query(`ALTER TABLE \`${prefix}link_visits\` DROP COLUMN said`);
  },
};
