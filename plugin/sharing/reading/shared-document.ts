import { oppDocument, stepSection } from '../../dossier/documents/index.ts';
import type { ReportDeps } from '../../dossier/documents/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { Lang } from '../../kernel/lang.ts';
import { writtenMoment } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import { plainly } from '../../kernel/translate.ts';
import type { ReportDocument } from '../../platform/paper/index.ts';
import { readableSteps } from './share.ts';
import type { ShareChoice } from './share.ts';

/** Characters of a name at the foot of a page. */
const LONGEST_NAME = 48;

/**
 * The chosen steps as they stand now, in the frame of the OPP: nothing of another step is in it,
 * nor what others answered when they were asked for consent. Undefined when no step is chosen.
 */
export async function sharedDocument(
  deps: ReportDeps,
  dossier: DossierFacts,
  choice: ShareChoice,
  /** Of its headings and labels; the text stays as it was written. */
  lang: Lang,
): Promise<ReportDocument | undefined> {
  const chosen = readableSteps.filter(({ number }) => choice.steps.includes(number));
  if (chosen.length === 0) return undefined;
  const t = plainly(deps.language.translate(lang));
  const pupil = displayName(dossier.pupilName);
  const sight = { medical: choice.medical, psychological: choice.psychological };
  const numbers = chosen.map(({ number }) => number);
  const [frame, { read, domains }] = await Promise.all([
    oppDocument(deps, { ...dossier, granted: sight }, 'reading-link', undefined, lang),
    deps.dossiers.readers(dossier, numbers),
  ]);
  return {
    ...frame,
    title: t('reading.document.title', { pupil }),
    running: t('reading.document.running', { pupil: [...pupil].slice(0, LONGEST_NAME).join('') }),
    // Numbered as the sections of this document: who reads it knows nothing of the steps of a
    // school.
    sections: chosen.map((step) => ({
      ...stepSection(step, { read, domains, steps: numbers, sight, t }),
      title: t(`steps.${step.key}.title`),
    })),
    cover: {
      ...frame.cover,
      heading: t('reading.document.heading'),
      facts: [
        {
          label: t('report.cover.asOf'),
          value: t('report.cover.confidential', { moment: writtenMoment(dossier.changedAt, lang) }),
        },
      ],
    },
  };
}
