import { shownValue } from '../../dossier/documents/index.ts';
import { PLAN_STEP } from '../../dossier/facts/index.ts';
import { declared } from '../../dossier/record/index.ts';
import type { Translate } from '../../kernel/translate.ts';
import { wordDiff } from '../../kernel/word-diff.ts';
import type { Piece } from '../../kernel/word-diff.ts';
import type { KeptActionPart } from './round.ts';

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

/** One goal's difference: what it became, whole, and what it was. */
export interface GoalChange {
  kind: 'changed' | 'added' | 'removed';
  number: number;
  lines: LineChange[];
}
/** Both texts to the letter; empty where nothing stood, or stands. */
interface LineChange {
  label: string;
  now: Piece[];
  was: Piece[];
}

/**
 * Only what differs between two action parts, goal by goal and word by word; empty when nothing
 * does. A goal that is new or gone is one difference, and no word of it is marked.
 */
export function changesBetween(
  before: KeptActionPart,
  after: KeptActionPart,
  t: Translate,
): GoalChange[] {
  const [old, fresh] = [goalsOf(before, t), goalsOf(after, t)];
  const present = fresh.flatMap(({ row, lines }, index): GoalChange[] => {
    const number = index + 1;
    const was = old.find((goal) => goal.row === row);
    if (was === undefined) return [{ kind: 'added', number, lines: lines.map(whole) }];
    const changed = changedLines(was.lines, lines);
    return changed.length === 0 ? [] : [{ kind: 'changed', number, lines: changed }];
  });
  const removed = old.flatMap(({ row, lines }, index): GoalChange[] =>
    fresh.some((goal) => goal.row === row)
      ? []
      : [{ kind: 'removed', number: index + 1, lines: lines.map(whole) }],
  );
  return [...present, ...removed];
}

const whole = ({ label, value }: ActionPartLine): LineChange => ({
  label,
  now: [{ text: value, own: false }],
  was: [],
});

function changedLines(
  before: readonly ActionPartLine[],
  after: readonly ActionPartLine[],
): LineChange[] {
  const keys = [...new Set([...after, ...before].map(({ key }) => key))];
  return keys.flatMap((key) => {
    const was = before.find((line) => line.key === key);
    const is = after.find((line) => line.key === key);
    if (was?.value === is?.value) return [];
    const pieces = wordDiff(was?.value ?? '', is?.value ?? '');
    return [{ label: (is ?? was)?.label ?? '', now: pieces.mine, was: pieces.theirs }];
  });
}
