import { columns, createTables } from './helpers/index.ts';

/**
 * Routes of requests (aanvraagroutes) of a partnership, each kept a version at a time; the
 * instructions and flowcharts that it keeps beside them; and which version counts for a dossier.
 * A version that begins never changes.
 */
export const migration = createTables({
  request_routes: `
    id ${columns.id},
    partnership_id ${columns.id},
    route_key ${columns.code},
    desk_id ${columns.id},
    position SMALLINT UNSIGNED NOT NULL,
    open BOOLEAN NOT NULL DEFAULT TRUE,
    current_number SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    created_at ${columns.moment},
    created_by ${columns.optionalId},
    retired_at ${columns.optionalMoment},
    PRIMARY KEY (id),
    UNIQUE KEY one_each (partnership_id, route_key),
    KEY by_desk (desk_id),
    FOREIGN KEY (partnership_id) REFERENCES {licences} (id),
    FOREIGN KEY (desk_id) REFERENCES {licences} (id),
    FOREIGN KEY (created_by) REFERENCES {people} (id)`,
  request_route_versions: `
    id ${columns.id},
    route_id ${columns.id},
    number SMALLINT UNSIGNED NOT NULL,
    definition MEDIUMTEXT NOT NULL,
    hash ${columns.hash},
    made_by ${columns.optionalId},
    made_at ${columns.moment},
    begins_at ${columns.optionalMoment},
    PRIMARY KEY (id),
    UNIQUE KEY one_each (route_id, number),
    FOREIGN KEY (route_id) REFERENCES {request_routes} (id),
    FOREIGN KEY (made_by) REFERENCES {people} (id)`,
  request_route_files: `
    id ${columns.id},
    route_id ${columns.id},
    kind ENUM('instruction', 'flowchart') NOT NULL,
    name ${columns.sealed},
    bytes ${columns.sealed},
    file_kind ${columns.code},
    size INT UNSIGNED NOT NULL,
    added_by ${columns.id},
    added_at ${columns.moment},
    removed_at ${columns.optionalMoment},
    PRIMARY KEY (id),
    KEY by_route (route_id, removed_at),
    FOREIGN KEY (route_id) REFERENCES {request_routes} (id),
    FOREIGN KEY (added_by) REFERENCES {people} (id)`,
  dossier_routes: `
    dossier_id ${columns.id},
    route_id ${columns.id},
    version_id ${columns.id},
    chosen_at ${columns.moment},
    chosen_by ${columns.optionalId},
    PRIMARY KEY (dossier_id),
    FOREIGN KEY (dossier_id) REFERENCES {dossiers} (id),
    FOREIGN KEY (route_id) REFERENCES {request_routes} (id),
    FOREIGN KEY (version_id) REFERENCES {request_route_versions} (id),
    FOREIGN KEY (chosen_by) REFERENCES {people} (id)`,
});
