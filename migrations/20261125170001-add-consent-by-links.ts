import type { Migration } from './helpers/index.ts';

const dueOn = `due_on DATE AS (CASE
  WHEN status = 'archived' OR stage = 'lapsed' THEN DATE '9999-12-31'
  WHEN stage IN ('set', 'set-without-consent') THEN COALESCE(evaluate_on, DATE '9999-12-31')
  ELSE COALESCE(clock_starts_on + INTERVAL (clock_weeks * 7) DAY, DATE '9999-12-31') END) STORED`;

/** The day by which something must happen follows from the stage, so it goes and comes back around the change. */
async function changeStages(
  query: (sql: string) => Promise<void>,
  prefix: string,
  stages: string,
): Promise<void> {
  await query(`ALTER TABLE \`${prefix}dossiers\` DROP KEY by_stage, DROP KEY by_due,
    DROP KEY by_pupil_list, ADD KEY by_pupil (pupil_id), DROP COLUMN due_on`);
  await query(
    `ALTER TABLE \`${prefix}dossiers\` MODIFY COLUMN stage ENUM(${stages}) NOT NULL DEFAULT 'concept'`,
  );
  await query(
    `ALTER TABLE \`${prefix}dossiers\` ADD COLUMN ${dueOn},
       ADD KEY by_due (licence_id, status, due_on), ADD KEY by_stage (licence_id, status, stage, due_on, changed_at),
       DROP KEY by_pupil, ADD KEY by_pupil_list (pupil_id, licence_id, status, stage, level, due_on, changed_at)`,
  );
}

/** A plan whose consent was asked by links waits until everybody who must has agreed. */
export const migration: Migration = {
  async up({ query, prefix }) {
    await query(
      `ALTER TABLE \`${prefix}plans\` MODIFY COLUMN consent_mode ENUM('outside', 'refused', 'links') NOT NULL, ADD COLUMN agreed_at DATETIME(3) NULL`,
    );
    await changeStages(
      query,
      prefix,
      "'concept', 'waiting', 'set', 'set-without-consent', 'lapsed', 'awaiting'",
    );
  },
  /** What was agreed by links stays agreed, as obtained elsewhere; what still waited was never set. */
  async down({ query, prefix }) {
    await query(`UPDATE \`${prefix}dossiers\` SET stage = 'waiting' WHERE stage = 'awaiting'`);
    await query(
      `DELETE FROM \`${prefix}plans\` WHERE consent_mode = 'links' AND agreed_at IS NULL`,
    );
    await query(
      `UPDATE \`${prefix}plans\` SET consent_mode = 'outside', consent_on = DATE(agreed_at) WHERE consent_mode = 'links'`,
    );
    await query(
      `ALTER TABLE \`${prefix}plans\` DROP COLUMN agreed_at, MODIFY COLUMN consent_mode ENUM('outside', 'refused') NOT NULL`,
    );
    await changeStages(
      query,
      prefix,
      "'concept', 'waiting', 'set', 'set-without-consent', 'lapsed'",
    );
  },
};
