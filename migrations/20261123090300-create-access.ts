import { columns, createTables } from './helpers/index.ts';

export const migration = createTables({
  sessions: `
    id_hash ${columns.hash},
    licence_id ${columns.id},
    person_id ${columns.id},
    roles VARCHAR(120) NOT NULL,
    language CHAR(2) NOT NULL,
    second_factor ${columns.flag},
    csrf_token CHAR(43) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    authenticated_at ${columns.moment},
    created_at ${columns.moment},
    seen_at ${columns.moment},
    expires_at ${columns.moment},
    sign_out_hint BLOB NULL,
    PRIMARY KEY (id_hash),
    KEY by_person (person_id),
    KEY by_expiry (expires_at),
    FOREIGN KEY (licence_id) REFERENCES {licences} (id),
    FOREIGN KEY (person_id) REFERENCES {people} (id)`,
  one_time_keys: `
    key_hash ${columns.hash},
    expires_at ${columns.moment},
    PRIMARY KEY (key_hash),
    KEY by_expiry (expires_at)`,
});
