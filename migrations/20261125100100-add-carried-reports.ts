import type { Migration } from './helpers/index.ts';

/** Whether a report holds medical or psychological parts (kept ones are taken to), and which dossier it came along from. */
export const migration: Migration = {
  async up({ query, prefix }) {
    await query(`ALTER TABLE \`${prefix}reports\`
      ADD COLUMN sensitive_parts BOOLEAN NOT NULL DEFAULT TRUE,
      ADD COLUMN carried_from CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL`);
  },
  async down({ query, prefix }) {
    await query(
      `ALTER TABLE \`${prefix}reports\` DROP COLUMN sensitive_parts, DROP COLUMN carried_from`,
    );
  },
};
