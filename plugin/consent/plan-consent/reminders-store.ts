import { policyColumn } from '../../school/policies/index.ts';
import type { RemindedQuestion } from '../asking/index.ts';
import { newestMail } from '../links/index.ts';

/**
 * Who must still answer and can: not answered, not withdrawn, on a plan that waits; who was mailed,
 * and whose mail arrives.
 */
const waiting = `
  SELECT c.id, c.round_id AS aboutId, q.person, q.lang, c.reminders, r.asked_at AS askedAt,
         r.ends_on AS endsOn, d.id AS dossierId, d.pupil_id AS pupilId,
         d.licence_id AS licenceId, k.wrapped_key AS wrappedKey,
         ${policyColumn('d.licence_id')} AS ownPolicies
    FROM {consent_rounds} r
    JOIN {plans} pl ON pl.dossier_id = r.dossier_id AND pl.version = r.plan_version
     AND pl.lapsed_at IS NULL AND pl.agreed_at IS NULL
    JOIN {dossiers} d ON d.id = r.dossier_id AND d.status = 'open'
    JOIN {dossier_keys} k ON k.dossier_id = d.id
    JOIN {consent_people} c ON c.round_id = r.id AND c.answer IS NULL AND c.reminders < 3
    JOIN {link_recipients} q ON q.id = c.id AND q.withdrawn_at IS NULL
   WHERE r.closed_at IS NULL AND r.ends_on >= :today
     AND 'dead' <> COALESCE(${newestMail('c.id')}, 'dead')
   ORDER BY r.asked_at LIMIT 500`;

export const instemming: RemindedQuestion = {
  purpose: 'consent',
  mail: 'consent-reminder',
  waiting: (reads, today) => reads.select(waiting, { today }),
  mark: (unit, reminded) =>
    unit.write(
      `UPDATE {consent_people} SET reminders = :due
        WHERE id = :id AND reminders = :reminders AND answer IS NULL
          AND NOT EXISTS (SELECT 1 FROM {link_recipients} q
            WHERE q.id = :id AND q.withdrawn_at IS NOT NULL)`,
      reminded,
    ),
};
