import type { Migration } from './helpers/index.ts';

/** The choice of a group is read in its order and only as far as it is shown. */
export const migration: Migration = {
  async up({ query, prefix }) {
    await query(
      `ALTER TABLE \`${prefix}school_groups\` ADD KEY by_list (licence_id, status, type, name)`,
    );
  },
  async down({ query, prefix }) {
    await query(`ALTER TABLE \`${prefix}school_groups\` DROP KEY by_list`);
  },
};
