import { shownValue } from '../../dossier/documents/index.ts';
import { PLAN_STEP } from '../../dossier/facts/index.ts';
import { declared } from '../../dossier/record/index.ts';
import type { Translate } from '../../kernel/translate.ts';
import { wordChanges } from '../../kernel/word-diff.ts';
import type { WordChange } from '../../kernel/word-diff.ts';
import type { KeptActionPart } from './rounds-service.ts';

export interface ActionPartLine {
  key: string;
  label: string;
  value: string;
}
/** A goal of the action part with its lines, by the row's own id. */
export interface ActionPartGoal {
  row: string;
  lines: ActionPartLine[];
}

/** The exact text that is hashed, as people read it: goal by goal, empty lines left out. */
export function goalsOf({ text, rows }: KeptActionPart, t: Translate): ActionPartGoal[] {
  const step = declared(PLAN_STEP);
  const fields = new Map(
    step.parts.flatMap((part) => part.fields.map((field) => [field.key, field])),
  );
  const lines = JSON.parse(text) as [list: string, row: number, key: string, value: string][];
  return rows.map(
    (row, index): ActionPartGoal => ({
      row,
      lines: lines
        .filter(([, number, , value]) => number === index + 1 && value.trim() !== '')
        .flatMap(([, , key, value]) => {
          const field = fields.get(key);
          return field === undefined
            ? []
            : [
                {
                  key,
                  label: t(`steps.${step.key}.fields.${key}.label`),
                  value: shownValue(step, field, value, t),
                },
              ];
        }),
    }),
  );
}

/** One goal's difference: what it was, what it became. */
export interface GoalChange {
  kind: 'changed' | 'added' | 'removed';
  number: number;
  lines: { label: string; pieces: WordChange[] }[];
}

/**
 * Only what differs between two action parts, goal by goal and word by word; empty when nothing
 * does.
 */
export function changesBetween(
  before: KeptActionPart,
  after: KeptActionPart,
  t: Translate,
): GoalChange[] {
  const [old, fresh] = [goalsOf(before, t), goalsOf(after, t)];
  const present = fresh.flatMap((goal, index): GoalChange[] => {
    const was = old.find(({ row }) => row === goal.row);
    const lines = changedLines(was?.lines ?? [], goal.lines);
    return lines.length === 0
      ? []
      : [{ kind: was === undefined ? 'added' : 'changed', number: index + 1, lines }];
  });
  const removed = old.flatMap((goal, index): GoalChange[] =>
    fresh.some(({ row }) => row === goal.row)
      ? []
      : [{ kind: 'removed', number: index + 1, lines: changedLines(goal.lines, []) }],
  );
  return [...present, ...removed];
}

function changedLines(
  before: readonly ActionPartLine[],
  after: readonly ActionPartLine[],
): GoalChange['lines'] {
  const keys = [...new Set([...after, ...before].map(({ key }) => key))];
  return keys.flatMap((key) => {
    const [was, is] = [
      before.find((line) => line.key === key),
      after.find((line) => line.key === key),
    ];
    if (was?.value === is?.value) return [];
    return [
      { label: (is ?? was)?.label ?? '', pieces: wordChanges(was?.value ?? '', is?.value ?? '') },
    ];
  });
}
