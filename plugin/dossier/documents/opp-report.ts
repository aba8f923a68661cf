import type { Lang } from '../../kernel/lang.ts';
import { plainly } from '../../kernel/translate.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { ReportDocument, Section } from '../../platform/paper/index.ts';
import type { DossierFacts } from '../facts/index.ts';
import { steps } from '../form/index.ts';
import type { StepReader } from '../declaration/index.ts';
import { sightOf } from '../policy/index.ts';
import { consentSection, signersOf } from './consent-section.ts';
import type { ConsentFacts } from './consent-section.ts';
import { oppSections } from './opp-sections.ts';
import { framed, lastFacts, planBody, planFacts } from './report-frame.ts';
import type { PrintedReportDeps, ReportDeps } from './report-frame.ts';

/**
 * The OPP of a dossier as one HTML document; the same content gives the same document, so that it
 * is printed once.
 */
export async function oppHtml(
  deps: PrintedReportDeps,
  dossier: DossierFacts,
  basis: string,
  consent: ConsentFacts | undefined,
): Promise<string> {
  return deps.reports.html(await oppDocument(deps, dossier, basis, consent), 'nl');
}

/**
 * What is in the OPP for who asks, before it is laid out for print. `readers`: parents and pupils
 * get plain labels, in their language; what people wrote stays as it is.
 */
export async function oppDocument(
  deps: ReportDeps,
  dossier: DossierFacts,
  basis: string,
  consent: ConsentFacts | undefined,
  readers?: Lang,
): Promise<ReportDocument> {
  const staff = deps.language.translate(readers ?? 'nl');
  const t = readers === undefined ? staff : plainly(staff);
  const numbers = steps.map((step) => step.number);
  const { read, domains } = await deps.dossiers.readers(dossier, numbers);
  return framed(deps, dossier, t, {
    heading: t('report.headings.opp'),
    ...planBody(dossier, t),
    facts: [...planFacts(dossier, consent, t), ...lastFacts(dossier, t)],
    sections: [
      ...oppSections({ read, domains, steps: numbers, sight: sightOf(basis, dossier), t }),
      consentSection(consent, signersOf(dossier, read(1), deps.today(), t), t),
      attachments(read(3), t),
    ],
  });
}

/** Examinations whose report lies somewhere: named here, kept there. */
function attachments(question: StepReader, t: Translate): Section {
  const rows = question
    .rows('examinations')
    .filter((row) => question.value(`examinations/${row}/fileName`) !== '');
  return {
    id: 'attachments',
    title: t('report.sections.attachments'),
    blocks:
      rows.length === 0
        ? [{ empty: t('report.noAttachments') }]
        : [
            {
              table: {
                caption: t('report.sections.attachments'),
                columns: ['examinationKind', 'fileName'].map((key) => ({
                  label: t(`steps.question.fields.${key}.label`),
                  numeric: false,
                })),
                rows: rows.map((row) => ({
                  cells: ['examinationKind', 'fileName'].map((key) => ({
                    value: question.value(`examinations/${row}/${key}`),
                    numeric: false,
                  })),
                })),
              },
            },
          ],
  };
}
