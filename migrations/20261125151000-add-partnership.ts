import type { Migration } from './helpers/index.ts';

/** A licence is of a school or of a regional partnership (samenwerkingsverband, swv), whose staff have a role of their own. */
export const migration: Migration = {
  async up({ query, prefix }) {
    await query(
      `ALTER TABLE \`${prefix}licences\` ADD COLUMN kind ENUM('school', 'swv') NOT NULL DEFAULT 'school' AFTER name`,
    );
    await query(
      `ALTER TABLE \`${prefix}staff_roles\` MODIFY COLUMN role ENUM('teacher', 'coordinator', 'admin', 'external', 'swv') NOT NULL`,
    );
  },
  async down({ query, prefix }) {
    await query(`DELETE FROM \`${prefix}staff_roles\` WHERE role = 'swv'`);
    await query(
      `ALTER TABLE \`${prefix}staff_roles\` MODIFY COLUMN role ENUM('teacher', 'coordinator', 'admin', 'external') NOT NULL`,
    );
    await query(`ALTER TABLE \`${prefix}licences\` DROP COLUMN kind`);
  },
};
