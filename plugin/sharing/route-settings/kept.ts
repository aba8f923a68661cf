import { said } from '../../dossier/declaration/index.ts';
import { stepByNumber } from '../../dossier/form/index.ts';
import type { When } from '../../dossier/declaration/index.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { RouteDefinition } from '../request-routes/index.ts';
import { reusedKey } from './definition-json.ts';

/** Something of a route that its form has no fields for: it is told, and can be taken away. */
export interface Kept {
  /** As a tick of the form has it: `when.<key of a question>`. */
  readonly key: string;
  readonly text: string;
}

/** All of them by key; those of a question, a part or a file begin with its own. */
export function keptOf(definition: RouteDefinition, t: Translate): ReadonlyMap<string, Kept> {
  const questions = definition.parts.flatMap(({ fields }) => fields);
  const whenText = (when: readonly When[]): string =>
    when.map((one) => whenOf(one, questions, t)).join(t('routeSettings.kept.and'));
  const found: Kept[] = [];
  const add = (key: string, text: string): void => {
    found.push({ key, text });
  };
  for (const { key, when } of [...definition.parts, ...questions])
    if (when !== undefined)
      add(`when.${key}`, t('routeSettings.kept.when', { when: whenText(when) }));
  for (const { key, begins, bounds, options } of questions) {
    const label = options?.find((option) => option.key === begins)?.label;
    if (begins !== undefined)
      add(
        `begins.${key}`,
        t('routeSettings.kept.begins', { value: label ? said(label, t) : begins }),
      );
    if (bounds !== undefined) add(`bounds.${key}`, boundsOf(bounds, t));
  }
  for (const { key, when, orElse } of definition.files) {
    if (when !== undefined)
      add(`file-when.${key}`, t('routeSettings.kept.when', { when: whenText(when) }));
    const instead = questions.find((question) => question.key === orElse);
    if (orElse !== undefined)
      add(
        `or-else.${key}`,
        t('routeSettings.kept.orElse', { label: instead ? said(instead.label, t) : orElse }),
      );
  }
  for (const { key, label, step, maxAgeMonths, minAgeMonths, when } of definition.ages) {
    const months = maxAgeMonths ?? minAgeMonths ?? 0;
    const which = maxAgeMonths === undefined ? 'least' : 'most';
    const age = t(`routeSettings.kept.age.${which}`, {
      label: said(label, t),
      step,
      count: months,
    });
    const only = when && t('routeSettings.kept.when', { when: whenText(when) });
    add(`age.${key}`, only === undefined ? age : `${age} ${only}`);
  }
  for (const reused of definition.reuses)
    add(
      `reuse.${reusedKey(reused)}`,
      t(`routeSettings.kept.reuse.${reused.needed ? 'needed' : 'welcome'}`, {
        label: said(reused.label, t),
        step: stepName(reused.step, t),
      }),
    );
  const category = questions.find(({ key }) => key === definition.category?.question);
  if (definition.category !== undefined)
    add(
      'category',
      t('routeSettings.kept.category', {
        label: category ? said(category.label, t) : definition.category.question,
      }),
    );
  return new Map(found.map((one) => [one.key, one]));
}

/** "3. Aanleiding en hulpvraag" */
export function stepName(number: number, t: Translate): string {
  const step = stepByNumber(number);
  return step === undefined ? String(number) : `${number}. ${t(`steps.${step.key}.title`)}`;
}

function whenOf(
  { field, is }: When,
  questions: readonly RouteDefinition['parts'][number]['fields'][number][],
  t: Translate,
): string {
  const asked = questions.find(({ key }) => key === field);
  const answers = is.map((answer) => {
    const label = asked?.options?.find(({ key }) => key === answer)?.label;
    return label ? said(label, t) : answer;
  });
  return t('routeSettings.kept.answered', {
    label: asked ? said(asked.label, t) : field,
    answers: answers.join(t('routeSettings.kept.or')),
  });
}

function boundsOf({ least, most }: { least?: number; most?: number }, t: Translate): string {
  if (least === undefined) return t('routeSettings.kept.bounds.most', { most: most ?? 0 });
  return most === undefined
    ? t('routeSettings.kept.bounds.least', { least })
    : t('routeSettings.kept.bounds.both', { least, most });
}

/** What of its course the form leaves as it is, in sentences. */
export function fixedOf(
  { experts, signs, ends, decides }: RouteDefinition,
  t: Translate,
): string[] {
  const professions = (all: readonly string[]): string =>
    all.map((one) => t(`routeSettings.professions.${one}`)).join(', ');
  return [
    experts.count === 0
      ? t('routeSettings.fixed.noExperts')
      : t('routeSettings.fixed.experts', {
          first: professions(experts.firstOf),
          others: professions(experts.othersOf),
        }),
    t('routeSettings.fixed.signs', {
      who: signs.map((one) => t(`routeSettings.signers.${one}`)).join(', '),
    }),
    ...decides.outcomes.flatMap(({ label, asks }) =>
      asks.map((one) => t(`routeSettings.fixed.asks.${one}`, { outcome: said(label, t) })),
    ),
    t(`routeSettings.fixed.ends.${ends.kind}`, { licence: 'licence' in ends ? ends.licence : '' }),
  ];
}
