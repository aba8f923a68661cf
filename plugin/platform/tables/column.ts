/**
 * How a value travels: `sealed` and `bytes` as a Buffer, `flag` as a boolean, `day` as
 * `yyyy-mm-dd`.
 */
export type ColumnKind = 'text' | 'number' | 'flag' | 'moment' | 'day' | 'bytes' | 'sealed';

/** A column as the database has it; `sql` is its type as `information_schema` writes it. */
export interface Column<T> {
  readonly kind: ColumnKind;
  readonly sql: string;
  readonly nullable: boolean;
  /** Part of the primary key. */
  readonly key: boolean;
  /** The database fills it in when a row leaves it out. */
  readonly filled: boolean;
  /** Only for the compiler: what a value is. */
  readonly value?: T;
}

const column = <T>(kind: ColumnKind, sql: string): Column<T> => ({
  kind,
  sql,
  nullable: false,
  key: false,
  filled: false,
});

/** A row's own id, or another's. */
export const reference: Column<string> = column('text', 'char(36)');
/** The id that is the primary key alone. */
export const id: Column<string> = { ...reference, key: true };
/** A short word of our own, never a person's. */
export const code: Column<string> = column('text', 'varchar(40)');
export const moment: Column<Date> = column('moment', 'datetime(3)');
export const day: Column<string> = column('day', 'date');
export const flag: Column<boolean> = column('flag', 'tinyint(1)');
/** SHA-256 or HMAC-SHA-256. */
export const hash: Column<Buffer> = column('bytes', 'binary(32)');
/** What a person typed, or a file, sealed at its place. */
export const sealed: Column<Buffer> = column('sealed', 'longblob');
/** A whole number from 0 on. */
export const count: Column<number> = column('number', 'int(10) unsigned');
export const number = (sql: string): Column<number> => column('number', sql);
export const text = (length: number): Column<string> => column('text', `varchar(${length})`);
export const letters = (sql: string): Column<string> => column('text', sql);
export const bytes = (sql: string): Column<Buffer> => column('bytes', sql);
/** One of these words, as the database checks too. */
export const oneOf = <const W extends string>(...words: W[]): Column<W> =>
  column('text', `enum(${words.map((word) => `'${word}'`).join(',')})`);

export const optional = <T>(of: Column<T>): Column<T | null> => ({ ...of, nullable: true });
export const key = <T>(of: Column<T>): Column<T> => ({ ...of, key: true });
/** May be left out of a new row. */
export type Filled<T> = Column<T> & { readonly filled: true };
export const filled = <T>(of: Column<T>): Filled<T> => ({ ...of, filled: true });
/** A code of which the rule knows every word; the database keeps any short word. */
export const word = <W extends string>(): Column<W> => column('text', code.sql);

/** Letters that a column of words holds at most. @throws for a column of another kind */
export function lengthOf({ sql }: Column<string> | Column<string | null>): number {
  const [, length] = /^varchar\((\d+)\)$/.exec(sql) ?? [];
  if (length === undefined) throw new Error(`A column ${sql} has no length in letters`);
  return Number(length);
}
