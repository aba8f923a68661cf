import { formerRows, standing } from '../former/index.ts';
import type { Step, StepContent } from '../declaration/index.ts';
import { readerOf } from './content.ts';

/** Steps whose contents are needed to read this one. */
export const followedSteps = (step: Step): number[] =>
  step.parts.flatMap((part) =>
    part.kind === 'list' && part.follows !== undefined ? [part.follows.step] : [],
  );

/**
 * A step as it is read: a list that follows another step's has exactly that one's rows, with their
 * names beside them (step 10 evaluates the goals of step 8). What was written at a row that is gone
 * stays, and comes back with it. What was concluded is read with the rows and words of then, and
 * while it is mended with those that came since.
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
    const then = concludedRows(content, part.key);
    const now = (source?.rows[follows.list] ?? [])
      .filter((row) => row.removed !== true)
      .map(({ id }) => ({ id, at: `${follows.list}/${id}`, values: source?.values }));
    const rows = [
      ...then.rows.map(({ id, of }) => ({
        id: of,
        at: `formerRows/${id}`,
        values: content.values,
      })),
      ...(then.stands === 'concluded'
        ? []
        : now.filter(({ id }) => !then.rows.some(({ of }) => of === id))),
    ];
    present.rows[part.key] = rows.map(({ id }) => ({ id, s: 0 }));
    for (const { id, at, values } of rows) {
      for (const field of follows.fields) {
        present.values[`${part.key}/${id}/${field}`] = {
          v: values?.[`${at}/${field}`]?.v ?? '',
          s: 0,
          from: follows.step,
        };
      }
    }
  }
  return present;
}

/** Rows of the list as the step was concluded with them, if the step is about that time still. */
function concludedRows(
  content: StepContent,
  list: string,
): { stands: string; rows: { id: string; of: string }[] } {
  if (content.rows['former'] === undefined) return { stands: '', rows: [] };
  const reader = readerOf(content, []);
  const present = standing(reader);
  return present === undefined
    ? { stands: '', rows: [] }
    : {
        stands: present.stands,
        rows: formerRows(reader, present.id).filter((row) => row.list === list),
      };
}
