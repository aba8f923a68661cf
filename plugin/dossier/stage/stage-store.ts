import type { Unit } from '../../platform/store/index.ts';
import { policyValue } from '../../school/policies/index.ts';
import { PLAN_STEP } from '../facts/index.ts';

/**
 * Writes the stage into the dossier's own row, where lists of a whole licence read it. It is always
 * worked out from the plans and the steps, so calling it once too often is harmless; whoever ticks
 * a step or touches a plan calls it after.
 */
export async function mirrorStage(unit: Unit, dossierId: string): Promise<void> {
  await unit.write(
    `UPDATE {dossiers} d
        SET d.stage = COALESCE(
              (SELECT CASE
                        WHEN p.lapsed_at IS NOT NULL THEN 'lapsed'
                        WHEN p.consent_mode = 'links' AND p.agreed_at IS NULL THEN 'awaiting'
                        WHEN p.consent_mode = 'refused' THEN 'set-without-consent'
                        ELSE 'set'
                      END
                 FROM {plans} p
                WHERE p.dossier_id = d.id AND p.withdrawn_at IS NULL
                ORDER BY p.version DESC
                LIMIT 1),
              IF((SELECT COUNT(*)
                    FROM {dossier_steps} s
                   WHERE s.dossier_id = d.id AND s.step < :plan AND s.state <> 'done') = 0,
                 'waiting', 'concept'))
      WHERE d.id = :dossierId`,
    { dossierId, plan: PLAN_STEP },
  );
}

/**
 * Writes the weeks that a licence gives itself to set a plan into its dossiers' own rows: their
 * deadline follows from it.
 */
export async function mirrorClockWeeks(licenceId: string, unit: Unit): Promise<void> {
  await unit.write(
    `UPDATE {dossiers}
        SET clock_weeks = ${policyValue('clockWeeks', ':licenceId')}
      WHERE licence_id = :licenceId`,
    { licenceId },
  );
}
