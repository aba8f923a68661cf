import { columns, createTables } from './helpers/index.ts';
import type { Migration } from './helpers/index.ts';

/**
 * The experts of a request, and what each advises. `request_id` is NULL as long as the request is
 * being prepared; `live` is 1 until somebody is asked no longer and NULL from then on, so that a
 * request asks one person at most for each of its two places.
 */
const tables = createTables({
  request_experts: `
    id ${columns.id},
    dossier_id ${columns.id},
    request_id ${columns.optionalId},
    slot TINYINT UNSIGNED NOT NULL,
    profession ${columns.code},
    person ${columns.sealed},
    recipient_id ${columns.optionalId},
    named_by ${columns.id},
    named_at ${columns.moment},
    invited_at ${columns.optionalMoment},
    ended_at ${columns.optionalMoment},
    ended_as ENUM('replaced', 'withdrawn', 'decided') NULL,
    live TINYINT UNSIGNED NULL,
    PRIMARY KEY (id),
    UNIQUE KEY one_each (request_id, slot, live),
    KEY by_dossier (dossier_id, request_id),
    FOREIGN KEY (dossier_id) REFERENCES {dossiers} (id),
    FOREIGN KEY (request_id) REFERENCES {requests} (id),
    FOREIGN KEY (recipient_id) REFERENCES {link_recipients} (id),
    FOREIGN KEY (named_by) REFERENCES {people} (id)`,
  request_advices: `
    expert_id ${columns.id},
    request_id ${columns.id},
    snapshot_number SMALLINT UNSIGNED NOT NULL,
    text ${columns.sealed},
    name ${columns.sealed},
    registration ${columns.sealed},
    profession VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
    text_hash ${columns.optionalHash},
    saved_at ${columns.moment},
    signed_at ${columns.optionalMoment},
    PRIMARY KEY (expert_id),
    KEY by_request (request_id, signed_at),
    FOREIGN KEY (expert_id) REFERENCES {request_experts} (id),
    FOREIGN KEY (request_id) REFERENCES {requests} (id)`,
});

const purposes = (names: string, prefix: string): string =>
  `ALTER TABLE \`${prefix}link_recipients\` MODIFY COLUMN purpose ENUM(${names}) NOT NULL`;
const before = "'consent', 'reading', 'data-consent'";

/** Rows that stand on somebody's link, each gone before what it stands on. */
const ofLinks = ['link_codes', 'link_visits', 'links', 'link_school_codes', 'link_declines'];

/** Links also lead experts to what they advise on. */
export const migration: Migration = {
  async up(context) {
    await context.query(purposes(`${before}, 'advice'`, context.prefix));
    await tables.up(context);
  },
  /** Links for an advice have no place before this. */
  async down(context) {
    const { query, prefix } = context;
    await tables.down(context);
    const theirs = `SELECT id FROM \`${prefix}link_recipients\` WHERE purpose = 'advice'`;
    for (const name of [...ofLinks, 'link_events'])
      await query(`DELETE FROM \`${prefix}${name}\` WHERE recipient_id IN (${theirs})`);
    await query(`DELETE FROM \`${prefix}link_recipients\` WHERE purpose = 'advice'`);
    await query(purposes(before, prefix));
  },
};
