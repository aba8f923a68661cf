import type { Migration } from './helpers/index.ts';

/** Whether the host or we ourselves signed the person in. */
export const migration: Migration = {
  up: async ({ query, prefix }) => {
    await query(
      `ALTER TABLE \`${prefix}sessions\` ADD COLUMN way ENUM('host', 'local') NOT NULL DEFAULT 'host' AFTER language`,
    );
  },
  down: async ({ query, prefix }) => {
    await query(`ALTER TABLE \`${prefix}sessions\` DROP COLUMN way`);
  },
};
