import type { Migration } from './helpers/index.ts';

/**
 * Two people may carry one identifier: who they are is then known of neither, which only shows when
 * both are kept. What the host tells of staff is read in anew once, so that those who lost theirs to
 * another get it back.
 */
export const migration: Migration = {
  async up({ query, prefix }) {
    await query(
      `ALTER TABLE \`${prefix}alt_ids\` DROP PRIMARY KEY, ADD PRIMARY KEY (licence_id, scheme, value, person_id)`,
    );
    await query(`UPDATE \`${prefix}people\` SET host_hash = NULL WHERE source = 'host'`);
  },
  /** One carrier stays for each. */
  async down({ query, prefix }) {
    await query(
      `DELETE a FROM \`${prefix}alt_ids\` a JOIN \`${prefix}alt_ids\` b
         ON b.licence_id = a.licence_id AND b.scheme = a.scheme AND b.value = a.value AND b.person_id < a.person_id`,
    );
    await query(
      `ALTER TABLE \`${prefix}alt_ids\` DROP PRIMARY KEY, ADD PRIMARY KEY (licence_id, scheme, value)`,
    );
  },
};
