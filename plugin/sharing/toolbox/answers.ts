import { TOOLBOX_STEP } from '../../dossier/facts/index.ts';
import { shownValue } from '../../dossier/fields/index.ts';
import { labelOf, notAsked, partTitle } from '../../dossier/declaration/index.ts';
import type { Step } from '../../dossier/declaration/index.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Found } from './toolbox.ts';

export interface AnswersView {
  title: string;
  rows: { label: string; value: string }[];
}

/** What was answered to the route's own questions, part by part, as it would be sent. */
export function answersOf(step: Step, { facts }: Found, t: Translate): AnswersView[] {
  const content = facts.read(TOOLBOX_STEP);
  const without = notAsked(step, content);
  return step.parts.flatMap((part): AnswersView[] => {
    if (part.kind !== 'fields' || part.words === undefined) return [];
    const rows = part.fields
      .filter(({ key }) => !without.has(key) && content.value(key).trim() !== '')
      .map((field) => ({
        label: labelOf(step, field, t),
        value: shownValue(step, field, content.value(field.key), t),
      }));
    return rows.length === 0 ? [] : [{ title: partTitle(step, part, t), rows }];
  });
}
