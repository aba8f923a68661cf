import type { Field, Part } from '../declaration/index.ts';
import { pastTimes } from '../former/index.ts';
import type { PastFact } from '../former/index.ts';
import { fieldId } from './field-names.ts';
import type { PartView } from './field-view.ts';
import { isHidden } from './hidden.ts';
import { shownValue } from './single-field.ts';
import type { FieldContext } from './single-field.ts';

/** Values as a page shows them. */
const saying =
  ({ step, t }: Pick<FieldContext, 'step' | 't'>) =>
  (field: Field, value: string): string =>
    shownValue(step, field, value, t);

export const pastContext = (context: FieldContext): Parameters<typeof pastTimes>[1] => ({
  ...context,
  shows: (field) => !isHidden(field, context.sight),
  say: saying(context),
});

/** Past times of a step, newest first. */
export function formerView(
  part: Extract<Part, { kind: 'former' }>,
  context: FieldContext,
): PartView {
  const { t, step } = context;
  const words = `steps.${step.key}.parts.${part.key}`;
  const past = pastTimes(part, pastContext(context));
  return {
    former: true,
    title: t(`${words}.title`),
    help: t(`${words}.help`),
    items: past.map(({ id, on, facts, lists }) => ({
      id: fieldId(`former/${id}`),
      title: t(`${words}.${on === '' ? 'undated' : 'named'}`, { date: on }),
      sum: (lists[0]?.rows ?? [])
        .map(({ title, facts: said }) => `${title}: ${said.find(isOutcome)?.value ?? '–'}`)
        .join(' · '),
      facts,
      lists,
    })),
  };
}

const isOutcome = ({ key }: PastFact): boolean => key === 'outcome';
