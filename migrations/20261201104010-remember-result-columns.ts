import { columns, createTables } from './helpers/index.ts';
import type { Migration } from './helpers/index.ts';

const remembered = createTables({
  test_result_layouts: `
    licence_id ${columns.id},
    headers_hash ${columns.hash},
    layout VARCHAR(8000) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    chosen_at ${columns.moment},
    PRIMARY KEY (licence_id, headers_hash),
    FOREIGN KEY (licence_id) REFERENCES {licences} (id)`,
  test_result_subjects: `
    licence_id ${columns.id},
    subject_hash ${columns.hash},
    domain_key ${columns.code},
    chosen_at ${columns.moment},
    PRIMARY KEY (licence_id, subject_hash),
    FOREIGN KEY (licence_id) REFERENCES {licences} (id)`,
});

/**
 * What somebody pointed out once in a file of test results is known in the next one of the same licence: which column is
 * which, and which domain a subject is. A file also keeps what was chosen for it alone.
 */
export const migration: Migration = {
  async up(context) {
    await remembered.up(context);
    await context.query(
      `ALTER TABLE \`${context.prefix}test_result_files\` ADD COLUMN choices ${columns.optionalSealed}`,
    );
  },
  async down(context) {
    await context.query(`ALTER TABLE \`${context.prefix}test_result_files\` DROP COLUMN choices`);
    await remembered.down(context);
  },
};
