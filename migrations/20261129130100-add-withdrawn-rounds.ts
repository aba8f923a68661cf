import type { Migration } from './helpers/index.ts';

/** A question that the school takes back as a whole leaves a version of the plan that counts for nothing. */
export const migration: Migration = {
  async up({ query, prefix }) {
    await query(`ALTER TABLE \`${prefix}plans\` ADD COLUMN withdrawn_at DATETIME(3) NULL`);
    await query(
      `ALTER TABLE \`${prefix}consent_rounds\` MODIFY COLUMN closed_as ENUM('asked-again', 'elsewhere', 'withdrawn') NULL, ADD COLUMN closed_reason LONGBLOB NULL`,
    );
  },
  /** Before this a question could not be withdrawn: its version lapses, which also counts for nothing. */
  async down({ query, prefix }) {
    await query(
      `UPDATE \`${prefix}consent_rounds\` SET closed_as = 'elsewhere' WHERE closed_as = 'withdrawn'`,
    );
    await query(
      `UPDATE \`${prefix}plans\` SET lapsed_at = COALESCE(lapsed_at, withdrawn_at) WHERE withdrawn_at IS NOT NULL`,
    );
    await query(
      `ALTER TABLE \`${prefix}consent_rounds\` DROP COLUMN closed_reason, MODIFY COLUMN closed_as ENUM('asked-again', 'elsewhere') NULL`,
    );
    await query(`ALTER TABLE \`${prefix}plans\` DROP COLUMN withdrawn_at`);
  },
};
