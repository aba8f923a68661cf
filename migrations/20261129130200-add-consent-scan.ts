import { columns } from './helpers/index.ts';
import type { Migration } from './helpers/index.ts';

/** Consent obtained elsewhere may have a scan of what was signed, kept among the files of the dossier. */
export const migration: Migration = {
  async up({ query, prefix }) {
    await query(`ALTER TABLE \`${prefix}plans\` ADD COLUMN consent_file_id ${columns.optionalId}`);
  },
  async down({ query, prefix }) {
    await query(`ALTER TABLE \`${prefix}plans\` DROP COLUMN consent_file_id`);
  },
};
