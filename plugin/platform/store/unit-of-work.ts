import type { Clock } from '../../kernel/clock.ts';
import { appendAudit } from './audit-chain.ts';
import { markUnit } from './database.ts';
import { insertMany } from './insert-many.ts';
import type { Actor, AuditEvent, AuditKey, Binding, Database, Row, Table } from './types.ts';
import type { Transaction } from 'sequelize';

export const systemActor = (licenceId?: string): Actor => ({
  roles: ['system'],
  basis: 'system',
  ...(licenceId === undefined ? {} : { licenceId }),
});

/** A running unit of work: the only way to write. */
export interface Unit {
  readonly actor: Actor;
  readonly at: Date;
  /** Pass to a model's own writing methods. */
  readonly transaction: Transaction;
  /** Appends to the audit chain, in this transaction. */
  audit(event: AuditEvent): Promise<void>;
  select<T extends object = Row>(sql: string, values?: Binding): Promise<T[]>;
  write(sql: string, values: Binding): Promise<number>;
  insertMany<T extends object>(
    table: Table<T>,
    rows: readonly T[],
    update?: readonly (keyof T & string)[],
  ): Promise<void>;
}

export interface UnitOfWork {
  /**
   * Runs `work` in one transaction and commits it, with at least one audit row.
   * A deadlock is tried again from the start, so `work` must have no effect outside the database.
   */
  run<T>(actor: Actor, work: (unit: Unit) => Promise<T>): Promise<T>;
  /**
   * The one way past the audit row: bookkeeping of sessions and one-time keys (last seen, used, expired), of failed
   * sign-ins, of tries to send a mail, and of who has a step open at this moment.
   * Answers the number of rows touched. @throws for any other table
   */
  upkeep(sql: string, values: Binding): Promise<number>;
}

const upkeepStatement =
  /^(UPDATE|DELETE FROM|INSERT IGNORE INTO) \{(sessions|one_time_keys|sign_in_failures)\} |^UPDATE \{outbox\} SET (attempts|last_fault) |^(INSERT INTO|DELETE FROM) \{step_presence\} /;

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
        transaction,
        audit: async (event) => {
          await appendAudit({ database, key: auditKey, actor, at: unit.at, event, transaction });
          audited += 1;
        },
        select: (sql, values) => database.select(sql, values, transaction),
        write: (sql, values) => database.write(sql, values, transaction),
        insertMany: (table, rows, update) =>
          insertMany({ database, table, rows, update: update ?? [], transaction }),
      };
      const result = await work(unit);
      if (audited === 0) throw new Error('A unit of work without an audit row was refused');
      return result;
    });

  return {
    upkeep: async (sql, values) => {
      if (!upkeepStatement.test(sql)) throw new Error('Upkeep of this table was refused');
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
