import { remindersDue } from '../consent/index.ts';
import type { Clock } from '../kernel/clock.ts';
import { daysBetween, schoolDay } from '../kernel/clock.ts';
import { newestMail, noteEvent, openPerson } from '../links/index.ts';
import type { Declines, KeyPlace, LinkLang, Links } from '../links/index.ts';
import { policiesOf, policyColumn } from '../policies/index.ts';
import type { Database, UnitOfWork } from '../store/index.ts';
import { systemActor } from '../store/index.ts';

interface WaitingRow {
  id: string; questionId: string; person: Buffer; lang: LinkLang; reminders: number; askedAt: Date; endsOn: string; dossierId: string; pupilId: string; licenceId: string; wrappedKey: Buffer; ownPolicies: string | null;
}

const silent = 'NOT EXISTS (SELECT 1 FROM {data_consent_answers} a WHERE a.person_id = c.id)';

/** Who has not said anything yet and can: whoever answered one kind has read them all, and is left in peace. */
const waiting = `
  SELECT c.id, c.question_id AS questionId, q.person, q.lang, c.reminders, r.asked_at AS askedAt, r.ends_on AS endsOn, d.id AS dossierId, d.pupil_id AS pupilId,
         d.licence_id AS licenceId, k.wrapped_key AS wrappedKey, ${policyColumn('d.licence_id')} AS ownPolicies
    FROM {data_consent_questions} r
    JOIN {dossiers} d ON d.id = r.dossier_id AND d.status = 'open' JOIN {dossier_keys} k ON k.dossier_id = d.id
    JOIN {data_consent_people} c ON c.question_id = r.id AND c.reminders < 3
    JOIN {link_recipients} q ON q.id = c.id AND q.withdrawn_at IS NULL
   WHERE r.closed_at IS NULL AND r.way = 'links' AND r.ends_on >= :today AND ${silent} AND 'dead' <> COALESCE(${newestMail('c.id')}, '')
   ORDER BY r.asked_at LIMIT 500`;

/** Reminds by the licence's ladder, as for instemming, until somebody answers. */
export function createDataReminders(deps: {
  database: Database; unitOfWork: UnitOfWork; links: Links; declines: Pick<Declines, 'ofRecipient'>; clock: Clock; dossierKey: (dossier: KeyPlace) => Buffer;
}): { run(): Promise<number> } {
  const remind = (row: WaitingRow, due: number): Promise<boolean> => deps.unitOfWork.run(systemActor(row.licenceId), async (unit) => {
    const marked = await unit.write(`UPDATE {data_consent_people} c SET c.reminders = :due WHERE c.id = :id AND c.reminders = :reminders AND ${silent}
        AND EXISTS (SELECT 1 FROM {link_recipients} q WHERE q.id = :id AND q.withdrawn_at IS NULL AND q.closed_as IS NULL)`, { id: row.id, due, reminders: row.reminders });
    if (marked !== 1 || await deps.declines.ofRecipient(unit, row.id)) {
      await unit.audit({ event: 'data-consent.reminder-needless', dossierId: row.dossierId, pupilId: row.pupilId, details: { asked: row.id } });
      return false;
    }
    const { email } = openPerson(deps.dossierKey({ ...row, id: row.dossierId }), row.id, row.person);
    await deps.links.mail(unit, { licenceId: row.licenceId, recipientId: row.id, lang: row.lang, to: email, endsOn: row.endsOn, name: 'data-consent-reminder' });
    await noteEvent(unit, { purpose: 'data-consent', aboutId: row.questionId, recipientId: row.id, dossierId: row.dossierId, pupilId: row.pupilId }, 'reminded');
    return true;
  });

  return {
    run: async () => {
      const today = schoolDay(deps.clock.now());
      let sent = 0;
      for (const row of await deps.database.select<WaitingRow>(waiting, { today })) {
        const due = remindersDue(daysBetween(schoolDay(row.askedAt), today), policiesOf(row.ownPolicies));
        if (due > row.reminders && await remind(row, due)) sent += 1;
      }
      return sent;
    },
  };
}
