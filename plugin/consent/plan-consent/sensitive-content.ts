import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { Dossiers } from '../../dossier/record/index.ts';
import { hasSensitiveContent } from '../../dossier/rules/index.ts';

/**
 * Whether files of the dossier are marked medical or psychological; files are a higher capability.
 */
export type SensitiveFiles = (dossier: DossierFacts) => Promise<boolean>;

const STEPS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/**
 * Whether a code of the school is asked beside the mailed one: where the licence says so, of a
 * dossier with anything in its medical or psychological fields, or a file marked so.
 */
export async function needsSecondChannel(
  deps: { dossiers: Pick<Dossiers, 'readers' | 'declared'>; sensitiveFiles: SensitiveFiles },
  dossier: DossierFacts,
): Promise<boolean> {
  if (dossier.policies.secondChannel !== 1) return false;
  const { read } = await deps.dossiers.readers(dossier, STEPS);
  return (
    STEPS.some((number) =>
      hasSensitiveContent(deps.dossiers.declared(dossier, number), read(number)),
    ) || (await deps.sensitiveFiles(dossier))
  );
}
