import type { Reads } from '../../platform/store/index.ts';
import type { Level, LifecycleFacts, StepState } from '../facts/index.ts';

/** Where a dossier stands, and whether its pupil has another open one of this level. */
export async function lifecycleOf(
  reads: Reads,
  dossierId: string,
  level: Level,
): Promise<Pick<LifecycleFacts, 'status' | 'levelTaken' | 'states'>> {
  const rows = await reads.select<{
    step: number;
    state: StepState;
    status: 'open' | 'archived';
    taken: number;
  }>(
    `SELECT s.step, s.state, d.status,
            EXISTS (SELECT 1
                      FROM {dossiers} o
                     WHERE o.pupil_id = d.pupil_id AND o.licence_id = d.licence_id
                       AND o.level = :level AND o.status = 'open' AND o.id <> d.id) AS taken
       FROM {dossiers} d
       JOIN {dossier_steps} s ON s.dossier_id = d.id
      WHERE d.id = :dossierId`,
    { dossierId, level },
  );
  return {
    status: rows[0]?.status ?? 'archived',
    levelTaken: rows[0]?.taken === 1,
    states: Object.fromEntries(rows.map(({ step, state }) => [step, state])),
  };
}
