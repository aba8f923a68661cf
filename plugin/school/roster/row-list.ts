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
  /** Reads each row of a kind; one of which nothing can be made is left out. */
  read<T>(
    kind: RowKind,
    row: (source: unknown, reject: (rule: string) => void) => T | undefined,
  ): Placed<T>[];
}

export function rowsOf(pulled: Pulled): Rows {
  const rejects = [...pulled.rejects];
  const reject: Rows['reject'] = (kind, place, rule) => {
    rejects.push({ where: `${kind} ${place}`, rule });
  };
  return {
    rejects,
    reject,
    read: (kind, read) =>
      pulled.rows[kind].flatMap((source, index) => {
        const place = index + 1;
        const row = read(source, (rule) => {
          reject(kind, place, rule);
        });
        return row === undefined ? [] : [{ row, place }];
      }),
  };
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
  for (const one of read) {
    const key = keyOf(one.row.ref);
    byKey.set(key, [...(byKey.get(key) ?? []), one]);
  }
  return [...byKey.values()].flatMap((same) => {
    const kept = same.find(better) ?? same[0];
    if (kept === undefined) return [];
    const told = JSON.stringify(kept.row);
    for (const { row, place } of same)
      if (JSON.stringify(row) !== told) rows.reject(kind, place, 'duplicate id');
    return [kept];
  });
}
