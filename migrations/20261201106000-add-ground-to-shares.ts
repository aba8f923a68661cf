import { columns } from './helpers/index.ts';
import type { Migration } from './helpers/index.ts';

/** On which other ground a dossier is shared after somebody who decides said no. */
export const migration: Migration = {
  async up({ query, prefix }) {
    await query(
      `ALTER TABLE \`${prefix}partnership_share_versions\` ADD COLUMN ground ${columns.optionalSealed} AFTER reason`,
    );
  },
  async down({ query, prefix }) {
    await query(`ALTER TABLE \`${prefix}partnership_share_versions\` DROP COLUMN ground`);
  },
};
