import type { ReportDocument } from '../../platform/paper/index.ts';
import { PLAN_STEP } from '../facts/index.ts';
import type { DossierFacts } from '../facts/index.ts';
import { steps } from '../form/index.ts';
import { sightOf } from '../policy/index.ts';
import type { Sight } from '../policy/index.ts';
import { sensitiveContent } from '../rules/index.ts';
import { actionPartDocument, hasActionPart } from './action-part-report.ts';
import type { ConsentFacts } from './consent-section.ts';
import { EVALUATION_STEP, evaluationDocument, hasEvaluation } from './evaluation-report.ts';
import { oppDocument } from './opp-report.ts';
import type { PrintedReportDeps } from './report-frame.ts';

/** Reports that are made of the steps. */
export const dossierReportKinds = ['opp', 'action-part', 'evaluation'] as const;
export type DossierReportKind = (typeof dossierReportKinds)[number];

/** Why there is nothing to print of a kind yet, and the step that mends it. */
export interface NothingYet {
  code: 'no-goals' | 'nothing-to-evaluate' | 'not-evaluated';
  step: number;
}

export interface DossierReports {
  /** What {@link html} prints, before it is laid out. */
  document(
    kind: DossierReportKind,
    dossier: DossierFacts,
    basis: string,
    consent: ConsentFacts | undefined,
  ): Promise<ReportDocument | undefined>;
  /**
   * A complete document for print for who is let in on this ground; undefined when there is nothing
   * to print yet.
   */
  html(
    kind: DossierReportKind,
    dossier: DossierFacts,
    basis: string,
    consent: ConsentFacts | undefined,
  ): Promise<
    | {
        html: string /** The medical and psychological parts that are really in it. */;
        holds: Sight;
      }
    | undefined
  >;
  /** Of which kinds there is nothing to print yet. */
  nothingYet(dossier: DossierFacts): Promise<Partial<Record<DossierReportKind, NothingYet>>>;
}

const confidential = steps.filter((step) =>
  step.parts.some((part) =>
    part.kind === 'domains' ? false : part.fields.some(({ sensitive }) => sensitive !== undefined),
  ),
);

/**
 * What is in a report of this kind for who sees this much. Of the three the OPP alone has steps
 * with medical or psychological fields; empty ones are no parts.
 */
async function heldIn(
  { dossiers }: PrintedReportDeps,
  kind: DossierReportKind,
  dossier: DossierFacts,
  sight: Sight,
): Promise<Sight> {
  if (kind !== 'opp' || !Object.values(sight).includes(true))
    return { medical: false, psychological: false };
  const { read } = await dossiers.readers(
    dossier,
    confidential.map(({ number }) => number),
  );
  const written = confidential.map((step) => sensitiveContent(step, read(step.number)));
  return {
    medical: sight.medical && written.some(({ medical }) => medical),
    psychological: sight.psychological && written.some(({ psychological }) => psychological),
  };
}

export function createDossierReports(deps: PrintedReportDeps): DossierReports {
  const documents: Record<
    DossierReportKind,
    (
      dossier: DossierFacts,
      basis: string,
      consent: ConsentFacts | undefined,
    ) => Promise<ReportDocument | undefined>
  > = {
    opp: (dossier, basis, consent) => oppDocument(deps, dossier, basis, consent),
    'action-part': (dossier, basis, consent) => actionPartDocument(deps, dossier, basis, consent),
    evaluation: (dossier, basis) => evaluationDocument(deps, dossier, basis),
  };
  return {
    document: (kind, ...of) => documents[kind](...of),
    html: async (kind, dossier, basis, consent) => {
      const document = await documents[kind](dossier, basis, consent);
      return document === undefined
        ? undefined
        : {
            html: deps.reports.html(document, 'nl'),
            holds: await heldIn(deps, kind, dossier, sightOf(basis, dossier)),
          };
    },
    nothingYet: async (dossier) => {
      const { read } = await deps.dossiers.readers(dossier, [PLAN_STEP, EVALUATION_STEP]);
      const goals = hasActionPart(read(PLAN_STEP));
      return {
        ...(goals ? {} : { 'action-part': { code: 'no-goals', step: PLAN_STEP } }),
        ...(hasEvaluation(read(EVALUATION_STEP))
          ? {}
          : {
              evaluation: goals
                ? { code: 'not-evaluated', step: EVALUATION_STEP }
                : { code: 'nothing-to-evaluate', step: PLAN_STEP },
            }),
      };
    },
  };
}
