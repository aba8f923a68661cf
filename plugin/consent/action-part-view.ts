import { declared, PLAN_STEP, shownValue } from '../dossier/index.ts';
import type { Translate } from '../kernel/translate.ts';
import type { KeptActionPart } from './rounds-service.ts';

export interface ActionPartLine { key: string; label: string; value: string }
/** A goal of the action part with its lines, by the row's own id. */
export interface ActionPartGoal { row: string; lines: ActionPartLine[] }

/** The exact text that is hashed, as people read it: goal by goal, empty lines left out. */
export function goalsOf({ text, rows }: KeptActionPart, t: Translate): ActionPartGoal[] {
  const step = declared(PLAN_STEP);
  const fields = new Map(step.parts.flatMap((part) => part.fields.map((field) => [field.key, field])));
  const lines = JSON.parse(text) as [list: string, row: number, key: string, value: string][];
  return rows.map((row, index): ActionPartGoal => ({
    row,
    lines: lines.filter(([, number, , value]) => number === index + 1 && value.trim() !== '').flatMap(([, , key, value]) => {
      const field = fields.get(key);
      return field === undefined ? [] : [{ key, label: t(`steps.${step.key}.fields.${key}.label`), value: shownValue(step, field, value, t) }];
    }),
  }));
}
