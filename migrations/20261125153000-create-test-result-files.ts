import { columns, createTables } from './helpers/index.ts';

export const migration = createTables({
  test_result_files: `
    id ${columns.id},
    licence_id ${columns.id},
    person_id ${columns.id},
    state ENUM('preview', 'running', 'stopped', 'done') NOT NULL,
    content ${columns.sealed},
    mapping VARCHAR(600) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    dossiers INT UNSIGNED NOT NULL DEFAULT 0,
    present INT UNSIGNED NOT NULL DEFAULT 0,
    rejected INT UNSIGNED NOT NULL DEFAULT 0,
    created_at ${columns.moment},
    started_at ${columns.optionalMoment},
    beat_at ${columns.optionalMoment},
    expires_at ${columns.moment},
    PRIMARY KEY (id),
    KEY by_person (person_id),
    KEY by_end (expires_at),
    FOREIGN KEY (licence_id) REFERENCES {licences} (id),
    FOREIGN KEY (person_id) REFERENCES {people} (id) ON DELETE CASCADE`,
  test_result_dossiers: `
    file_id ${columns.id},
    dossier_id ${columns.id},
    added INT UNSIGNED NOT NULL,
    present INT UNSIGNED NOT NULL,
    refused INT UNSIGNED NOT NULL,
    code ${columns.code},
    PRIMARY KEY (file_id, dossier_id),
    KEY by_dossier (dossier_id),
    FOREIGN KEY (file_id) REFERENCES {test_result_files} (id) ON DELETE CASCADE,
    FOREIGN KEY (dossier_id) REFERENCES {dossiers} (id) ON DELETE CASCADE`,
});
