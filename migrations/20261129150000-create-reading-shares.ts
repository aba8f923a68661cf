import { columns, createTables } from './helpers/index.ts';

/**
 * What is shared to be read: a share, its versions (each as it was when it was made), and who opened what. Who got a link
 * stands in link_recipients, whose about_id is the share.
 */
export const migration = createTables({
  reading_shares: `
    id ${columns.id},
    dossier_id ${columns.id},
    current_number SMALLINT UNSIGNED NOT NULL,
    ends_on ${columns.day},
    lang ENUM('nl', 'en') NOT NULL DEFAULT 'nl',
    subject ${columns.sealed},
    note ${columns.sealed},
    choice ${columns.sealed},
    shared_by ${columns.id},
    shared_at ${columns.moment},
    closed_as ENUM('withdrawn', 'archived') NULL,
    closed_at ${columns.optionalMoment},
    PRIMARY KEY (id),
    KEY by_dossier (dossier_id, shared_at),
    FOREIGN KEY (dossier_id) REFERENCES {dossiers} (id),
    FOREIGN KEY (shared_by) REFERENCES {people} (id)`,
  reading_versions: `
    share_id ${columns.id},
    number SMALLINT UNSIGNED NOT NULL,
    sequence INT UNSIGNED NOT NULL,
    items ${columns.sealed},
    document ${columns.optionalSealed},
    pdf ${columns.optionalSealed},
    made_by ${columns.id},
    made_at ${columns.moment},
    PRIMARY KEY (share_id, number),
    FOREIGN KEY (share_id) REFERENCES {reading_shares} (id),
    FOREIGN KEY (made_by) REFERENCES {people} (id)`,
  reading_openings: `
    id ${columns.id},
    share_id ${columns.id},
    recipient_id ${columns.id},
    number SMALLINT UNSIGNED NOT NULL,
    item ${columns.optionalId},
    act ENUM('read', 'downloaded') NOT NULL,
    at ${columns.moment},
    PRIMARY KEY (id),
    KEY by_share (share_id, at),
    FOREIGN KEY (share_id) REFERENCES {reading_shares} (id),
    FOREIGN KEY (recipient_id) REFERENCES {link_recipients} (id)`,
});
