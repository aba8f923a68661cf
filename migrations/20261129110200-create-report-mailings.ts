import { columns, createTables } from './helpers/index.ts';

/** One act of mailing a report, and each person it went to. */
export const migration = createTables({
  report_mailings: `
    id ${columns.id},
    dossier_id ${columns.id},
    report_id ${columns.id},
    way ENUM('attachment') NOT NULL,
    by_id ${columns.id},
    at ${columns.moment},
    PRIMARY KEY (id),
    KEY by_dossier (dossier_id, at),
    FOREIGN KEY (report_id) REFERENCES {reports} (id)`,
  report_mails: `
    id ${columns.id},
    mailing_id ${columns.id},
    mail_id ${columns.id},
    part ENUM('guardian', 'pupil', 'other') NOT NULL,
    person ${columns.sealed},
    PRIMARY KEY (id),
    KEY by_mailing (mailing_id),
    KEY by_mail (mail_id),
    FOREIGN KEY (mailing_id) REFERENCES {report_mailings} (id)`,
});
