import { columns, createTables } from './helpers/index.ts';
import type { Migration } from './helpers/index.ts';

const tables = createTables({
  link_recipients: `
    id ${columns.id},
    dossier_id ${columns.id},
    purpose ENUM('consent', 'reading', 'data-consent') NOT NULL,
    about_id ${columns.id},
    person ${columns.sealed},
    lang ENUM('nl', 'en') NOT NULL DEFAULT 'nl',
    ends_on ${columns.day},
    withdrawn_at ${columns.optionalMoment},
    closed_as ENUM('asked-again', 'elsewhere', 'withdrawn') NULL,
    PRIMARY KEY (id),
    KEY by_about (about_id),
    FOREIGN KEY (dossier_id) REFERENCES {dossiers} (id)`,
});

const renamed = {
  consent_links: 'links',
  consent_visits: 'link_visits',
  consent_codes: 'link_codes',
};

/** Links, visits and codes serve every purpose that somebody gets a link for; who gets one stands in a table of its own. */
export const migration: Migration = {
  async up(context) {
    const { query, prefix } = context;
    await tables.up(context);
    await query(
      `INSERT INTO \`${prefix}link_recipients\` (id, dossier_id, purpose, about_id, person, ends_on, withdrawn_at, closed_as)
       SELECT c.id, r.dossier_id, 'consent', r.id, c.person, r.ends_on, c.withdrawn_at, r.closed_as
         FROM \`${prefix}consent_people\` c JOIN \`${prefix}consent_rounds\` r ON r.id = c.round_id`,
    );
    await query(`ALTER TABLE \`${prefix}consent_people\` DROP COLUMN person, DROP COLUMN withdrawn_at,
      ADD CONSTRAINT \`${prefix}consent_people_recipient\` FOREIGN KEY (id) REFERENCES \`${prefix}link_recipients\` (id)`);
    for (const [from, to] of Object.entries(renamed)) {
      await query(`ALTER TABLE \`${prefix}${from}\` DROP FOREIGN KEY \`${prefix}${from}_ibfk_1\``);
      await query(`RENAME TABLE \`${prefix}${from}\` TO \`${prefix}${to}\``);
      await query(
        `ALTER TABLE \`${prefix}${to}\` RENAME COLUMN consenter_id TO recipient_id, RENAME INDEX by_consenter TO by_recipient`,
      );
      await query(
        `ALTER TABLE \`${prefix}${to}\` ADD CONSTRAINT \`${prefix}${to}_recipient\` FOREIGN KEY (recipient_id) REFERENCES \`${prefix}link_recipients\` (id)`,
      );
    }
    await query(
      `ALTER TABLE \`${prefix}consent_events\` DROP FOREIGN KEY \`${prefix}consent_events_ibfk_1\``,
    );
    await query(`RENAME TABLE \`${prefix}consent_events\` TO \`${prefix}link_events\``);
    await query(
      `ALTER TABLE \`${prefix}link_events\` RENAME COLUMN round_id TO about_id, RENAME COLUMN consenter_id TO recipient_id, RENAME INDEX by_round TO by_about`,
    );
    await query(
      `UPDATE \`${prefix}outbox\` SET template = 'link-code' WHERE template = 'consent-code'`,
    );
  },
  /** Links of other purposes have no place before this. */
  async down(context) {
    const { query, prefix } = context;
    await query(
      `UPDATE \`${prefix}outbox\` SET template = 'consent-code' WHERE template = 'link-code'`,
    );
    const others = `SELECT id FROM \`${prefix}link_recipients\` WHERE purpose <> 'consent'`;
    await query(
      `DELETE FROM \`${prefix}link_events\` WHERE about_id NOT IN (SELECT id FROM \`${prefix}consent_rounds\`)`,
    );
    await query(
      `ALTER TABLE \`${prefix}link_events\` RENAME COLUMN about_id TO round_id, RENAME COLUMN recipient_id TO consenter_id, RENAME INDEX by_about TO by_round`,
    );
    await query(`RENAME TABLE \`${prefix}link_events\` TO \`${prefix}consent_events\``);
    await query(
      `ALTER TABLE \`${prefix}consent_events\` ADD CONSTRAINT \`${prefix}consent_events_ibfk_1\` FOREIGN KEY (round_id) REFERENCES \`${prefix}consent_rounds\` (id)`,
    );
    for (const [from, to] of Object.entries(renamed).toReversed()) {
      await query(`DELETE FROM \`${prefix}${to}\` WHERE recipient_id IN (${others})`);
      await query(`ALTER TABLE \`${prefix}${to}\` DROP FOREIGN KEY \`${prefix}${to}_recipient\``);
      await query(
        `ALTER TABLE \`${prefix}${to}\` RENAME COLUMN recipient_id TO consenter_id, RENAME INDEX by_recipient TO by_consenter`,
      );
      await query(`RENAME TABLE \`${prefix}${to}\` TO \`${prefix}${from}\``);
      await query(
        `ALTER TABLE \`${prefix}${from}\` ADD CONSTRAINT \`${prefix}${from}_ibfk_1\` FOREIGN KEY (consenter_id) REFERENCES \`${prefix}consent_people\` (id)`,
      );
    }
    await query(`ALTER TABLE \`${prefix}consent_people\` DROP FOREIGN KEY \`${prefix}consent_people_recipient\`,
      ADD COLUMN person LONGBLOB NULL AFTER position, ADD COLUMN withdrawn_at DATETIME(3) NULL AFTER replied_by`);
    await query(
      `UPDATE \`${prefix}consent_people\` c JOIN \`${prefix}link_recipients\` q ON q.id = c.id SET c.person = q.person, c.withdrawn_at = q.withdrawn_at`,
    );
    await query(`ALTER TABLE \`${prefix}consent_people\` MODIFY COLUMN person LONGBLOB NOT NULL`);
    await tables.down(context);
  },
};
