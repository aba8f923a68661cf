import { columns, createTables } from './helpers/index.ts';

/**
 * Notes of calls and meetings. What was written lies sealed in the versions, which are only added to; the note's own row
 * says which is the present one, and its sensitivity and day of follow-up, by which it is found.
 */
export const migration = createTables({
  notes: `
    id ${columns.id},
    licence_id ${columns.id},
    dossier_id ${columns.id},
    sensitivity ${columns.code},
    follow_up_on ${columns.optionalDay},
    current_number INT UNSIGNED NOT NULL,
    created_at ${columns.moment},
    created_by ${columns.id},
    removed_at ${columns.optionalMoment},
    removed_by ${columns.optionalId},
    erased_at ${columns.optionalMoment},
    PRIMARY KEY (id),
    KEY by_dossier (dossier_id, erased_at),
    KEY by_follow_up (licence_id, follow_up_on),
    KEY by_removal (erased_at, removed_at),
    FOREIGN KEY (dossier_id) REFERENCES {dossiers} (id),
    FOREIGN KEY (created_by) REFERENCES {people} (id)`,
  note_versions: `
    id ${columns.id},
    note_id ${columns.id},
    number INT UNSIGNED NOT NULL,
    content ${columns.optionalSealed},
    created_at ${columns.moment},
    created_by ${columns.id},
    PRIMARY KEY (id),
    UNIQUE KEY by_number (note_id, number),
    FOREIGN KEY (note_id) REFERENCES {notes} (id),
    FOREIGN KEY (created_by) REFERENCES {people} (id)`,
});
