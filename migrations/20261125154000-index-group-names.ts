import type { Migration } from './helpers/index.ts';

/** Pupils in the order of their groups: the groups are walked by name, of whatever type, until the page is full. */
export const migration: Migration = {
  async up({ query, prefix }) {
    await query(
      `ALTER TABLE \`${prefix}school_groups\` ADD KEY by_name (licence_id, status, name)`,
    );
  },
  async down({ query, prefix }) {
    await query(`ALTER TABLE \`${prefix}school_groups\` DROP KEY by_name`);
  },
};
