import { stepSection } from '../../dossier/documents/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { stepByNumber } from '../../dossier/form/index.ts';
import type { Sight } from '../../dossier/policy/index.ts';
import type { Dossiers } from '../../dossier/record/index.ts';
import { stripBsn } from '../../kernel/bsn.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { SharedDocument } from './shares-store.ts';

/**
 * Chosen steps as they stand now, without the parts that are not shared and without a BSN that
 * somebody typed.
 */
export async function sharedDocument(
  deps: { dossiers: Pick<Dossiers, 'readers'>; t: Translate },
  dossier: DossierFacts,
  chosen: { steps: readonly number[] } & Sight,
): Promise<SharedDocument> {
  const { t } = deps;
  const { steps } = chosen;
  const { read, domains } = await deps.dossiers.readers(dossier, steps);
  const sections = steps.flatMap((number) => {
    const step = stepByNumber(number);
    return step === undefined
      ? []
      : [stepSection(step, { read, domains, steps, sight: chosen, t })];
  });
  const { stripped, leftOut } = stripBsn(sections, t('partnership.bsnLeftOut'));
  return { sections: stripped, leftOut };
}
