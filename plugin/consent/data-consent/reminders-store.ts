import { policyColumn } from '../../school/policies/index.ts';
import type { RemindedQuestion } from '../asking/index.ts';
import { newestMail } from '../links/index.ts';

const silent = `NOT EXISTS (SELECT 1 FROM {data_consent_answers} a WHERE a.person_id = c.id)`;

/**
 * Who has not said anything yet and can: whoever answered one kind has read them all, and is left
 * in peace.
 */
const waiting = `
  SELECT c.id, c.question_id AS aboutId, q.person, q.lang, c.reminders, r.asked_at AS askedAt,
         r.ends_on AS endsOn, d.id AS dossierId, d.pupil_id AS pupilId,
         d.licence_id AS licenceId, k.wrapped_key AS wrappedKey,
         ${policyColumn('d.licence_id')} AS ownPolicies
    FROM {data_consent_questions} r
    JOIN {dossiers} d ON d.id = r.dossier_id AND d.status = 'open'
    JOIN {dossier_keys} k ON k.dossier_id = d.id
    JOIN {data_consent_people} c ON c.question_id = r.id AND c.reminders < 3
    JOIN {link_recipients} q ON q.id = c.id AND q.withdrawn_at IS NULL
   WHERE r.closed_at IS NULL AND r.way = 'links' AND r.ends_on >= :today AND ${silent}
     AND 'dead' <> COALESCE(${newestMail('c.id')}, '')
   ORDER BY r.asked_at LIMIT 500`;

/** Reminders of AVG-toestemming, by the same ladder as of instemming. */
export const dataReminders: RemindedQuestion = {
  purpose: 'data-consent',
  mail: 'data-consent-reminder',
  waiting: (reads, today) => reads.select(waiting, { today }),
  mark: (unit, reminded) =>
    unit.write(
      `UPDATE {data_consent_people} c SET c.reminders = :due
        WHERE c.id = :id AND c.reminders = :reminders AND ${silent}
          AND EXISTS (SELECT 1 FROM {link_recipients} q
            WHERE q.id = :id AND q.withdrawn_at IS NULL AND q.closed_as IS NULL)`,
      reminded,
    ),
};
