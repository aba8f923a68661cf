import { columns, createTables } from './helpers/index.ts';

/** No foreign keys: the trail outlives what it speaks of. The application may only SELECT and INSERT here. */
export const migration = createTables({
  audit: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    chain ${columns.code},
    sequence INT UNSIGNED NOT NULL,
    licence_id ${columns.optionalId},
    at ${columns.moment},
    event ${columns.code},
    outcome ENUM('done', 'denied') NOT NULL,
    actor_id ${columns.optionalId},
    actor_roles VARCHAR(120) NOT NULL,
    basis ${columns.code},
    dossier_id ${columns.optionalId},
    pupil_id ${columns.optionalId},
    details TEXT NOT NULL,
    previous_hash ${columns.hash},
    hash ${columns.hash},
    PRIMARY KEY (id),
    UNIQUE KEY chain_sequence (chain, sequence),
    KEY by_time (at),
    KEY by_pupil (pupil_id, at)`,
});
