import { columns } from './helpers/index.ts';
import type { Migration } from './helpers/index.ts';

/** A removed domain stays: dossiers that have it go on, and it can come back. */
export const migration: Migration = {
  async up({ query, prefix }) {
    await query(
      `ALTER TABLE \`${prefix}learning_domains\` ADD COLUMN removed_at ${columns.optionalMoment}`,
    );
  },
  async down({ query, prefix }) {
    await query(`ALTER TABLE \`${prefix}learning_domains\` DROP COLUMN removed_at`);
  },
};
