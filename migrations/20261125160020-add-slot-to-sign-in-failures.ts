import type { Migration } from './helpers/index.ts';

/**
 * A try takes one of ten numbered places of its account or address: the key decides who of many at once gets one. What
 * failed before this change holds for a quarter of an hour only and is forgotten.
 */
export const migration: Migration = {
  up: async ({ query, prefix }) => {
    await query(`DELETE FROM \`${prefix}sign_in_failures\``);
    await query(
      `ALTER TABLE \`${prefix}sign_in_failures\` ADD COLUMN slot TINYINT UNSIGNED NOT NULL, ADD UNIQUE KEY by_slot (key_hash, slot)`,
    );
  },
  down: async ({ query, prefix }) => {
    await query(`ALTER TABLE \`${prefix}sign_in_failures\` DROP KEY by_slot, DROP COLUMN slot`);
  },
};
