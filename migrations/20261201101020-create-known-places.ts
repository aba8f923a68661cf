import { columns, createTables } from './helpers/index.ts';

/**
 * Browsers and network addresses from which somebody signed in with an account of ours, as keyed
 * hashes: their tries are counted apart from those of strangers.
 */
export const migration = createTables({
  known_places: `
    key_hash ${columns.hash},
    person_id ${columns.id},
    failed_in_row INT UNSIGNED NOT NULL DEFAULT 0,
    at ${columns.moment},
    PRIMARY KEY (key_hash),
    KEY by_person (person_id, at),
    FOREIGN KEY (person_id) REFERENCES {people} (id)`,
});
