import type { Unit } from '../../platform/store/index.ts';

/**
 * Writers of one dossier come one after the other: nobody else changes it before this unit ends.
 */
export async function lockDossier(
  unit: Unit,
  dossierId: string,
): Promise<{ status: 'open' | 'archived' } | undefined> {
  const [row] = await unit.select<{ status: 'open' | 'archived' }>(
    'SELECT status FROM {dossiers} WHERE id = :dossierId FOR UPDATE',
    { dossierId },
  );
  return row;
}
