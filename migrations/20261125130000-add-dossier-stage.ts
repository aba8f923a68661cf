import type { Migration } from './helpers/index.ts';

/**
 * Lists and deadlines of a whole licence are read from the dossier's own row: where its plan stands, and the day by which
 * something must happen. The day follows from the row itself, so the database keeps it; '9999-12-31' stands for none, so
 * that what has no deadline comes last in an index.
 */
export const migration: Migration = {
  async up({ query, prefix }) {
    await query(
      `ALTER TABLE \`${prefix}dossiers\`
         ADD COLUMN stage ENUM('concept', 'waiting', 'set', 'set-without-consent', 'lapsed') NOT NULL DEFAULT 'concept'`,
    );
    await query(
      `UPDATE \`${prefix}dossiers\` d SET d.stage = COALESCE(
         (SELECT CASE WHEN p.lapsed_at IS NOT NULL THEN 'lapsed' WHEN p.consent_mode = 'refused' THEN 'set-without-consent' ELSE 'set' END
            FROM \`${prefix}plans\` p WHERE p.dossier_id = d.id ORDER BY p.version DESC LIMIT 1),
         IF((SELECT COUNT(*) FROM \`${prefix}dossier_steps\` s WHERE s.dossier_id = d.id AND s.step < 8 AND s.state = 'done') = 7, 'waiting', 'concept'))`,
    );
    await query(
      `ALTER TABLE \`${prefix}dossiers\`
         ADD COLUMN due_on DATE AS (CASE
           WHEN status = 'archived' OR stage = 'lapsed' THEN DATE '9999-12-31'
           WHEN stage IN ('set', 'set-without-consent') THEN COALESCE(evaluate_on, DATE '9999-12-31')
           ELSE COALESCE(clock_starts_on + INTERVAL 42 DAY, DATE '9999-12-31') END) STORED,
         ADD KEY by_due (licence_id, status, due_on),
         ADD KEY by_stage (licence_id, status, stage, due_on, changed_at)`,
    );
    await query(`ALTER TABLE \`${prefix}people\`
      ADD KEY by_name (licence_id, kind, family, given), ADD KEY by_birth (licence_id, kind, status, birth_date, family, given)`);
  },
  async down({ query, prefix }) {
    await query(`ALTER TABLE \`${prefix}people\` DROP KEY by_birth, DROP KEY by_name`);
    await query(
      `ALTER TABLE \`${prefix}dossiers\` DROP KEY by_stage, DROP KEY by_due, DROP COLUMN due_on, DROP COLUMN stage`,
    );
  },
};
