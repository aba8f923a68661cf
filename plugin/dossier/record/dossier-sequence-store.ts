import type { Reads } from '../../platform/store/index.ts';

/** The number of a dossier's last change; undefined when there is no such dossier. */
export async function dossierSequence(
  reads: Reads,
  dossierId: string,
): Promise<number | undefined> {
  const [row] = await reads.select<{ sequence: number }>(
    'SELECT sequence FROM {dossiers} WHERE id = :dossierId',
    { dossierId },
  );
  return row?.sequence;
}
