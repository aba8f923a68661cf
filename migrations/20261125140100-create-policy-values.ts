import { columns, createTables } from './helpers/index.ts';

export const migration = createTables({
  policy_values: `
    licence_id ${columns.id},
    policy_key ${columns.code},
    value SMALLINT NOT NULL,
    changed_at ${columns.moment},
    changed_by ${columns.id},
    PRIMARY KEY (licence_id, policy_key),
    FOREIGN KEY (licence_id) REFERENCES {licences} (id)`,
});
