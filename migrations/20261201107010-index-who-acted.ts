import type { Migration } from './helpers/index.ts';

/** What one person did last, without reading the trail of everybody. */
export const migration: Migration = {
  async up({ query, prefix }) {
    await query(`ALTER TABLE \`${prefix}audit\` ADD KEY by_actor (actor_id)`);
  },
  async down({ query, prefix }) {
    await query(`ALTER TABLE \`${prefix}audit\` DROP KEY by_actor`);
  },
};
