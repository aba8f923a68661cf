import { columns, createTables } from './helpers/index.ts';

/** Somebody's authenticator app, the codes for when it is lost, and who took it away from whom and why. */
export const migration = createTables({
  second_factors: `
    person_id ${columns.id},
    licence_id ${columns.id},
    secret ${columns.sealed},
    confirmed_at ${columns.moment},
    last_step BIGINT UNSIGNED NOT NULL,
    failed_in_row INT UNSIGNED NOT NULL DEFAULT 0,
    recovery_salt BINARY(16) NOT NULL,
    PRIMARY KEY (person_id),
    FOREIGN KEY (person_id) REFERENCES {people} (id),
    FOREIGN KEY (licence_id) REFERENCES {licences} (id)`,
  recovery_codes: `
    person_id ${columns.id},
    code_hash ${columns.hash},
    used_at ${columns.optionalMoment},
    PRIMARY KEY (person_id, code_hash),
    FOREIGN KEY (person_id) REFERENCES {people} (id)`,
  second_factor_resets: `
    id ${columns.id},
    licence_id ${columns.id},
    person_id ${columns.id},
    by_person ${columns.id},
    reason ${columns.sealed},
    at ${columns.moment},
    PRIMARY KEY (id),
    KEY by_person_at (person_id, at),
    FOREIGN KEY (licence_id) REFERENCES {licences} (id),
    FOREIGN KEY (person_id) REFERENCES {people} (id),
    FOREIGN KEY (by_person) REFERENCES {people} (id)`,
});
