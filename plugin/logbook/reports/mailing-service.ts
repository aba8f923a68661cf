import type { DossierFacts } from '../../dossier/facts/index.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { MOST_ATTACHED } from '../../platform/mail/index.ts';
import type { Outbox } from '../../platform/mail/index.ts';
import { assertPassword, generatePassword } from '../../platform/passwords/index.ts';
import type { Pdf } from '../../platform/print/index.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import { openText, sealText } from '../../platform/store/index.ts';
import type { Database, UnitOfWork } from '../../platform/store/index.ts';
import type { KeptReports } from './kept-reports.ts';
import type { MailedPerson, Mailing, MailWay } from './mailing.ts';
import type { ReportDocuments } from './report-documents.ts';

/** Megabytes of a report that a mail can carry, as people count them. */
export const MOST_MEGABYTES = Math.floor(MOST_ATTACHED / 2 ** 20);
/** The same for everybody: a name of a file can be read by whoever sees the mail. */
const FILE_NAME = 'document.pdf';

const templates: Readonly<Record<MailWay, string>> = { attachment: 'report' };

export interface ReportMailings {
  /**
   * Mails a report to each addressee, encrypted with one password, which is answered and kept
   * nowhere. 'repeated': this very form was sent before, and nothing was mailed again.
   * @throws AppError for a weak password, for a report that no mail can carry or that there is
   *   nothing of yet
   */
  send(
    actor: SignedInActor,
    dossier: DossierFacts,
    mailing: Mailing,
  ): Promise<{ password: string } | 'repeated'>;
  /** Whom these acts went to. */
  addressees(
    dossier: DossierFacts,
    mailingIds: readonly string[],
  ): Promise<Map<string, MailedPerson[]>>;
}

const place = (id: string): string => `report_mails/person/${id}`;

/** Who a mail of a dossier went to, as it is kept. */
export const openPerson = (key: Buffer, id: string, sealed: Buffer): MailedPerson =>
  JSON.parse(openText(key, sealed, place(id))) as MailedPerson;

/**
 * A report that no mail can carry is told with its size.
 * @throws AppError `report-too-large-to-mail`
 */
export function assertFits(bytes: number): void {
  if (bytes <= MOST_ATTACHED) return;
  throw new AppError('report-too-large-to-mail', 422, {
    params: {
      size: (Math.ceil((bytes / 2 ** 20) * 10) / 10).toLocaleString('nl-NL'),
      most: MOST_MEGABYTES,
    },
  });
}

/** Another copy of the same form was a moment earlier. */
class SentBefore extends Error {}

export function createReportMailings(deps: {
  database: Database;
  unitOfWork: UnitOfWork;
  pdf: Pdf;
  documents: ReportDocuments;
  kept: KeptReports;
  outbox: Outbox;
  schoolName: (licenceId: string) => string;
  dossierKey: (dossier: DossierFacts) => Buffer;
}): ReportMailings {
  const { database, unitOfWork, pdf, kept, outbox } = deps;

  const isSent = async (id: string): Promise<boolean> =>
    (await database.select('SELECT id FROM {report_mailings} WHERE id = :id', { id })).length > 0;

  const write = (
    actor: SignedInActor,
    dossier: DossierFacts,
    mailing: Mailing,
    report: Parameters<KeptReports['keep']>[2],
    bytes: Uint8Array,
  ): Promise<void> =>
    unitOfWork.run(actor, async (unit) => {
      const reportId = await kept.keep(unit, dossier, report);
      const fresh = await unit.write(
        'INSERT IGNORE INTO {report_mailings} (id, dossier_id, report_id, way, by_id, at) VALUES (:id, :dossierId, :reportId, :way, :by, :at)',
        {
          id: mailing.id,
          dossierId: dossier.id,
          reportId,
          way: mailing.way,
          by: actor.personId,
          at: unit.at,
        },
      );
      if (fresh === 0) throw new SentBefore();
      for (const { part, ...person } of mailing.to) {
        const id = newId();
        const mailId = await outbox.put(unit, {
          licenceId: dossier.licenceId,
          to: person.email,
          name: templates[mailing.way],
          lang: mailing.lang,
          facts: { school: deps.schoolName(dossier.licenceId), file: FILE_NAME },
          attachment: { name: FILE_NAME, type: 'application/pdf', bytes },
        });
        await unit.write(
          'INSERT INTO {report_mails} (id, mailing_id, mail_id, part, person) VALUES (:id, :mailingId, :mailId, :part, :person)',
          {
            id,
            mailingId: mailing.id,
            mailId,
            part,
            person: sealText(
              deps.dossierKey(dossier),
              JSON.stringify(person satisfies MailedPerson),
              place(id),
            ),
          },
        );
      }
      await unit.audit({
        event: 'report.mailed',
        ...dossier.trace,
        details: {
          mailing: mailing.id,
          kind: mailing.ref.kind,
          version: dossier.plan?.version ?? 0,
          people: mailing.to.length,
          sensitive: mailing.sensitive,
        },
      });
    });

  return {
    send: async (actor, dossier, mailing) => {
      if (await isSent(mailing.id)) return 'repeated';
      if (mailing.password !== undefined) await assertPassword(mailing.password);
      const password = mailing.password ?? generatePassword();
      const copy = await deps.documents.make(mailing.ref, dossier, {
        basis: actor.basis,
        shared: true,
        sensitive: mailing.sensitive,
      });
      if (copy === undefined) throw new AppError('report-nothing-yet', 400);
      const report = await kept.of(pdf, dossier, copy);
      const bytes = await pdf.encrypt(report.bytes, password);
      assertFits(bytes.length);
      try {
        await write(actor, dossier, mailing, report, bytes);
      } catch (error) {
        if (error instanceof SentBefore) return 'repeated';
        throw error;
      }
      return { password };
    },
    addressees: async (dossier, mailingIds) => {
      const rows =
        mailingIds.length === 0
          ? []
          : await database.select<{ id: string; mailingId: string; person: Buffer }>(
              `SELECT m.id, m.mailing_id AS mailingId, m.person FROM {report_mails} m JOIN {report_mailings} g ON g.id = m.mailing_id
          WHERE g.dossier_id = :dossierId AND g.id IN (:mailingIds) ORDER BY m.id`,
              { dossierId: dossier.id, mailingIds: [...mailingIds] },
            );
      const people = new Map<string, MailedPerson[]>();
      for (const row of rows)
        people.set(row.mailingId, [
          ...(people.get(row.mailingId) ?? []),
          openPerson(deps.dossierKey(dossier), row.id, row.person),
        ]);
      return people;
    },
  };
}
