import { isRowId, listOf, listPartOf, maxOf, normalize, placeOf } from '../form/index.ts';
import type { Step, StepContent, StepReader, StoredRow } from '../declaration/index.ts';
import type { DossierDomain } from '../form/index.ts';

export const MOST = {
  /** Changes that one request may bring. */
  changes: 500,
  /** Rows of a list, those that were removed among them: they can be brought back. */
  rows: 200,
} as const;

/** One change as a page sends it. `base`: the sequence of the value that the person saw. */
export type Change =
  | { op: 'set'; path: string; value: string; base: number }
  | { op: 'add' | 'restore'; list: string; row: string }
  /**
   * `base` and, of fields that the page itself wrote since, `seen`: what the person who removes it
   * has seen of the row.
   */
  | {
      op: 'remove';
      list: string;
      row: string;
      base?: number;
      seen?: Readonly<Record<string, number>>;
    };

/** What is appended to the revisions for a change that changes something. */
export interface Revision {
  kind: 'set' | 'add' | 'remove' | 'restore';
  path: string;
  value?: string;
  byHost?: true;
}

/** A value somebody else wrote since, or its row taken away: both texts, nothing lost. */
export interface Conflict {
  path: string;
  theirs: string;
  mine: string;
  sequence: number;
  /** The row was removed meanwhile; writing on with this sequence brings it back. */
  removed?: true;
  /**
   * A row that was to be removed, and in which somebody wrote what the remover has not seen; `path`
   * is the row's.
   */
  kept?: true;
}

export interface ChangeFault {
  path: string;
  code:
    | 'unknown-field'
    | 'value-refused'
    | 'too-long'
    | 'host-supplied'
    | 'unknown-row'
    | 'rows-most'
    | 'other-step'
    | 'not-offered'
    | 'hidden-words';
  max?: number;
}

/**
 * The number of the change that wrote last into this content: every change leaves its own at the
 * value or the row that it is about.
 */
export function newestChange({ values, rows }: StepContent): number {
  let newest = 0;
  for (const { s } of [...Object.values(values), ...Object.values(rows).flat()])
    newest = Math.max(newest, s);
  return newest;
}

export const emptyContent = (step: Step): StepContent => ({
  schemaVersion: step.schemaVersion,
  values: {},
  rows: {},
});

/** Brings stored content to the step's present shape, one version at a time. */
export function upcast(step: Step, content: StepContent): StepContent {
  let present = content;
  while (present.schemaVersion < step.schemaVersion) {
    const next = step.upcasters[present.schemaVersion];
    if (next === undefined)
      throw new Error(`Step ${step.number} has no upcaster from version ${present.schemaVersion}`);
    present = { ...next(present), schemaVersion: present.schemaVersion + 1 };
  }
  return present;
}

/** Reads a content that nobody changes meanwhile: the rows of a list are gathered once. */
export function readerOf(content: StepContent, domains: readonly DossierDomain[]): StepReader {
  const gathered = new Map<string, string[]>();
  const rowsOf = (list: string): string[] =>
    list === 'domains'
      ? domains.map((domain) => domain.key)
      : (content.rows[list] ?? []).filter((row) => row.removed !== true).map((row) => row.id);
  return {
    value: (path) => content.values[path]?.v ?? '',
    rows: (list) => {
      const known = gathered.get(list) ?? rowsOf(list);
      gathered.set(list, known);
      return known;
    },
    fromHost: (path) => content.values[path]?.host === true,
  };
}

export interface Applied {
  content: StepContent;
  revisions: Revision[];
  conflicts: Conflict[];
  faults: ChangeFault[];
}

/**
 * Applies changes to a copy. A change that alters nothing makes no revision, so a repeated request
 * is harmless. Sequences of the new values count on from `sequence`. With a conflict or a fault
 * nothing must be kept. What the host gives and an act keeps is not bounded in rows.
 */
export function applyChanges(
  step: Step,
  before: StepContent,
  changes: readonly Change[],
  context: { sequence: number; domains: readonly DossierDomain[]; host?: true; act?: true },
): Applied {
  const content = structuredClone(before);
  const made: Applied = { content, revisions: [], conflicts: [], faults: [] };
  const record = (revision: Revision): number => {
    made.revisions.push(context.host === true ? { ...revision, byHost: true } : revision);
    return context.sequence + made.revisions.length;
  };
  for (const change of changes) {
    if (change.op === 'set') setValue(step, made, change, context, record);
    else changeRow(step, made, change, context, record);
  }
  return made;
}

type RecordRevision = (revision: Revision) => number;

