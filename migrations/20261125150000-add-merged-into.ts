import { columns } from './helpers/index.ts';
import type { Migration } from './helpers/index.ts';

/** A pupil who was there twice points at the one that stays; own pupils are few and found without walking the school. */
export const migration: Migration = {
  async up({ query, prefix }) {
    await query(`ALTER TABLE \`${prefix}people\`
      ADD COLUMN merged_into ${columns.optionalId},
      ADD KEY by_merged (merged_into),
      ADD KEY by_source (licence_id, kind, source, status, birth_date)`);
  },
  async down({ query, prefix }) {
    await query(
      `ALTER TABLE \`${prefix}people\` DROP KEY by_source, DROP KEY by_merged, DROP COLUMN merged_into`,
    );
  },
};
