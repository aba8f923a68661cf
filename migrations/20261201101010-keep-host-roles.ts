import { columns, createTables } from './helpers/index.ts';
import type { Migration } from './helpers/index.ts';

const tables = createTables({
  host_roles: `
    person_id ${columns.id},
    licence_id ${columns.id},
    roles VARCHAR(120) NOT NULL,
    at ${columns.moment},
    PRIMARY KEY (person_id),
    KEY by_licence (licence_id),
    FOREIGN KEY (person_id) REFERENCES {people} (id)`,
});

/**
 * What the host said of somebody's roles when they signed on: a session is held against it at every
 * request, and who coordinates is known between two sessions too.
 */
export const migration: Migration = {
  async up(context) {
    const { query, prefix } = context;
    await query(
      `ALTER TABLE \`${prefix}sessions\` ADD COLUMN host_roles VARCHAR(120) NOT NULL DEFAULT '', ADD COLUMN may_choose ${columns.flag}`,
    );
    await tables.up(context);
  },
  async down(context) {
    const { query, prefix } = context;
    await tables.down(context);
    await query(`ALTER TABLE \`${prefix}sessions\` DROP COLUMN host_roles, DROP COLUMN may_choose`);
  },
};
