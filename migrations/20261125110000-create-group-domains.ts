import { columns, createTables } from './helpers/index.ts';

/** Which domains a group shows; a group without rows follows the licence's standard. */
export const migration = createTables({
  group_domains: `
    group_id ${columns.id},
    licence_id ${columns.id},
    domain_key ${columns.code},
    PRIMARY KEY (group_id, domain_key),
    KEY by_domain (licence_id, domain_key),
    FOREIGN KEY (group_id) REFERENCES {school_groups} (id),
    FOREIGN KEY (licence_id, domain_key) REFERENCES {learning_domains} (licence_id, domain_key)`,
});
