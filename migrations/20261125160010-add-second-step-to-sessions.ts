import { columns } from './helpers/index.ts';
import type { Migration } from './helpers/index.ts';

/** What a session still waits for, when an own code was last given in it, and the kind of browser it runs in. */
export const migration: Migration = {
  up: async ({ query, prefix }) => {
    await query(
      `ALTER TABLE \`${prefix}sessions\`
         ADD COLUMN waits_for ENUM('nothing', 'code', 'set-up') NOT NULL DEFAULT 'nothing' AFTER second_factor,
         ADD COLUMN code_at ${columns.optionalMoment} AFTER waits_for,
         ADD COLUMN device VARCHAR(60) NOT NULL DEFAULT '' AFTER code_at`,
    );
  },
  down: async ({ query, prefix }) => {
    await query(
      `ALTER TABLE \`${prefix}sessions\` DROP COLUMN device, DROP COLUMN code_at, DROP COLUMN waits_for`,
    );
  },
};
