import { columns, createTables } from './helpers/index.ts';

/** Who asked for a new password, whether there is such an account or not: answered in the background. */
export const migration = createTables({
  reset_requests: `
    id ${columns.id},
    licence_id ${columns.id},
    email ${columns.sealed},
    lang ENUM('nl', 'en') NOT NULL,
    asked_at ${columns.moment},
    PRIMARY KEY (id),
    KEY by_moment (asked_at),
    FOREIGN KEY (licence_id) REFERENCES {licences} (id)`,
});
