import type { Migration } from './helpers/index.ts';

const dueOn = (weeks: string): string => `due_on DATE AS (CASE
  WHEN status = 'archived' OR stage = 'lapsed' THEN DATE '9999-12-31'
  WHEN stage IN ('set', 'set-without-consent') THEN COALESCE(evaluate_on, DATE '9999-12-31')
  ELSE COALESCE(clock_starts_on + INTERVAL ${weeks} DAY, DATE '9999-12-31') END) STORED`;

/** The weeks a licence gives itself to set a plan stand in the dossier's own row, so that the database keeps the day by which. */
export const migration: Migration = {
  async up({ query, prefix }) {
    await query(
      `ALTER TABLE \`${prefix}dossiers\` ADD COLUMN clock_weeks TINYINT NOT NULL DEFAULT 6`,
    );
    await query(
      `UPDATE \`${prefix}dossiers\` d JOIN \`${prefix}policy_values\` v ON v.licence_id = d.licence_id AND v.policy_key = 'clockWeeks'
          SET d.clock_weeks = v.value`,
    );
    await query(
      `ALTER TABLE \`${prefix}dossiers\` DROP KEY by_stage, DROP KEY by_due, DROP COLUMN due_on`,
    );
    await query(
      `ALTER TABLE \`${prefix}dossiers\` ADD COLUMN ${dueOn('(clock_weeks * 7)')},
         ADD KEY by_due (licence_id, status, due_on), ADD KEY by_stage (licence_id, status, stage, due_on, changed_at)`,
    );
  },
  async down({ query, prefix }) {
    await query(
      `ALTER TABLE \`${prefix}dossiers\` DROP KEY by_stage, DROP KEY by_due, DROP COLUMN due_on, DROP COLUMN clock_weeks`,
    );
    await query(
      `ALTER TABLE \`${prefix}dossiers\` ADD COLUMN ${dueOn('42')},
         ADD KEY by_due (licence_id, status, due_on), ADD KEY by_stage (licence_id, status, stage, due_on, changed_at)`,
    );
  },
};
