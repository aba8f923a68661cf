import type { Migration } from './helpers/index.ts';

/** What parents read in English has labels of its own; the same text stands in both. */
export const migration: Migration = {
  async up({ query, prefix }) {
    await query(
      `ALTER TABLE \`${prefix}consent_rounds\` ADD COLUMN document_en LONGBLOB NULL AFTER document, ADD COLUMN pdf_en LONGBLOB NULL AFTER pdf`,
    );
  },
  async down({ query, prefix }) {
    await query(
      `ALTER TABLE \`${prefix}consent_rounds\` DROP COLUMN document_en, DROP COLUMN pdf_en`,
    );
  },
};
