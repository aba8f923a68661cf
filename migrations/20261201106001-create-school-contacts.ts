import { columns, createTables } from './helpers/index.ts';

export const migration = createTables({
  school_contacts: `
    licence_id ${columns.id},
    name VARCHAR(120) NOT NULL DEFAULT '',
    phone VARCHAR(40) NOT NULL DEFAULT '',
    mail VARCHAR(190) NOT NULL DEFAULT '',
    changed_at ${columns.moment},
    changed_by ${columns.id},
    PRIMARY KEY (licence_id),
    FOREIGN KEY (licence_id) REFERENCES {licences} (id)`,
});
