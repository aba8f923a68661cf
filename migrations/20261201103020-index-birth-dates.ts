import type { Migration } from './helpers/index.ts';

/** Whoever looks at a pupil is told of an earlier record of the same name and birth date. */
export const migration: Migration = {
  async up({ query, prefix }) {
    await query(
      `ALTER TABLE \`${prefix}people\` ADD KEY IF NOT EXISTS by_birth_date (licence_id, birth_date)`,
    );
  },
  async down({ query, prefix }) {
    await query(`ALTER TABLE \`${prefix}people\` DROP KEY IF EXISTS by_birth_date`);
  },
};
