import type { Column, Filled } from './column.ts';

type Columns = Readonly<Record<string, Column<unknown>>>;
type ValueOf<C> = C extends Column<infer T> ? T : never;

/**
 * A table as the room that owns it declares it, once: names in code are those of the columns in
 * camelCase. A test holds every declaration against the migrated schema.
 */
export interface Table<C extends Columns = Columns> {
  /** Without the installation's prefix. */
  readonly name: string;
  readonly columns: C;
  /**
   * The columns whose change is bookkeeping and leaves no row in the trail; `all` allows adding and
   * removing as well.
   */
  readonly upkeep: 'all' | readonly string[];
}

/** A row as it is read. */
export type RowOf<T extends Table> = { [K in keyof T['columns']]: ValueOf<T['columns'][K]> };

type MayLeaveOut<C extends Columns> = {
  [K in keyof C]: C[K] extends Filled<unknown> ? K : null extends ValueOf<C[K]> ? K : never;
}[keyof C];

/** A row to add: what may be null, or is filled in by the database, may be left out. */
export type NewRow<T extends Table> = Omit<RowOf<T>, MayLeaveOut<T['columns']>> &
  Partial<Pick<RowOf<T>, MayLeaveOut<T['columns']>>>;

/** Rows by what is in their columns; a list means one of these. */
export type Where<T extends Table> = {
  readonly [K in keyof RowOf<T>]?: RowOf<T>[K] | readonly RowOf<T>[K][];
};

export const table = <const C extends Columns>(
  name: string,
  columns: C,
  options: { upkeep?: 'all' | readonly (keyof C & string)[] } = {},
): Table<C> => ({ name, columns, upkeep: options.upkeep ?? [] });

/** `dossier_id` of `dossierId`. */
export const columnName = (name: string): string =>
  name.replaceAll(/[A-Z0-9]+/g, (part, at: number) =>
    at === 0 || /\d/.test(part) ? part : `_${part.toLowerCase()}`,
  );
