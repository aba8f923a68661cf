import type { Reads } from '../../platform/store/index.ts';
import { personName } from '../../school/people/index.ts';
import type { ConsentMode, RegisteredConsent } from './consent.ts';

/** A version of the plan with how consent on it was obtained; `explanation` is sealed. */
export type LatestRow = Omit<RegisteredConsent, 'explanation' | 'answers' | 'scan'> & {
  explanation: Buffer;
  roundId: string | null;
  scanId: string | null;
};

export interface ElsewhereRow {
  version: number;
  mode: ConsentMode;
  on: string | null;
  explanation: Buffer;
  setAt: Date;
  setBy: string;
  lapsedAt: Date | null;
  scanId: string | null;
}

/** The text of a version that was registered elsewhere, sealed; and when that was. */
export interface RegisteredText {
  version: number;
  setAt: Date;
  actionPart: Buffer;
}

/** The newest version that was registered elsewhere, of those before this one. */
export async function registeredText(
  reads: Reads,
  dossierId: string,
  before: number,
): Promise<RegisteredText | undefined> {
  const [row] = await reads.select<RegisteredText>(
    `SELECT version, set_at AS setAt, action_part AS actionPart FROM {plans}
      WHERE dossier_id = :dossierId AND version < :before AND action_part IS NOT NULL
      ORDER BY version DESC LIMIT 1`,
    { dossierId, before },
  );
  return row;
}

/** Of the newest version, 0 while there is none. */
export async function lastVersion(reads: Reads, dossierId: string): Promise<number> {
  const [last] = await reads.select<{ version: number | null }>(
    'SELECT MAX(version) AS version FROM {plans} WHERE dossier_id = :dossierId',
    { dossierId },
  );
  return last?.version ?? 0;
}

export async function latestPlan(reads: Reads, dossierId: string): Promise<LatestRow | undefined> {
  const [row] = await reads.select<LatestRow>(
    `SELECT pl.version, pl.consent_mode AS mode, pl.consent_on AS \`on\`,
            pl.consent_explanation AS explanation, COALESCE(pl.agreed_at, pl.set_at) AS setAt,
            pl.agreed_at AS agreedAt,
            (SELECT r.id FROM {consent_rounds} r
              WHERE r.dossier_id = pl.dossier_id AND r.plan_version = pl.version) AS roundId,
            ${personName('p')} AS setBy, pl.action_part_hash AS actionPartHash,
            pl.lapsed_at AS lapsedAt, pl.consent_file_id AS scanId
       FROM {plans} pl JOIN {people} p ON p.id = pl.set_by
      WHERE pl.dossier_id = :dossierId AND pl.withdrawn_at IS NULL
      ORDER BY pl.version DESC LIMIT 1`,
    { dossierId },
  );
  return row;
}

/** What was registered in another way than by links, the newest first. */
export const registeredElsewhere = (reads: Reads, dossierId: string): Promise<ElsewhereRow[]> =>
  reads.select(
    `SELECT pl.version, pl.consent_mode AS mode, pl.consent_on AS \`on\`,
            pl.consent_explanation AS explanation, pl.set_at AS setAt,
            ${personName('p')} AS setBy, pl.lapsed_at AS lapsedAt, pl.consent_file_id AS scanId
       FROM {plans} pl JOIN {people} p ON p.id = pl.set_by
      WHERE pl.dossier_id = :dossierId AND pl.consent_mode <> 'links'
      ORDER BY pl.version DESC`,
    { dossierId },
  );
