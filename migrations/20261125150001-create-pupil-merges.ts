import { columns, createTables } from './helpers/index.ts';

/** Which pupil went into which, and exactly what moved, so that it can be put back. */
export const migration = createTables({
  pupil_merges: `
    id ${columns.id},
    licence_id ${columns.id},
    kept_id ${columns.id},
    gone_id ${columns.id},
    merged_at ${columns.moment},
    merged_by ${columns.id},
    undone_at ${columns.optionalMoment},
    undone_by ${columns.optionalId},
    PRIMARY KEY (id),
    KEY by_licence (licence_id, merged_at),
    KEY by_kept (kept_id, merged_at),
    KEY by_gone (gone_id),
    FOREIGN KEY (licence_id) REFERENCES {licences} (id),
    FOREIGN KEY (kept_id) REFERENCES {people} (id),
    FOREIGN KEY (gone_id) REFERENCES {people} (id)`,
  pupil_merge_items: `
    merge_id ${columns.id},
    kind ENUM('dossier', 'membership', 'guardianship', 'pupil') NOT NULL,
    item_id ${columns.id},
    owner_id ${columns.id},
    lifted TEXT NULL,
    PRIMARY KEY (merge_id, kind, item_id, owner_id),
    FOREIGN KEY (merge_id) REFERENCES {pupil_merges} (id)`,
});
