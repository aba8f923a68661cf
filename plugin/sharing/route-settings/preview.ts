import { emptyContent, readerOf } from '../../dossier/content/index.ts';
import { partViews } from '../../dossier/fields/index.ts';
import type { PartView } from '../../dossier/fields/index.ts';
import { labelOf, optionOf } from '../../dossier/declaration/index.ts';
import type { Field, Step, StepContent } from '../../dossier/declaration/index.ts';
import type { Translate } from '../../kernel/translate.ts';
import { toolboxStep } from '../request-routes/index.ts';
import type { RouteDefinition } from '../request-routes/index.ts';

/** A question on which others depend, to be answered for the preview alone. */
export interface TryView {
  id: string;
  name: string;
  label: string;
  options: { value: string; label: string; selected: boolean }[];
}

export interface SchoolForm {
  parts: PartView[];
  tries: TryView[];
}

/**
 * The form of step 9 as a school gets it once it has chosen the route.
 * @param answers of the questions on which others depend, by key
 */
export function schoolForm(
  definition: RouteDefinition,
  answers: Readonly<Record<string, string>>,
  context: { t: Translate; hostName: string; choice: string },
): SchoolForm {
  const { t, hostName } = context;
  const step = toolboxStep(definition, [definition.key], {
    label: { nl: context.choice },
    options: { [definition.key]: definition.name },
  });
  const fields = step.parts.flatMap((part) => (part.kind === 'fields' ? part.fields : []));
  const deciding = new Set(
    step.parts.flatMap((part) =>
      part.kind === 'fields'
        ? [part, ...part.fields].flatMap(({ when = [] }) => when.map(({ field }) => field))
        : [],
    ),
  );
  const tried = fields.filter(({ key, kind }) => kind === 'choice' && deciding.has(key));
  const content = contentOf(step, fields, { answers, tried, chosen: definition.key });
  const level = definition.levels[0] ?? 'voorziening';
  const parts = partViews({
    step,
    content,
    reader: readerOf(content, []),
    domains: [],
    faults: [],
    sight: { medical: true, psychological: true },
    hostName,
    level,
    rowsPage: 1,
    // What is asked follows the answers above the form, and nothing that is typed in it.
    readOnly: true,
    t,
  });
  return {
    parts,
    tries: tried.map((field) => ({
      id: `proef-${field.key}`,
      name: field.key,
      label: labelOf(step, field, t),
      options: (field.options ?? []).map((value) => ({
        value,
        label: optionOf(step, field, value, t),
        selected: content.values[field.key]?.v === value,
      })),
    })),
  };
}

function contentOf(
  step: Step,
  fields: readonly Field[],
  given: {
    answers: Readonly<Record<string, string>>;
    tried: readonly Field[];
    chosen: string;
  },
): StepContent {
  const begun = fields.flatMap(({ key, begins }): [string, string][] =>
    typeof begins === 'object' ? [[key, begins.value]] : [],
  );
  const answered = given.tried.flatMap(({ key, options = [] }): [string, string][] => {
    const answer = given.answers[key];
    return answer === '' || (answer !== undefined && options.includes(answer))
      ? [[key, answer]]
      : [];
  });
  const values = new Map([['choice', given.chosen], ...begun, ...answered]);
  return {
    ...emptyContent(step),
    values: Object.fromEntries([...values].map(([path, v]) => [path, { v, s: 0 }])),
  };
}
