import { columns, createTables } from './helpers/index.ts';

/** Sign-ins that were given up on a shared device: the host may still hold them, and they open no session here again. */
export const migration = createTables({
  spent_sign_ins: `
    person_id ${columns.id},
    authenticated_at ${columns.moment},
    spent_at ${columns.moment},
    PRIMARY KEY (person_id, authenticated_at)`,
});
