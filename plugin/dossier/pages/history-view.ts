import { shownDay, shownMoment } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import { fieldLabel, isHidden } from '../fields/index.ts';
import { placeOf, shownDate } from '../form/index.ts';
import type { DossierDomain, Step, StepReader } from '../form/index.ts';
import type { Sight } from '../policy/index.ts';
import type { HistoryRow } from '../record/index.ts';

export interface HistoryContext {
  step: Step;
  reader: StepReader;
  domains: readonly DossierDomain[];
  sight: Sight;
  hostName: string;
  t: Translate;
}

export interface HistoryEntry {
  when: string;
  who: string;
  what: string;
  before?: string;
  after?: string;
  /** The revision to put back; absent when there is nothing to put back, or not by this person. */
  restore?: number;
}

/** Autosaves of one person in one field within this time read as one change. */
const SAME_CHANGE_MS = 10 * 60_000;

/** Newest first, rows of hidden parts left out, runs of autosaves taken together. */
export function historyEntries(
  rows: readonly HistoryRow[],
  context: HistoryContext,
  earlier: readonly { path: string; sequence: number; value: string }[] = [],
  options: {
    /** Every value that was ever kept stands by itself. */
    each?: boolean;
    /** As many of the newest. */
    most?: number;
    restorable?: (row: HistoryRow) => boolean;
  } = {},
): HistoryEntry[] {
  const seen = rows.filter((row) => !hidden(row, context));
  const entries: { row: HistoryRow; oldest: number; count: number }[] = [];
  for (const row of seen) {
    const last = entries.at(-1);
    if (options.each !== true && last !== undefined && sameChange(last.row, row)) {
      last.oldest = row.sequence;
      last.count += 1;
      continue;
    }
    entries.push({ row, oldest: row.sequence, count: 1 });
  }
  return entries.slice(0, options.most).map(({ row, oldest, count }) => {
    if (row.byHost && count > 1)
      return { ...entryOf(row, context), what: context.t('dossier.history.hostValues', { count }) };
    const entry: HistoryEntry = {
      ...entryOf(row, context),
      ...(options.restorable?.(row) === true ? { restore: row.sequence } : {}),
    };
    if (row.kind !== 'set') return entry;
    const before =
      earlier.filter((value) => value.path === row.path && value.sequence < oldest).at(-1)?.value ??
      '';
    return {
      ...entry,
      before: shownValue(before, row.path, context),
      after: shownValue(row.value ?? '', row.path, context),
    };
  });
}

/**
 * Everything the host gave at one moment is one change; so are autosaves of one person in one
 * field.
 */
function sameChange(newer: HistoryRow, older: HistoryRow): boolean {
  if (newer.byHost && older.byHost) return newer.at.getTime() === older.at.getTime();
  return (
    newer.kind === 'set' &&
    older.kind === 'set' &&
    newer.path === older.path &&
    newer.who === older.who &&
    newer.at.getTime() - older.at.getTime() < SAME_CHANGE_MS
  );
}

/** The few newest for the side of the step: a time for today, a day before that. */
export function recentChanges(
  rows: readonly HistoryRow[],
  context: HistoryContext,
  now: Date,
  count: number,
): HistoryEntry[] {
  const today = shownDay(now);
  return historyEntries(rows, context, [], { most: count }).map((entry) => {
    const [day = '', time = ''] = entry.when.split(' ');
    return { when: day === today ? time : day.slice(0, 5), who: entry.who, what: entry.what };
  });
}

function entryOf(row: HistoryRow, context: HistoryContext): HistoryEntry {
  const { t } = context;
  const who = row.byHost ? t('dossier.history.host', { host: context.hostName }) : row.who;
  const label = row.path === '' ? '' : fieldLabel(context.step, row.path, context);
  return { when: shownMoment(row.at), who, what: t(`dossier.history.${row.kind}`, { label }) };
}

function hidden(row: HistoryRow, context: HistoryContext): boolean {
  const field =
    row.path === '' ? undefined : placeOf(context.step, row.path, context.domains)?.field;
  return field !== undefined && isHidden(field, context.sight);
}

function shownValue(value: string, path: string, context: HistoryContext): string {
  const field = placeOf(context.step, path, context.domains)?.field;
  // A score names its domain by key.
  if (path.startsWith('scores/') && field?.key === 'domain')
    return context.domains.find((domain) => domain.key === value)?.name ?? value;
  if (field?.kind === 'choice' && field.options?.includes(value) === true) {
    return context.t(`steps.${context.step.key}.fields.${field.key}.options.${value}`);
  }
  return shownDate(value);
}
