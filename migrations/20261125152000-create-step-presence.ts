import { columns, createTables } from './helpers/index.ts';

/**
 * Who has a step open at this moment: a row a page, gone within minutes. No foreign keys: a row that refers to a dossier
 * would wait for whoever is saving in it, and one that refers to nothing is purged like any other.
 */
export const migration = createTables({
  step_presence: `
    session_hash ${columns.hash},
    page_id ${columns.id},
    person_id ${columns.id},
    dossier_id ${columns.id},
    step TINYINT UNSIGNED NOT NULL,
    field VARCHAR(190) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    seen_at ${columns.moment},
    PRIMARY KEY (session_hash, page_id),
    KEY by_step (dossier_id, step, seen_at),
    KEY by_age (seen_at)`,
});
