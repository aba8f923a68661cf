import { columns, createTables } from './helpers/index.ts';
import type { Migration } from './helpers/index.ts';

const tables = createTables({
  link_school_codes: `
    id ${columns.id},
    recipient_id ${columns.id},
    code_hash ${columns.hash},
    made_by ${columns.id},
    created_at ${columns.moment},
    tries TINYINT UNSIGNED NOT NULL DEFAULT 0,
    ended_at ${columns.optionalMoment},
    PRIMARY KEY (id),
    KEY by_recipient (recipient_id, created_at),
    FOREIGN KEY (recipient_id) REFERENCES {link_recipients} (id)`,
  link_declines: `
    id ${columns.id},
    dossier_id ${columns.id},
    recipient_id ${columns.id},
    name_hash ${columns.hash},
    address_hash ${columns.optionalHash},
    declined_at ${columns.moment},
    undone_at ${columns.optionalMoment},
    undone_by ${columns.optionalId},
    undo_reason ${columns.optionalSealed},
    PRIMARY KEY (id),
    KEY by_dossier (dossier_id),
    FOREIGN KEY (dossier_id) REFERENCES {dossiers} (id),
    FOREIGN KEY (recipient_id) REFERENCES {link_recipients} (id)`,
});

/** Somebody also comes by a letter with a code, or on a tablet of the school; with a second code where the school asks one; and may want no mail. */
export const migration: Migration = {
  async up(context) {
    const { query, prefix } = context;
    await tables.up(context);
    await query(`ALTER TABLE \`${prefix}links\` MODIFY COLUMN mail_id ${columns.optionalId},
      ADD COLUMN kind ENUM('mail', 'letter', 'tablet') NOT NULL DEFAULT 'mail', ADD COLUMN finder ${columns.optionalHash}, ADD COLUMN tries TINYINT UNSIGNED NOT NULL DEFAULT 0,
      ADD COLUMN made_by ${columns.optionalId}, ADD COLUMN identified ENUM('known', 'document') NULL, ADD KEY by_finder (finder)`);
    await query(`ALTER TABLE \`${prefix}link_recipients\` ADD COLUMN second ${columns.flag}`);
    await query(
      `ALTER TABLE \`${prefix}link_visits\` ADD COLUMN second_at ${columns.optionalMoment}`,
    );
    await query(
      `ALTER TABLE \`${prefix}consent_people\` ADD COLUMN answered_link ${columns.optionalHash}, ADD COLUMN answered_second ${columns.flag}`,
    );
  },
  /** Letters and tablets have no place before this; answers given by them stay. */
  async down(context) {
    const { query, prefix } = context;
    await query(
      `ALTER TABLE \`${prefix}consent_people\` DROP COLUMN answered_link, DROP COLUMN answered_second`,
    );
    await query(
      `DELETE v FROM \`${prefix}link_visits\` v JOIN \`${prefix}links\` l ON l.token_hash = v.link_hash WHERE l.kind <> 'mail'`,
    );
    await query(`DELETE FROM \`${prefix}links\` WHERE kind <> 'mail'`);
    await query(`ALTER TABLE \`${prefix}link_visits\` DROP COLUMN second_at`);
    await query(`ALTER TABLE \`${prefix}link_recipients\` DROP COLUMN second`);
    await query(`ALTER TABLE \`${prefix}links\` DROP KEY by_finder, DROP COLUMN kind, DROP COLUMN finder, DROP COLUMN tries, DROP COLUMN made_by, DROP COLUMN identified,
      MODIFY COLUMN mail_id ${columns.id}`);
    await tables.down(context);
  },
};
