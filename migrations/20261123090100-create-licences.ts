import { columns, createTables } from './helpers/index.ts';

export const migration = createTables({
  licences: `
    id ${columns.id},
    name ${columns.code},
    adapter ${columns.code},
    tenant VARCHAR(190) COLLATE utf8mb4_bin NOT NULL,
    school_name ${columns.name},
    town ${columns.name},
    brin VARCHAR(6) NOT NULL DEFAULT '',
    colour CHAR(7) NOT NULL,
    logo MEDIUMTEXT NULL,
    wrapped_key VARBINARY(255) NOT NULL,
    created_at ${columns.moment},
    PRIMARY KEY (id),
    UNIQUE KEY by_name (name),
    UNIQUE KEY by_tenant (adapter, tenant)`,
  learning_domains: `
    licence_id ${columns.id},
    domain_key ${columns.code},
    name ${columns.name},
    kind ENUM('cito', 'handmatig') NOT NULL,
    standard ${columns.flag},
    position SMALLINT UNSIGNED NOT NULL,
    PRIMARY KEY (licence_id, domain_key),
    FOREIGN KEY (licence_id) REFERENCES {licences} (id)`,
});
