import { setImmediate } from 'node:timers/promises';
import type { Pulled, Reject, RowKind } from './snapshot.ts';

/** By kind and id of the host: "student/yara". */
export const keyOf = (ref: { kind: string; id: string }): string => `${ref.kind}/${ref.id}`;

/** A row with its place in the source, counted from 1. */
export interface Placed<T> {
  row: T;
  place: number;
}

/** The rows of a pull while they are read, and what of them was rejected. */
export interface Rows {
  readonly rejects: Reject[];
  reject(kind: RowKind, place: number, rule: string): void;
  /**
   * Reads each row of a kind; one of which nothing can be made is left out. A school has tens of
   * thousands, so that others get their turn in between.
   */
  read<T>(
    kind: RowKind,
    row: (source: unknown, reject: (rule: string) => void) => T | undefined,
  ): Promise<Placed<T>[]>;
}

/** A few milliseconds of work. */
const ROWS_A_TURN = 250;

export function rowsOf(pulled: Pulled): Rows {
  const rejects = [...pulled.rejects];
  const reject: Rows['reject'] = (kind, place, rule) => {
    rejects.push({ where: `${kind} ${place}`, rule });
  };
  const read = async <T>(
    kind: RowKind,
    rowOf: (source: unknown, reject: (rule: string) => void) => T | undefined,
  ): Promise<Placed<T>[]> => {
    const placed: Placed<T>[] = [];
    for (const [index, source] of pulled.rows[kind].entries()) {
      const place = index + 1;
      const row = rowOf(source, (rule) => {
        reject(kind, place, rule);
      });
      if (row !== undefined) placed.push({ row, place });
      if (place % ROWS_A_TURN === 0) await setImmediate();
    }
    return placed;
  };
  return { rejects, reject, read };
}

/** The list under this key, new when there is none yet. */
export function grouped<T>(lists: Map<string, T[]>, key: string): T[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

/**
 * Each thing once, by the host's reference: equal rows are one; of rows that differ the first
 * counts, or the first that is `better`, and the others are rejected.
 */
export function onceEach<T extends { ref: { kind: string; id: string } }>(
  rows: Rows,
  kind: RowKind,
  read: readonly Placed<T>[],
  better: (one: Placed<T>) => boolean = () => true,
): Placed<T>[] {
  const byKey = new Map<string, Placed<T>[]>();
  for (const one of read) grouped(byKey, keyOf(one.row.ref)).push(one);
  return [...byKey.values()].flatMap((same) => {
    const kept = same.find(better) ?? same[0];
    if (kept === undefined) return [];
    const told = JSON.stringify(kept.row);
    for (const { row, place } of same)
      if (JSON.stringify(row) !== told) rows.reject(kind, place, 'duplicate id');
    return [kept];
  });
}
