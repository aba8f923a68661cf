import type { ReportDocument } from '../../platform/paper/index.ts';
import { PLAN_STEP } from '../facts/index.ts';
import type { DossierFacts } from '../facts/index.ts';
import type { StepReader } from '../declaration/index.ts';
import { sightOf } from '../policy/index.ts';
import { declared } from '../record/index.ts';
import { fieldsInUse } from '../rules/index.ts';
import { consentSection, signersOf } from './consent-section.ts';
import type { ConsentFacts } from './consent-section.ts';
import { sectionsOf } from './opp-sections.ts';
import type { Layout } from './opp-sections.ts';
import { framed, lastFacts, planBody, planFacts } from './report-frame.ts';
import type { ReportDeps } from './report-frame.ts';

const layout: Layout = [
  { id: 'goals', parts: [[PLAN_STEP, 'goals']] },
  { id: 'evaluateOn', parts: [[PLAN_STEP, 'evaluation']] },
];

/** Whether a goal was written: without one there is no action part to print. */
export const hasActionPart = (plan: StepReader): boolean =>
  fieldsInUse(declared(PLAN_STEP), plan, []).some(
    ({ field, path }) => field.actionPart === true && plan.value(path).trim() !== '',
  );

/**
 * The handelingsdeel: goals and approach, when they are evaluated, and who agreed to exactly this
 * text.
 */
export async function actionPartDocument(
  deps: ReportDeps,
  dossier: DossierFacts,
  basis: string,
  consent: ConsentFacts | undefined,
): Promise<ReportDocument | undefined> {
  const t = deps.language.translate('nl');
  const { read } = await deps.dossiers.readers(dossier, [1, PLAN_STEP]);
  if (!hasActionPart(read(PLAN_STEP))) return undefined;
  return framed(deps, dossier, t, {
    heading: t('report.headings.action-part'),
    ...planBody(dossier, t),
    facts: [...planFacts(dossier, consent, t), ...lastFacts(dossier, t)],
    sections: [
      ...sectionsOf(layout, {
        read,
        domains: [],
        steps: [PLAN_STEP],
        sight: sightOf(basis, dossier),
        t,
      }),
      consentSection(consent, signersOf(dossier, read(1), deps.today(), t), t),
    ],
  });
}
