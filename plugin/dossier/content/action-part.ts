import { createHash } from 'node:crypto';
import type { Step, StepReader } from '../declaration/index.ts';
import { fieldsInUse } from '../rules/index.ts';

/**
 * The exact text of the handelingsdeel, on which parents consent (education law since 1-8-2017):
 * every field so declared, in the order of the form, without ids that no reader
 * sees.
 */
export function actionPartText(step: Step, content: StepReader): string {
  const rows = new Map<string, number>();
  return JSON.stringify(
    fieldsInUse(step, content, [])
      .filter(({ field }) => field.actionPart === true)
      .map(({ path, field, list, row }) => {
        const place = `${list ?? ''}/${row ?? ''}`;
        if (row !== undefined && !rows.has(place)) rows.set(place, rows.size + 1);
        return [list ?? '', rows.get(place) ?? 0, field.key, content.value(path)];
      }),
  );
}

/**
 * The ids of the rows that {@link actionPartText} numbers, in order: which goal is which in another
 * version.
 */
export const actionPartRows = (content: StepReader): string[] => content.rows('goals');

/** SHA-256 of {@link actionPartText}: what a consent is bound to. */
export const actionPartHash = (step: Step, content: StepReader): Buffer =>
  createHash('sha256').update(actionPartText(step, content)).digest();
