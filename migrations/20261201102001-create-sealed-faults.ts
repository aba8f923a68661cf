import { columns, createTables } from './helpers/index.ts';

/** Sealed text that did not open: changed, moved or put back behind the product's back, until somebody has seen it. */
export const migration = createTables({
  sealed_faults: `
    id ${columns.id},
    licence_id ${columns.id},
    dossier_id ${columns.optionalId},
    at ${columns.moment},
    seen_at ${columns.optionalMoment},
    seen_by ${columns.optionalId},
    PRIMARY KEY (id),
    KEY by_licence (licence_id, seen_at),
    FOREIGN KEY (licence_id) REFERENCES {licences} (id),
    FOREIGN KEY (dossier_id) REFERENCES {dossiers} (id)`,
});
