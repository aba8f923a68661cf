import { columns } from './helpers/index.ts';
import type { Migration } from './helpers/index.ts';

/** What goes along with a mail, apart from it: lists of mails are read without it, and it is gone before the mail's row is. */
export const migration: Migration = {
  async up({ query, prefix }) {
    await query(
      `ALTER TABLE \`${prefix}outbox\` ADD COLUMN attached BOOLEAN NOT NULL DEFAULT FALSE`,
    );
    await query(`CREATE TABLE \`${prefix}outbox_attachments\` (
      mail_id ${columns.id},
      sealed ${columns.sealed},
      PRIMARY KEY (mail_id),
      FOREIGN KEY (mail_id) REFERENCES \`${prefix}outbox\` (id) ON DELETE CASCADE
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  },
  async down({ query, prefix }) {
    await query(`DROP TABLE IF EXISTS \`${prefix}outbox_attachments\``);
    await query(`ALTER TABLE \`${prefix}outbox\` DROP COLUMN attached`);
  },
};
