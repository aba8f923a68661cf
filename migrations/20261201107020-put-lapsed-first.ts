import type { Migration, MigrationContext } from './helpers/index.ts';

const dueOn = (lapsed: string): string => `due_on DATE AS (CASE
  WHEN status = 'archived' THEN DATE '9999-12-31'
  WHEN stage = 'lapsed' THEN DATE '${lapsed}'
  WHEN stage IN ('set', 'set-without-consent') THEN COALESCE(evaluate_on, DATE '9999-12-31')
  ELSE COALESCE(clock_starts_on + INTERVAL (clock_weeks * 7) DAY, DATE '9999-12-31') END) STORED`;

async function change({ query, prefix }: MigrationContext, lapsed: string): Promise<void> {
  await query(`ALTER TABLE \`${prefix}dossiers\` DROP KEY by_stage, DROP KEY by_due,
    DROP KEY by_pupil_list, ADD KEY by_pupil (pupil_id), DROP COLUMN due_on`);
  await query(
    `ALTER TABLE \`${prefix}dossiers\` ADD COLUMN ${dueOn(lapsed)},
       ADD KEY by_due (licence_id, status, due_on), ADD KEY by_stage (licence_id, status, stage, due_on, changed_at),
       DROP KEY by_pupil, ADD KEY by_pupil_list (pupil_id, licence_id, status, stage, level, due_on, changed_at)`,
  );
}

/**
 * A plan whose consent lapsed asks for something at once, so that a list by deadline begins with it; it used to count as
 * one without a deadline, and came last.
 */
export const migration: Migration = {
  up: (context) => change(context, '1000-01-01'),
  down: (context) => change(context, '9999-12-31'),
};
