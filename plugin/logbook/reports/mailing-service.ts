import type { DossierFacts } from '../../dossier/facts/index.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { MOST_ATTACHED } from '../../platform/mail/index.ts';
import type { Outbox } from '../../platform/mail/index.ts';
import { assertPassword, generatePassword } from '../../platform/passwords/index.ts';
import type { Pdf } from '../../platform/print/index.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import { openText, sealText } from '../../platform/store/index.ts';
import type { Database, Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { KeptReport, KeptReports } from './kept-reports.ts';
import type { Addressee, MailedPerson, Mailing, MailWay } from './mailing.ts';
import type { ReportDocuments } from './report-documents.ts';
import { isMailed, keepMailing, mailedPeople } from './reports-store.ts';
import { reportMailsTable } from './reports-tables.ts';

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

interface MailingDeps {
  database: Database;
  unitOfWork: UnitOfWork;
  pdf: Pdf;
  documents: ReportDocuments;
  kept: KeptReports;
  outbox: Outbox;
  schoolName: (licenceId: string) => string;
  dossierKey: (dossier: DossierFacts) => Buffer;
}

export const createReportMailings = (deps: MailingDeps): ReportMailings => ({
  send: (...asked) => send(deps, ...asked),
  addressees: async (dossier, mailingIds) => {
    const key = deps.dossierKey(dossier);
    const people = new Map<string, MailedPerson[]>();
    for (const row of await mailedPeople(deps.database, dossier.id, mailingIds))
      people.set(row.mailingId, [
        ...(people.get(row.mailingId) ?? []),
        openPerson(key, row.id, row.person),
      ]);
    return people;
  },
});

async function send(
  deps: MailingDeps,
  ...[actor, dossier, mailing]: Parameters<ReportMailings['send']>
): Promise<{ password: string } | 'repeated'> {
  if (await isMailed(deps.database, mailing.id)) return 'repeated';
  if (mailing.password !== undefined) await assertPassword(mailing.password);
  const password = mailing.password ?? generatePassword();
  const copy = await deps.documents.make(mailing.ref, dossier, {
    basis: actor.basis,
    shared: true,
    sensitive: mailing.sensitive,
  });
  if (copy === undefined) throw new AppError('report-nothing-yet', 400);
  const report = await deps.kept.of(deps.pdf, dossier, copy);
  const bytes = await deps.pdf.encrypt(report.bytes, password);
  assertFits(bytes.length);
  try {
    await write(deps, actor, dossier, mailing, { report, bytes });
  } catch (error) {
    if (error instanceof SentBefore) return 'repeated';
    throw error;
  }
  return { password };
}

const write = (
  deps: MailingDeps,
  actor: SignedInActor,
  dossier: DossierFacts,
  mailing: Mailing,
  { report, bytes }: { report: KeptReport; bytes: Uint8Array },
): Promise<void> =>
  deps.unitOfWork.run(actor, async (unit) => {
    const fresh = await keepMailing(unit, {
      id: mailing.id,
      dossierId: dossier.id,
      reportId: await deps.kept.keep(unit, dossier, report),
      way: mailing.way,
      byId: actor.personId,
      at: unit.at,
    });
    if (!fresh) throw new SentBefore();
    for (const addressee of mailing.to)
      await mailTo(deps, unit, dossier, { mailing, addressee, bytes });
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

async function mailTo(
  deps: MailingDeps,
  unit: Unit,
  dossier: DossierFacts,
  { mailing, addressee, bytes }: { mailing: Mailing; addressee: Addressee; bytes: Uint8Array },
): Promise<void> {
  const { part, ...person } = addressee;
  const id = newId();
  const mailId = await deps.outbox.put(unit, {
    licenceId: dossier.licenceId,
    to: person.email,
    name: templates[mailing.way],
    lang: mailing.lang,
    facts: { school: deps.schoolName(dossier.licenceId), file: FILE_NAME },
    attachment: { name: FILE_NAME, type: 'application/pdf', bytes },
  });
  const kept = JSON.stringify(person satisfies MailedPerson);
  await unit.insert(reportMailsTable, {
    id,
    mailingId: mailing.id,
    mailId,
    part,
    person: sealText(deps.dossierKey(dossier), kept, place(id)),
  });
}
