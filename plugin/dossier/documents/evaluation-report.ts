import { shownDate } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Block, ReportDocument, Section } from '../../platform/paper/index.ts';
import { PLAN_STEP } from '../facts/index.ts';
import type { DossierFacts, StepState } from '../facts/index.ts';
import { isWritten, pastOf, standing } from '../former/index.ts';
import type { StepReader } from '../declaration/index.ts';
import { planWord } from '../frame/index.ts';
import { sightOf } from '../policy/index.ts';
import { declared } from '../record/index.ts';
import { shownValue } from './opp-blocks.ts';
import { sectionsOf } from './opp-sections.ts';
import type { Layout } from './opp-sections.ts';
import { framed, lastFacts } from './report-frame.ts';
import type { ReportBody, ReportDeps } from './report-frame.ts';

export const EVALUATION_STEP = 10;

const layout: Layout = [
  { id: 'present', parts: [[EVALUATION_STEP, 'present']] },
  {
    id: 'heard',
    parts: [
      [EVALUATION_STEP, 'hearing'],
      [EVALUATION_STEP, 'views'],
    ],
  },
  { id: 'next', parts: [[EVALUATION_STEP, 'next']] },
];
const past: Layout = [{ id: 'former', parts: [[EVALUATION_STEP, 'former']] }];

const step = declared(EVALUATION_STEP);

/** Whether anything was written about an evaluation, the present one or one of before. */
export const hasEvaluation = (content: StepReader): boolean =>
  isWritten(step, content) || pastOf(content).length > 0;

/**
 * What came of each goal and how it goes on; not how it was worked on, which is the action part's.
 */
export async function evaluationDocument(
  deps: ReportDeps,
  dossier: DossierFacts,
  basis: string,
): Promise<ReportDocument | undefined> {
  const t = deps.language.translate('nl');
  const { read, rows } = await deps.dossiers.readers(dossier, [EVALUATION_STEP]);
  const content = read(EVALUATION_STEP);
  if (!hasEvaluation(content)) return undefined;
  const present = isWritten(step, content);
  // One that was just begun says nothing yet: only the past ones are printed, which are done.
  const kept = rows.find((row) => row.step === EVALUATION_STEP)?.state ?? 'busy';
  const state = present ? kept : 'done';
  const context = {
    read,
    domains: [],
    steps: [PLAN_STEP, EVALUATION_STEP],
    sight: sightOf(basis, dossier),
    t,
  };
  return framed(deps, dossier, t, {
    heading: t('report.headings.evaluation'),
    ...evaluationState(state, versionOf(content, dossier), t),
    facts: [...evaluationFacts(content, dossier, t), ...lastFacts(dossier, t)],
    sections: [
      ...(present ? [results(content, t), ...sectionsOf(layout, context)] : []),
      ...(pastOf(content).length > 0 ? sectionsOf(past, context) : []),
    ],
  });
}

/** The version of the plan that was evaluated, which a newer one may have followed since. */
const versionOf = (content: StepReader, { plan }: DossierFacts): string => {
  const kept = content.value(`former/${standing(content)?.id ?? ''}/plan`);
  return kept === '' ? String(plan?.version ?? '') : kept;
};

const evaluationState = (
  state: StepState,
  version: string,
  t: Translate,
): Pick<ReportBody, 'state' | 'version' | 'mark'> => ({
  state: {
    word: t(`report.evaluation.${state === 'done' ? 'done' : 'busy'}`),
    kind: state === 'done' ? 'ok' : 'concept',
  },
  version: version === '' ? t('report.draft') : t('report.evaluation.of', { version }),
  mark: state === 'done' ? undefined : t('report.evaluation.mark'),
});

function evaluationFacts(
  content: StepReader,
  dossier: DossierFacts,
  t: Translate,
): ReportBody['facts'] {
  const version = versionOf(content, dossier);
  const day = (key: string): ReportBody['facts'] =>
    content.value(key) === ''
      ? []
      : [
          {
            label: t(`steps.evaluation.fields.${key}.label`),
            value: shownDate(content.value(key)),
          },
        ];
  return [
    ...day('evaluatedOn'),
    ...day('evaluateNext'),
    {
      label: t('report.evaluation.plan'),
      value:
        version === String(dossier.plan?.version ?? '')
          ? planWord(dossier, t)
          : t('report.evaluation.of', { version }),
    },
  ];
}

/** All results at a glance, and then each goal with its words. */
function results(content: StepReader, t: Translate): Section {
  const goals = content.rows('evaluations').map((row, index) => goalOf(row, index + 1, content, t));
  const on = content.value('evaluatedOn');
  const blocks: Block[] = [
    ...(on === ''
      ? []
      : [
          {
            facts: {
              rows: [
                { label: t('steps.evaluation.fields.evaluatedOn.label'), value: shownDate(on) },
              ],
            },
          },
        ]),
    ...(goals.length === 0
      ? [{ empty: t('report.evaluation.noGoals') }]
      : [
          {
            table: {
              caption: t('report.evaluation.glance'),
              columns: [
                t('steps.evaluation.parts.evaluations.row'),
                ...['outcome', 'followUp'].map((key) => t(`steps.evaluation.fields.${key}.label`)),
              ].map((label) => ({ label, numeric: false })),
              rows: goals.map(({ title, outcome, followUp }) => ({
                cells: [title, outcome, followUp].map((value) => ({ value, numeric: false })),
              })),
            },
          },
          ...goals.map(
            ({ title, outcome, rows }): Block => ({ card: { title, aside: outcome, rows } }),
          ),
        ]),
  ];
  return { id: 'results', title: t('report.sections.results'), blocks };
}

/** A longer domain is no title. */
const LONGEST_TITLE = 70;

function goalOf(
  row: string,
  number: number,
  content: StepReader,
  t: Translate,
): {
  title: string;
  outcome: string;
  followUp: string;
  rows: { label: string; value: string; wide: boolean }[];
} {
  const part = step.parts.find(({ key }) => key === 'evaluations');
  const value = (key: string): string => {
    const field = part?.kind === 'list' ? part.fields.find((one) => one.key === key) : undefined;
    return field === undefined
      ? ''
      : shownValue(step, field, content.value(`evaluations/${row}/${key}`), t);
  };
  const name = `${t('steps.evaluation.parts.evaluations.row')} ${number}`;
  const domain = value('goalDomain').split('\n').join(' ').trim();
  const [outcome, followUp] = ['outcome', 'followUp'].map(
    (key) => value(key) || t('report.evaluation.notYet'),
  );
  return {
    title: domain === '' || domain.length > LONGEST_TITLE ? name : `${name} · ${domain}`,
    outcome: outcome ?? '',
    followUp: followUp ?? '',
    rows: ['goal', 'explanation', 'followUp'].flatMap((key) =>
      value(key).trim() === ''
        ? []
        : [
            {
              label: t(`steps.evaluation.fields.${key}.label`),
              value: value(key),
              wide: key !== 'followUp',
            },
          ],
    ),
  };
}
