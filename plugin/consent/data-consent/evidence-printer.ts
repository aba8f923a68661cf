import type { DossierFacts } from '../../dossier/facts/index.ts';
import { shownDay, shownMoment } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import type { Language } from '../../language/index.ts';
import type { Reports } from '../../platform/paper/index.ts';
import { assertPassword } from '../../platform/passwords/index.ts';
import type { Pdf } from '../../platform/print/index.ts';
import type { UnitOfWork } from '../../platform/store/index.ts';
import type { SignedInActor } from '../../platform/web/index.ts';
import type { Licences } from '../../school/licences/index.ts';
import { evidenceSections, questionChip } from './evidence-view.ts';
import type { QuestionEvidence } from './question-facts.ts';

/** The evidence of one question as an encrypted PDF; it changes with every act, so none is kept. */
export interface DataEvidencePrinter {
  /** @throws AppError for a weak password, a busy or missing browser */
  print(
    actor: SignedInActor,
    dossier: DossierFacts,
    evidence: QuestionEvidence,
    password: string,
  ): Promise<Uint8Array>;
}

export function createDataEvidencePrinter(deps: {
  unitOfWork: UnitOfWork;
  pdf: Pdf;
  reports: Reports;
  language: Language;
  licences: Pick<Licences, 'byId'>;
  now: () => Date;
}): DataEvidencePrinter {
  const t = deps.language.translate('nl');
  return {
    print: async (actor, dossier, evidence, password) => {
      await assertPassword(password);
      const licence = deps.licences.byId(dossier.licenceId);
      const day = shownDay(evidence.question.askedAt);
      const bytes = await deps.pdf.print(
        deps.reports.html(
          {
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
              sub: t(
                evidence.question.way === 'links' ? 'dataConsent.asked' : 'dataConsent.recordedOn',
                { day },
              ),
              state: questionChip(evidence.question, t),
              facts: [
                {
                  label: t('report.cover.asOf'),
                  value: t('report.cover.confidential', { moment: shownMoment(deps.now()) }),
                },
              ],
            },
            lead: licence.colour,
            contentsTitle: t('report.contents'),
            sections: evidenceSections(evidence, t),
            running: t('dataConsent.evidence.running', { day }),
          },
          'nl',
        ),
      );
      const [encrypted] = await Promise.all([
        deps.pdf.encrypt(bytes, password),
        deps.unitOfWork.run(actor, async (unit) => {
          await unit.audit({
            event: 'data-consent.evidence-downloaded',
            ...dossier.trace,
            details: { about: evidence.question.id },
          });
        }),
      ]);
      return encrypted;
    },
  };
}
