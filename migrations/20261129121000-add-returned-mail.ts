import type { Migration } from './helpers/index.ts';

/** A mail that a server took and sent back later; and the way from a mail to the link that it brought. */
export const migration: Migration = {
  async up({ query, prefix }) {
    await query(`ALTER TABLE \`${prefix}outbox\` ADD COLUMN returned_at DATETIME(3) NULL, ADD COLUMN returned_code VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
      ADD COLUMN returned_to LONGBLOB NULL, ADD KEY by_return (licence_id, returned_at)`);
    await query(`ALTER TABLE \`${prefix}links\` ADD KEY by_mail (mail_id)`);
  },
  async down({ query, prefix }) {
    await query(`ALTER TABLE \`${prefix}links\` DROP KEY by_mail`);
    await query(
      `ALTER TABLE \`${prefix}outbox\` DROP COLUMN returned_at, DROP COLUMN returned_code, DROP COLUMN returned_to, DROP KEY by_return`,
    );
  },
};
