import type { Migration } from './helpers/index.ts';

/** Reports beside the OPP. On the way back those go: an older version knows the OPP alone. */
export const migration: Migration = {
  async up({ query, prefix }) {
    await query(
      `ALTER TABLE \`${prefix}reports\` MODIFY COLUMN kind ENUM('opp', 'action-part', 'evaluation', 'evidence') NOT NULL`,
    );
  },
  async down({ query, prefix }) {
    await query(
      `DELETE d FROM \`${prefix}report_downloads\` d JOIN \`${prefix}reports\` r ON r.id = d.report_id WHERE r.kind <> 'opp'`,
    );
    await query(`DELETE FROM \`${prefix}reports\` WHERE kind <> 'opp'`);
    await query(`ALTER TABLE \`${prefix}reports\` MODIFY COLUMN kind ENUM('opp') NOT NULL`);
  },
};
