import { shortened } from '../../dossier/documents/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { shownDay, shownMoment } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import type { Language } from '../../language/index.ts';
import type { ReportDocument } from '../../platform/paper/index.ts';
import type { Licences } from '../../school/licences/index.ts';
import { evidenceSections, questionChip } from './evidence-view.ts';
import type { QuestionEvidence } from './question-facts.ts';

export interface EvidenceDocumentDeps {
  language: Language;
  licences: Pick<Licences, 'byId'>;
  now: () => Date;
}

/** The evidence of one question for AVG-toestemming, for a printer. */
export function evidenceDocument(
  { language, licences, now }: EvidenceDocumentDeps,
  dossier: DossierFacts,
  evidence: QuestionEvidence,
): ReportDocument {
  const t = language.translate('nl');
  const licence = licences.byId(dossier.licenceId);
  const day = shownDay(evidence.question.askedAt);
  return {
    title: t('dataConsent.evidence.title', { day }),
    cover: {
      school: [licence.schoolName, licence.town].filter((part) => part !== '').join(', '),
      licence: t('report.licence', {
        name: licence.name,
        brin: licence.brin === '' ? '' : ` · BRIN ${licence.brin}`,
      }),
      ...(licence.logo === null ? {} : { logo: licence.logo }),
      heading: t('dataConsent.evidence.heading'),
      pupil: displayName(dossier.pupilName),
      sub: t(evidence.question.way === 'links' ? 'dataConsent.asked' : 'dataConsent.recordedOn', {
        day,
      }),
      state: questionChip(evidence.question, t),
      facts: [
        {
          label: t('report.cover.asOf'),
          value: t('report.cover.confidential', { moment: shownMoment(now()) }),
        },
      ],
    },
    lead: licence.colour,
    contentsTitle: t('report.contents'),
    sections: evidenceSections(evidence, t),
    running: t('dataConsent.evidence.running', {
      pupil: shortened(displayName(dossier.pupilName)),
      day,
    }),
  };
}
