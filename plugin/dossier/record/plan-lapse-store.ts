import type { Unit } from '../../platform/store/index.ts';

export interface PlanAtNow {
  version: number;
  hash: Buffer;
  lapsedAt: Date | null;
}

/** The plan that counts now: the newest one that was not withdrawn. */
export async function planNow(unit: Unit, dossierId: string): Promise<PlanAtNow | undefined> {
  const [plan] = await unit.select<PlanAtNow>(
    `SELECT version, action_part_hash AS hash, lapsed_at AS lapsedAt
       FROM {plans}
      WHERE dossier_id = :dossierId AND withdrawn_at IS NULL
      ORDER BY version DESC
      LIMIT 1`,
    { dossierId },
  );
  return plan;
}

export const setLapsed = (
  unit: Unit,
  plan: { dossierId: string; version: number },
  lapsedAt: Date | null,
): Promise<number> =>
  unit.write(
    `UPDATE {plans}
        SET lapsed_at = :lapsedAt
      WHERE dossier_id = :dossierId AND version = :version`,
    { ...plan, lapsedAt },
  );
