import { columns, createTables } from './helpers/index.ts';

export const migration = createTables({
  saved_views: `
    id ${columns.id},
    licence_id ${columns.id},
    person_id ${columns.id},
    name VARCHAR(60) NOT NULL,
    query VARCHAR(600) NOT NULL,
    created_at ${columns.moment},
    PRIMARY KEY (id),
    UNIQUE KEY by_person (person_id, name),
    FOREIGN KEY (licence_id) REFERENCES {licences} (id),
    FOREIGN KEY (person_id) REFERENCES {people} (id)`,
});
