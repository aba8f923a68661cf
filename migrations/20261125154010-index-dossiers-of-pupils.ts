import type { Migration } from './helpers/index.ts';

/**
 * A list that starts from pupils, as of a name or of own groups, tries each of their dossiers: all it asks is in the index,
 * so that the row itself is read only of those that are shown.
 */
export const migration: Migration = {
  async up({ query, prefix }) {
    await query(
      `ALTER TABLE \`${prefix}dossiers\` DROP KEY by_pupil,
         ADD KEY by_pupil_list (pupil_id, licence_id, status, stage, level, due_on, changed_at)`,
    );
  },
  async down({ query, prefix }) {
    await query(
      `ALTER TABLE \`${prefix}dossiers\` DROP KEY by_pupil_list, ADD KEY by_pupil (pupil_id)`,
    );
  },
};
