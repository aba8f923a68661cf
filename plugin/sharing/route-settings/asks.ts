import { said } from '../../dossier/declaration/index.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { RouteDefinition } from '../request-routes/index.ts';
import { stepName } from './kept.ts';

/** What must be there before a school can send, in sentences. */
export function asksOf(definition: RouteDefinition, t: Translate): string[] {
  const { steps, consent, permission, experts, reuses, files, reports, ages } = definition;
  const names = (numbers: readonly number[]): string =>
    numbers.map((number) => stepName(number, t)).join(', ');
  return [
    ...(steps.finished.length === 0
      ? []
      : [t('routeSettings.asks.finished', { steps: names(steps.finished) })]),
    ...reuses.flatMap(({ needed, label, step }) =>
      needed
        ? [t('routeSettings.asks.reused', { label: said(label, t), step: stepName(step, t) })]
        : [],
    ),
    ...(consent.required ? [t(`routeSettings.asks.consent.${consent.refusal}`)] : []),
    ...(permission === 'none' ? [] : [t(`routeSettings.asks.permission.${permission}`)]),
    ...(steps.shared.length === 0
      ? []
      : [t('routeSettings.asks.shared', { steps: names(steps.shared) })]),
    ...files.flatMap(({ required, label, maxAgeMonths }) => {
      const file = said(label, t);
      if (!required) return [t('routeSettings.asks.fileWelcome', { file })];
      return maxAgeMonths === undefined
        ? [t('routeSettings.asks.file', { file })]
        : [t('routeSettings.asks.fileOfAge', { file, count: maxAgeMonths })];
    }),
    ...reports.map((kind) => t('routeSettings.asks.report', { report: t(`report.kinds.${kind}`) })),
    ...ages.map(({ label, step, maxAgeMonths, minAgeMonths }) =>
      t(`routeSettings.kept.age.${maxAgeMonths === undefined ? 'least' : 'most'}`, {
        label: said(label, t),
        step,
        count: maxAgeMonths ?? minAgeMonths ?? 0,
      }),
    ),
    ...(experts.count === 0 ? [] : [t('routeSettings.asks.experts')]),
  ];
}

/** What comes after it is sent. */
export function followsOf(
  { terms, decides, clause }: RouteDefinition,
  desk: string,
  t: Translate,
): string[] {
  return [
    t('routeSettings.follows.desk', { desk }),
    t('routeSettings.follows.terms', {
      decide: terms.decideDays,
      supplement: terms.supplementDays,
    }),
    t(`routeSettings.follows.${decides.fourEyes ? 'two' : 'one'}`),
    t('routeSettings.follows.outcomes', {
      outcomes: decides.outcomes.map(({ label }) => said(label, t)).join(', '),
    }),
    said(clause, t),
  ];
}
