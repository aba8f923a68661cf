import { columns, createTables } from './helpers/index.ts';

/** Sentences that a partnership's desk uses again and again; sealed under its licence's key. */
export const migration = createTables({
  desk_sentences: `
    id ${columns.id},
    desk_id ${columns.id},
    title ${columns.sealed},
    body ${columns.sealed},
    changed_by ${columns.id},
    changed_at ${columns.moment},
    removed_at ${columns.optionalMoment},
    PRIMARY KEY (id),
    KEY by_desk (desk_id, removed_at),
    FOREIGN KEY (desk_id) REFERENCES {licences} (id),
    FOREIGN KEY (changed_by) REFERENCES {people} (id)`,
});
