import type { Reads, Unit } from '../../platform/store/index.ts';
import { lastWritten } from '../content/index.ts';
import type { StepState } from '../facts/index.ts';
import type { StepContent } from '../declaration/index.ts';
import type { DossierDomain } from '../form/index.ts';
import type { DossierSeal } from './dossier-seal.ts';

export interface StepRow {
  step: number;
  state: StepState;
  filled: number;
  total: number;
  finishedAt: Date | null;
  content: StepContent | undefined;
}

/** A step's content as it lies there, and the last change to it that its history has. */
interface Kept {
  content: Buffer | null;
  written: number | null;
}

/** The steps of a dossier in order; the content of `withContent` only. */
export async function stepsOf(
  reads: Reads,
  dossierId: string,
  seal: DossierSeal,
  withContent: readonly number[],
): Promise<StepRow[]> {
  const rows = await reads.select<Omit<StepRow, 'content'> & Kept>(
    `SELECT s.step, s.state, s.filled, s.total, s.finished_at AS finishedAt,
            IF(s.step IN (:withContent), s.content, NULL) AS content,
            IF(s.step IN (:withContent), ${lastWritten('s')}, NULL) AS written
       FROM {dossier_steps} s
      WHERE s.dossier_id = :dossierId
      ORDER BY s.step`,
    { dossierId, withContent: [...withContent, 0] },
  );
  return rows.map(({ written, ...row }) => ({
    ...row,
    content: seal.content(row.content, row.step, written),
  }));
}

/** State and content of every step of a dossier, as far as it was written. */
export async function contentsOf(
  unit: Unit,
  dossierId: string,
  seal: DossierSeal,
): Promise<Map<number, { state: StepState; content: StepContent | undefined }>> {
  const rows = await unit.select<{ step: number; state: StepState } & Kept>(
    `SELECT s.step, s.state, s.content, ${lastWritten('s')} AS written
       FROM {dossier_steps} s
      WHERE s.dossier_id = :dossierId`,
    { dossierId },
  );
  return new Map(
    rows.map(({ step, state, content, written }) => [
      step,
      { state, content: seal.content(content, step, written) },
    ]),
  );
}

export const domainsOf = (reads: Reads, dossierId: string): Promise<DossierDomain[]> =>
  reads.select<DossierDomain>(
    `SELECT domain_key AS \`key\`, name, kind
       FROM {dossier_domains}
      WHERE dossier_id = :dossierId
      ORDER BY position`,
    { dossierId },
  );

/**
 * The step and its dossier, locked until the unit ends: writers of one dossier come one after the
 * other.
 */
export interface LockedStep extends Kept {
  sequence: number;
  status: 'open' | 'archived';
  state: StepState;
}

export async function lockStep(
  unit: Unit,
  dossierId: string,
  step: number,
): Promise<LockedStep | undefined> {
  const [row] = await unit.select<LockedStep>(
    `SELECT d.sequence, d.status, s.state, s.content, ${lastWritten('s')} AS written
       FROM {dossiers} d
       JOIN {dossier_steps} s ON s.dossier_id = d.id AND s.step = :step
      WHERE d.id = :dossierId
        FOR UPDATE`,
    { dossierId, step },
  );
  return row;
}
