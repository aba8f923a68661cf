import { columns, createTables } from './helpers/index.ts';

/**
 * Roles that give access to what is in dossiers, handed out by who has none: they wait for a second
 * person, or are told to everybody who has.
 */
export const migration = createTables({
  role_requests: `
    id ${columns.id},
    licence_id ${columns.id},
    person_id ${columns.id},
    role ENUM('teacher', 'coordinator', 'external', 'swv') NOT NULL,
    state ENUM('waiting', 'confirmed', 'refused', 'replaced', 'given', 'seen') NOT NULL,
    asked_by ${columns.id},
    asked_at ${columns.moment},
    decided_by ${columns.optionalId},
    decided_at ${columns.optionalMoment},
    PRIMARY KEY (id),
    KEY by_licence (licence_id, state),
    KEY by_person (person_id, state),
    FOREIGN KEY (licence_id) REFERENCES {licences} (id),
    FOREIGN KEY (person_id) REFERENCES {people} (id)`,
});
