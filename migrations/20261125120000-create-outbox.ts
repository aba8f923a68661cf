import { columns, createTables } from './helpers/index.ts';

export const migration = createTables({
  outbox: `
    id ${columns.id},
    licence_id ${columns.id},
    message_id VARCHAR(300) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    template ${columns.code},
    sealed ${columns.optionalSealed},
    status ENUM('waiting', 'sent', 'dead') NOT NULL,
    attempts INT UNSIGNED NOT NULL DEFAULT 0,
    next_at ${columns.moment},
    last_fault VARCHAR(60) NOT NULL DEFAULT '',
    created_at ${columns.moment},
    closed_at ${columns.optionalMoment},
    PRIMARY KEY (id),
    KEY by_due (status, next_at),
    KEY by_licence (licence_id, status, created_at),
    FOREIGN KEY (licence_id) REFERENCES {licences} (id)`,
});
