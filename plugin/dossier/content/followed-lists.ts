import type { Step, StepContent } from '../form/index.ts';

/** Steps whose contents are needed to read this one. */
export const followedSteps = (step: Step): number[] =>
  step.parts.flatMap((part) =>
    part.kind === 'list' && part.follows !== undefined ? [part.follows.step] : [],
  );

/**
 * A step as it is read: a list that follows another step's has exactly that one's rows, with their
 * names beside them (step 10 evaluates the goals of step 8). What was written at a row that is gone
 * stays, and comes back with it.
 */
export function withFollowed(
  step: Step,
  content: StepContent,
  contentOf: (step: number) => StepContent | undefined,
): StepContent {
  const present: StepContent = {
    ...content,
    values: { ...content.values },
    rows: { ...content.rows },
  };
  for (const part of step.parts) {
    if (part.kind !== 'list' || part.follows === undefined) continue;
    const { follows } = part;
    const source = contentOf(follows.step);
    const rows = (source?.rows[follows.list] ?? []).filter((row) => row.removed !== true);
    present.rows[part.key] = rows.map(({ id }) => ({ id, s: 0 }));
    for (const { id } of rows) {
      for (const field of follows.fields) {
        present.values[`${part.key}/${id}/${field}`] = {
          v: source?.values[`${follows.list}/${id}/${field}`]?.v ?? '',
          s: 0,
          from: follows.step,
        };
      }
    }
  }
  return present;
}
