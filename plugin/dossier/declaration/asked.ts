import type { Field, Step, StepReader, When } from './declaration.ts';

/** Whether all of these hold. What is not asked keeps what was answered before. */
export const holds = (
  when: readonly When[] | undefined,
  content: Pick<StepReader, 'value'>,
): boolean => (when ?? []).every(({ field, is }) => is.includes(content.value(field)));

/** The plain fields that this content makes the step not ask, by their keys. */
export const notAsked = (step: Step, content: Pick<StepReader, 'value'>): ReadonlySet<string> =>
  new Set(
    step.parts.flatMap((part) =>
      part.kind === 'fields'
        ? part.fields
            .filter((field: Field) => !holds(part.when, content) || !holds(field.when, content))
            .map(({ key }) => key)
        : [],
    ),
  );
