import { SKIP, stepByNumber } from '../../dossier/form/index.ts';
import type { Both, Field, Part, Step } from '../../dossier/declaration/index.ts';
import { TOOLBOX_STEP } from '../../dossier/facts/index.ts';
import type { Question, RouteDefinition } from './definition.ts';

/** What the choice of step 9 is called, and each route in it by key. */
export interface ChoiceNames {
  readonly label: Both;
  readonly options: Readonly<Record<string, Both>>;
}

/** The questions of a route as parts of a step. */
export const partsOf = (definition: RouteDefinition): Part[] =>
  definition.parts.map(({ key, title, help, when, fields }) => ({
    kind: 'fields',
    key,
    words: { label: title, ...(help === undefined ? {} : { help }) },
    ...(when === undefined ? {} : { when }),
    fields: fields.map(fieldOf),
  }));

function fieldOf(question: Question): Field {
  const { key, kind, label, help, required, sensitive, options, max, width, when } = question;
  const { begins, bounds } = question;
  return {
    key,
    kind,
    words: {
      label,
      ...(help === undefined ? {} : { help }),
      ...(options === undefined
        ? {}
        : { options: Object.fromEntries(options.map((one) => [one.key, one.label])) }),
    },
    ...(required ? { required } : {}),
    ...(sensitive === undefined ? {} : { sensitive }),
    ...(options === undefined ? {} : { options: options.map((one) => one.key) }),
    ...(max === undefined ? {} : { max }),
    ...(width === undefined ? {} : { width }),
    ...(when === undefined ? {} : { when }),
    ...(begins === undefined ? {} : { begins: { value: begins } }),
    ...(bounds === undefined ? {} : { bounds }),
    // Goes with the request, and is no part of the plan.
    prints: false,
  };
}

/**
 * Step 9 as a dossier has it: the choice among the routes that are offered, or to skip, and the
 * questions of the route that was chosen. A route that is no longer offered keeps its questions;
 * only choosing it anew is over.
 */
export function toolboxStep(
  chosen: RouteDefinition | undefined,
  offered: readonly string[],
  names: ChoiceNames,
): Step {
  const step = stepByNumber(TOOLBOX_STEP);
  if (step === undefined) throw new Error('There is no step for requests');
  const asked = (field: Field): Field =>
    field.kind === 'choice' ? { ...field, words: names, options: [...offered, SKIP] } : field;
  return {
    ...step,
    parts: [
      ...step.parts.map((part) =>
        part.kind === 'fields' ? { ...part, fields: part.fields.map(asked) } : part,
      ),
      ...(chosen === undefined ? [] : partsOf(chosen)),
    ],
  };
}