function setValue(
  step: Step,
  made: Applied,
  change: Extract<Change, { op: 'set' }>,
  context: { domains: readonly DossierDomain[]; host?: true },
  record: RecordRevision,
): void {
  const { path, base } = change;
  const place = placeOf(step, path, context.domains);
  if (place === undefined) {
    made.faults.push({ path, code: 'unknown-field' });
    return;
  }
  const row =
    place.list === undefined || place.list === 'domains'
      ? undefined
      : made.content.rows[place.list]?.find((candidate) => candidate.id === place.row);
  if (place.list !== undefined && place.list !== 'domains' && row === undefined) {
    // A row that found no place is told of at what was typed in it.
    made.faults.push(
      isFull(made.content, place.list)
        ? { path, code: 'rows-most', max: MOST.rows }
        : { path, code: 'unknown-row' },
    );
    return;
  }
  if (row?.removed === true && row.host === true && context.host !== true) {
    made.faults.push({ path, code: 'unknown-row' });
    return;
  }
  const value = normalize(place.field, change.value);
  if (value === undefined) {
    made.faults.push({ path, code: 'value-refused' });
    return;
  }
  const present = made.content.values[path];
  if (value === (present?.v ?? '')) return;
  if (context.host !== true && [...value].length > maxOf(place.field)) {
    made.faults.push({ path, code: 'too-long', max: maxOf(place.field) });
    return;
  }
  if (present?.from !== undefined) {
    made.faults.push({ path, code: 'other-step' });
    return;
  }
  if (present?.host === true && context.host !== true) {
    made.faults.push({ path, code: 'host-supplied' });
    return;
  }
  const written = present?.s ?? 0;
  const removed = row?.removed === true ? row : undefined;
  if (written > base || (removed?.s ?? 0) > base) {
    made.conflicts.push({
      path,
      theirs: present?.v ?? '',
      mine: value,
      sequence: Math.max(written, removed?.s ?? 0),
      ...(removed === undefined ? {} : { removed: true }),
    });
    return;
  }
  // Who knows that the row was taken away and writes in it all the same wants it back: a text is
  // never kept unseen.
  if (removed !== undefined)
    markRow(removed, 'restore', () =>
      record({ kind: 'restore', path: `${place.list ?? ''}/${removed.id}` }),
    );
  made.content.values[path] = {
    v: value,
    s: record({ kind: 'set', path, value }),
    ...(context.host === true ? { host: true } : {}),
  };
}

function changeRow(
  step: Step,
  made: Applied,
  change: Extract<Change, { row: string }>,
  context: { host?: true; act?: true },
  record: RecordRevision,
): void {
  const path = `${change.list}/${change.row}`;
  if (
    listOf(step, change.list) === undefined ||
    listPartOf(step, change.list)?.follows !== undefined ||
    !isRowId(change.row)
  ) {
    made.faults.push({ path, code: 'unknown-field' });
    return;
  }
  const rows = (made.content.rows[change.list] ??= []);
  const row = rows.find((candidate) => candidate.id === change.row);
  if (change.op === 'add') {
    const bounded = context.host !== true && context.act !== true;
    if (row === undefined && bounded && isFull(made.content, change.list))
      made.faults.push({ path, code: 'rows-most', max: MOST.rows });
    else if (row === undefined)
      rows.push({
        id: change.row,
        s: record({ kind: 'add', path }),
        ...(context.host === true ? { host: true } : {}),
      });
    return;
  }
  if (row === undefined) {
    made.faults.push({ path, code: 'unknown-row' });
    return;
  }
  if (row.host === true && context.host !== true) {
    made.faults.push({ path, code: 'host-supplied' });
    return;
  }
  const unseen =
    change.op === 'remove' && row.removed !== true ? unseenIn(made.content, path, change) : 0;
  if (unseen > 0) {
    made.conflicts.push({ path, theirs: '', mine: '', sequence: unseen, kept: true });
    return;
  }
  markRow(row, change.op, () => record({ kind: change.op, path }));
}

const isFull = (content: StepContent, list: string): boolean =>
  (content.rows[list]?.length ?? 0) >= MOST.rows;

/** The newest value of a row that who removes it has not seen; 0 for none. */
function unseenIn(
  content: StepContent,
  path: string,
  { base, seen = {} }: { base?: number; seen?: Readonly<Record<string, number>> },
): number {
  if (base === undefined) return 0;
  const newer = Object.entries(content.values).filter(
    ([place, value]) => place.startsWith(`${path}/`) && value.s > Math.max(base, seen[place] ?? 0),
  );
  return Math.max(0, ...newer.map(([, value]) => value.s));
}

function markRow(row: StoredRow, op: 'remove' | 'restore', sequence: () => number): void {
  if (op === 'remove' && row.removed !== true) Object.assign(row, { s: sequence(), removed: true });
  if (op === 'restore' && row.removed === true) {
    row.s = sequence();
    delete row.removed;
  }
}
