import { columns, createTables } from './helpers/index.ts';

/** Of a master key that is no longer configured: what checks and finds what it keyed, sealed by the present one. */
export const migration = createTables({
  retired_keys: `
    key_id ${columns.code},
    sealed ${columns.sealed},
    kept_at ${columns.moment},
    PRIMARY KEY (key_id)`,
});
