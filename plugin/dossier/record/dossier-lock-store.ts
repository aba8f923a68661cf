import type { Unit } from '../../platform/store/index.ts';

/**
 * Holds the dossier until the unit ends: of two acts at once one goes first. Undefined when there
 * is none.
 */
export async function lockDossier(
  unit: Unit,
  dossierId: string,
): Promise<{ status: 'open' | 'archived' } | undefined> {
  const [row] = await unit.select<{ status: 'open' | 'archived' }>(
    'SELECT status FROM {dossiers} WHERE id = :id FOR UPDATE',
    { id: dossierId },
  );
  return row;
}
