import type { Migration } from './helpers/index.ts';

/** In which language who came reads, where they chose another than they were asked in. */
export const migration: Migration = {
  async up({ query, prefix }) {
    await query(`ALTER TABLE \`${prefix}link_visits\` ADD COLUMN lang ENUM('nl', 'en') NULL`);
  },
  async down({ query, prefix }) {
    await query(`ALTER TABLE \`${prefix}link_visits\` DROP COLUMN lang`);
  },
};
