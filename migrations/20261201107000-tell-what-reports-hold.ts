import type { Migration } from './helpers/index.ts';

/**
 * Of a kept report: which confidential parts are really in it, each kind by itself, and whether it was made for the
 * school's own eyes, with the family's addresses. Reports from before are taken to hold what they could hold.
 */
export const migration: Migration = {
  async up({ query, prefix }) {
    await query(`ALTER TABLE \`${prefix}reports\`
      ADD COLUMN medical_parts BOOLEAN NOT NULL DEFAULT TRUE AFTER sensitive_parts,
      ADD COLUMN psychological_parts BOOLEAN NOT NULL DEFAULT TRUE AFTER medical_parts,
      ADD COLUMN own_eyes BOOLEAN NOT NULL DEFAULT TRUE AFTER psychological_parts`);
    await query(
      `UPDATE \`${prefix}reports\` SET medical_parts = sensitive_parts, psychological_parts = sensitive_parts`,
    );
    await query(`ALTER TABLE \`${prefix}reports\` DROP COLUMN sensitive_parts`);
  },
  async down({ query, prefix }) {
    await query(
      `ALTER TABLE \`${prefix}reports\` ADD COLUMN sensitive_parts BOOLEAN NOT NULL DEFAULT TRUE`,
    );
    await query(
      `UPDATE \`${prefix}reports\` SET sensitive_parts = medical_parts OR psychological_parts`,
    );
    await query(
      `ALTER TABLE \`${prefix}reports\` DROP COLUMN medical_parts, DROP COLUMN psychological_parts, DROP COLUMN own_eyes`,
    );
  },
};
