import type { Transaction } from 'sequelize';
import type { Clock } from '../../kernel/clock.ts';
import { columnName } from '../tables/index.ts';
import type { NewRow, RowOf, Table, Where } from '../tables/index.ts';
import { appendAudit } from './audit-chain.ts';
import { markUnit } from './database.ts';
import { insertMany } from './insert-many.ts';
import { findRows, insertRow, removeRows, updateRows } from './models.ts';
import type { Models } from './models.ts';
import type { Actor, AuditEvent, AuditKey, Binding, Database, Reads } from './types.ts';

export const systemActor = (licenceId?: string): Actor => ({
  roles: ['system'],
  basis: 'system',
  ...(licenceId === undefined ? {} : { licenceId }),
});

/** A running unit of work: the only way to write. */
export interface Unit extends Reads {
  readonly actor: Actor;
  readonly at: Date;
  /** Appends to the audit chain, in this transaction. */
  audit(event: AuditEvent): Promise<void>;
  insert<T extends Table>(table: T, row: NewRow<T>): Promise<void>;
  /** @returns the number of rows that became different by it */
  update<T extends Table>(table: T, where: Where<T>, set: Partial<RowOf<T>>): Promise<number>;
  /** @returns the number of rows that are gone */
  remove<T extends Table>(table: T, where: Where<T>): Promise<number>;
  /** One row, or undefined. `lock`: nobody else changes it before this unit ends. */
  find<T extends Table>(
    table: T,
    where: Where<T>,
    options?: { lock: true },
  ): Promise<RowOf<T> | undefined>;
  /** Every row, in no order. */
  all<T extends Table>(table: T, where: Where<T>, options?: { lock: true }): Promise<RowOf<T>[]>;
  /**
   * What no declared table says: a change that reckons with what is there, or of many tables. For
   * stores alone.
   */
  write(sql: string, values: Binding): Promise<number>;
  /**
   * Many rows in few statements; with `update`, a row whose key exists gets those columns instead.
   */
  insertMany<T extends Table>(
    table: T,
    rows: readonly NewRow<T>[],
    update?: readonly (keyof T['columns'] & string)[],
  ): Promise<void>;
}

export interface UnitOfWork {
  /**
   * Runs `work` in one transaction and commits it, with at least one audit row.
   * A deadlock is tried again from the start, so `work` must have no effect outside the database.
   */
  run<T>(actor: Actor, work: (unit: Unit) => Promise<T>): Promise<T>;
  /**
   * The one way past the audit row: bookkeeping in a table that says so in its declaration, like
   * when a session was last seen, a try to send a mail, or who has a step open at this moment.
   * @param sql one statement that changes this table; `{table}` as anywhere
   * @returns the number of rows touched @throws for a table or a column that is no bookkeeping
   */
  upkeep(table: Table, sql: string, values: Binding): Promise<number>;
}

/**
 * A table whose every row is bookkeeping may be added to and removed from; of another only the
 * columns it names.
 */
function isUpkeep(table: Table, sql: string): boolean {
  const { name, upkeep } = table;
  if (upkeep === 'all') {
    return new RegExp(`^(UPDATE|DELETE FROM|INSERT (IGNORE )?INTO) \\{${name}\\}\\s`).test(sql);
  }
  const set = new RegExp(`^UPDATE \\{${name}\\} SET (.+?) WHERE `, 's').exec(sql)?.[1];
  const changed = set?.split(/,(?![^(]*\))/).map((part) => /^\s*(\w+) = /.exec(part)?.[1]);
  const allowed = upkeep.map(columnName);
  return changed?.every((column) => column !== undefined && allowed.includes(column)) === true;
}

const ATTEMPTS = 5;

export function createUnitOfWork(deps: {
  database: Database;
  auditKey: AuditKey;
  clock: Clock;
}): UnitOfWork {
  const { database, auditKey, clock } = deps;

  const attempt = <T>(actor: Actor, work: (unit: Unit) => Promise<T>): Promise<T> =>
    database.transaction(async (transaction) => {
      if (actor.basis === '' || actor.roles.length === 0)
        throw new Error('A unit of work needs an actor');
      markUnit(transaction);
      let audited = 0;
      const unit: Unit = {
        actor,
        at: clock.now(),
        audit: async (event) => {
          await appendAudit({ database, key: auditKey, actor, at: unit.at, event, transaction });
          audited += 1;
        },
        select: (sql, values) => database.select(sql, values, transaction),
        ...rowsOf(database, transaction),
        write: (sql, values) => database.write(sql, values, transaction),
      };
      const result = await work(unit);
      if (audited === 0) throw new Error('A unit of work without an audit row was refused');
      return result;
    });

  return {
    upkeep: async (table, sql, values) => {
      if (!isUpkeep(table, sql)) throw new Error('Upkeep of this table was refused');
      return await again(() =>
        database.transaction((transaction) => database.write(sql, values, transaction)),
      );
    },
    run: (actor, work) => again(() => attempt(actor, work)),
  };
}

async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries >= ATTEMPTS || !isDeadlock(error)) throw error;
    }
  }
}

function isDeadlock(error: unknown): boolean {
  return (
    error instanceof Error &&
    'parent' in error &&
    error.parent instanceof Error &&
    'code' in error.parent &&
    error.parent.code === 'ER_LOCK_DEADLOCK'
  );
}

type Rows = Pick<Unit, 'insert' | 'update' | 'remove' | 'find' | 'all' | 'insertMany'>;

/** The declared tables, within one transaction. */
function rowsOf(database: Database, transaction: Transaction): Rows {
  const { models } = database;
  return {
    insert: (table, row) => insertRow(models, transaction, table, row),
    update: (table, where, set) => updateRows(models, transaction, table, where, set),
    remove: (table, where) => removeRows(models, transaction, table, where),
    find: async (table, where, options) =>
      (
        await findRows(models, transaction, table, where, { lock: options !== undefined, limit: 1 })
      )[0],
    all: (table, where, options) =>
      findRows(models, transaction, table, where, { lock: options !== undefined }),
    insertMany: (table, rows, update = []) =>
      insertMany({ database, transaction, ...laidOut(models, table, rows, update) }),
  };
}

/** Rows of objects as rows of values, in the order of the table's columns. */
function laidOut(
  models: Models,
  table: Table,
  rows: readonly object[],
  update: readonly string[],
): Pick<Parameters<typeof insertMany>[0], 'table' | 'columns' | 'rows' | 'update'> {
  const names = Object.keys(table.columns);
  return {
    table: models(table).tableName,
    columns: names.map(columnName),
    rows: rows.map((row) => names.map((name) => (row as Record<string, unknown>)[name])),
    update: update.map(columnName),
  };
}
