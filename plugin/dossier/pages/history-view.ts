import { shownDay, shownMoment } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import { fieldLabel, isHidden } from '../fields/index.ts';
import { optionOf } from '../declaration/index.ts';
import { placeOf, shownDate } from '../form/index.ts';
import type { Step, StepReader } from '../declaration/index.ts';
import type { DossierDomain } from '../form/index.ts';
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
  const before = ({ path }: HistoryRow, sequence: number): string =>
    earlier.findLast((value) => value.path === path && value.sequence < sequence)?.value ?? '';
  const runs = options.each === true ? seen.map((row) => [row]) : runsOf(seen);
  // A run that ends where it began says nothing by its two ends: each of its changes is shown.
  const shown = runs.flatMap((run) => {
    const [newest] = run;
    const nothing =
      newest?.kind === 'set' && newest.value === before(newest, run.at(-1)?.sequence ?? 0);
    return nothing && !newest.byHost && earlier.length > 0 ? run.map((row) => [row]) : [run];
  });
  return shown.slice(0, options.most).flatMap((run): HistoryEntry[] => {
    const [row] = run;
    if (row === undefined) return [];
    if (row.byHost && run.length > 1) {
      const what = context.t('dossier.history.hostValues', { count: run.length });
      return [{ ...entryOf(row, context), what }];
    }
    const entry: HistoryEntry = {
      ...entryOf(row, context),
      ...(options.restorable?.(row) === true ? { restore: row.sequence } : {}),
    };
    if (row.kind !== 'set') return [entry];
    const was = before(row, run.at(-1)?.sequence ?? row.sequence);
    return [
      {
        ...entry,
        before: shownValue(was, row.path, context),
        after: shownValue(row.value ?? '', row.path, context),
      },
    ];
  });
}

/** Rows that read as one change, newest first in each. */
function runsOf(rows: readonly HistoryRow[]): HistoryRow[][] {
  const runs: HistoryRow[][] = [];
  for (const row of rows) {
    const run = runs.at(-1);
    if (run?.[0] !== undefined && sameChange(run[0], row)) run.push(row);
    else runs.push([row]);
  }
  return runs;
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

/** Rows that are read for the side of a step: runs of autosaves make few entries of many. */
export const HISTORY_ON_PAGE = 12;
const SHOWN_BESIDE = 4;

/** The few newest for the side of the step: a time for today, a day before that. */
export function recentChanges(
  rows: readonly HistoryRow[],
  context: HistoryContext,
  now: Date,
): HistoryEntry[] {
  const today = shownDay(now);
  return historyEntries(rows, context, [], { most: SHOWN_BESIDE }).map((entry) => {
    const [day = '', time = ''] = entry.when.split(' ');
    return { when: day === today ? time : day.slice(0, 5), who: entry.who, what: entry.what };
  });
}

function entryOf(row: HistoryRow, context: HistoryContext): HistoryEntry {
  const { t } = context;
  const who = row.byHost ? t('dossier.history.host', { host: context.hostName }) : row.who;
  const label = row.path === '' ? '' : fieldLabel(context.step, row.path, context);
  const what =
    row.act === true
      ? t(`dossier.history.acts.${row.kind}`)
      : t(`dossier.history.${row.kind}`, { label });
  return { when: shownMoment(row.at), who, what };
}

function hidden(row: HistoryRow, context: HistoryContext): boolean {
  const field =
    row.path === '' ? undefined : placeOf(context.step, row.path, context.domains)?.field;
  // Of a question that is asked no more nobody can tell who may read the answer.
  if (field === undefined) return row.kind === 'set' && row.path !== '';
  return isHidden(field, context.sight);
}

function shownValue(value: string, path: string, context: HistoryContext): string {
  const field = placeOf(context.step, path, context.domains)?.field;
  // A score names its domain by key.
  if (path.startsWith('scores/') && field?.key === 'domain')
    return context.domains.find((domain) => domain.key === value)?.name ?? value;
  if (field?.kind === 'choice' && field.options?.includes(value) === true) {
    return optionOf(context.step, field, value, context.t);
  }
  return shownDate(value);
}
