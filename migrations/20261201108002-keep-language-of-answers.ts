import type { Migration } from './helpers/index.ts';

/** In which language the page was on which somebody answered; null for an answer from before. */
export const migration: Migration = {
  async up({ query, prefix }) {
    await query(
      `ALTER TABLE \`${prefix}consent_people\` ADD COLUMN answered_lang ENUM('nl', 'en') NULL`,
    );
  },
  async down({ query, prefix }) {
    await query(`ALTER TABLE \`${prefix}consent_people\` DROP COLUMN answered_lang`);
  },
};
