import { columns, createTables } from './helpers/index.ts';

export const migration = createTables({
  sensitive_grants: `
    id ${columns.id},
    dossier_id ${columns.id},
    person_id ${columns.id},
    medical ${columns.flag},
    psychological ${columns.flag},
    reason ${columns.sealed},
    from_at ${columns.moment},
    until_on ${columns.day},
    granted_by ${columns.id},
    ended_at ${columns.optionalMoment},
    ended_by ${columns.optionalId},
    PRIMARY KEY (id),
    KEY by_person (dossier_id, person_id, until_on),
    FOREIGN KEY (dossier_id) REFERENCES {dossiers} (id),
    FOREIGN KEY (person_id) REFERENCES {people} (id)`,
});
