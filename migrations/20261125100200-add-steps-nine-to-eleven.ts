import type { Migration } from './helpers/index.ts';

/** Dossiers made before these steps existed get them too. */
export const migration: Migration = {
  async up({ query, prefix }) {
    await query(`INSERT INTO \`${prefix}dossier_steps\` (dossier_id, step, state, filled, total)
      SELECT d.id, n.step, 'empty', 0, 0 FROM \`${prefix}dossiers\` d
        CROSS JOIN (SELECT 9 AS step UNION ALL SELECT 10 UNION ALL SELECT 11) n`);
  },
  async down({ query, prefix }) {
    await query(`DELETE FROM \`${prefix}dossier_steps\` WHERE step IN (9, 10, 11)`);
  },
};
