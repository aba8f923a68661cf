import type { Unit } from '../../platform/store/index.ts';
import { dossiersTable } from './record-tables.ts';

/** The dossiers of these pupils, locked in one order: others write in them. */
export async function lockDossiersOf(unit: Unit, pupilIds: readonly string[]): Promise<void> {
  await unit.select(
    'SELECT id FROM {dossiers} WHERE pupil_id IN (:pupilIds) ORDER BY id FOR UPDATE',
    { pupilIds },
  );
}

/**
 * A dossier's text is sealed under the dossier itself, so another pupil's name on it changes
 * nothing in what can be read.
 */
export async function giveDossiers(
  unit: Unit,
  ids: readonly string[],
  pupilId: string,
): Promise<void> {
  if (ids.length > 0) await unit.update(dossiersTable, { id: ids }, { pupilId });
}
