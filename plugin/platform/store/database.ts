import { AsyncLocalStorage } from 'node:async_hooks';
import { QueryTypes, Sequelize, Transaction } from 'sequelize';
import { AppError } from '../../kernel/errors.ts';
import { connectingTo } from './connecting.ts';
import { createModels } from './models.ts';
import type { AuditRow, Binding, Database } from './types.ts';

/**
 * A pool on MySQL or MariaDB in strict mode, UTC and READ COMMITTED: each statement sees what was
 * committed before it, so that a row read under a lock, or the audit chain's head, is never an old
 * one.
 */
export function openDatabase(options: {
  url: string;
  /** Authorities that may vouch for a server elsewhere, PEM; default: those that Node trusts. */
  ca?: string | undefined;
  prefix: string;
  poolSize?: number;
}): Database {
  const { dialectOptions, ...connecting } = connectingTo(options.url, options.ca);
  const sequelize = new Sequelize({
    ...connecting,
    isolationLevel: Transaction.ISOLATION_LEVELS.READ_COMMITTED,
    pool: { max: options.poolSize ?? 10, min: 0, idle: 30_000, acquire: 5_000 },
    retry: { max: 0 },
    dialectOptions: { ...dialectOptions, dateStrings: ['DATE'] },
    define: { timestamps: false, freezeTableName: true },
  });
  sequelize.addHook('afterConnect', async (connection) => {
    await setSession(connection as RawConnection);
  });
  refuseBareWrites(sequelize);

  const units = createInside();
  const expand = expander((table) => name(table));
  const name = (table: string): string => `\`${options.prefix}${table}\``;

  return {
    name,
    models: createModels(sequelize, options.prefix),
    select: async <T extends object>(
      sql: string,
      values: Binding = {},
      transaction?: Transaction,
    ) => {
      if (transaction === undefined) units.refuse();
      return await reachable(() =>
        sequelize.query<T>(expand(sql), {
          type: QueryTypes.SELECT,
          replacements: bound(values),
          ...(transaction === undefined ? {} : { transaction }),
        }),
      );
    },
    transaction: async (work) => {
      units.refuse();
      return await reachable(() =>
        sequelize.transaction((transaction) => units.run(() => work(transaction))),
      );
    },
    write: async (sql, values, transaction) => {
      const [, touched] = await sequelize.query(expand(sql), {
        type: QueryTypes.UPDATE,
        replacements: bound(values),
        transaction,
      });
      return touched;
    },
    insertAuditRow: async (row, transaction) => {
      if (transaction === undefined) units.refuse();
      await reachable(() => insertRow(sequelize, name('audit'), row, transaction));
    },
    ping: async () => {
      await reachable(() => sequelize.query('SELECT 1', { type: QueryTypes.SELECT }));
    },
    close: () => sequelize.close(),
  };
}

async function insertRow(
  sequelize: Sequelize,
  table: string,
  row: AuditRow,
  transaction: Transaction | undefined,
): Promise<void> {
  const columns = Object.keys(row);
  await sequelize.query(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((column) => `:${column}`).join(', ')})`,
    {
      type: QueryTypes.INSERT,
      replacements: bound({ ...row }),
      ...(transaction === undefined ? {} : { transaction }),
    },
  );
}

/**
 * Whoever holds a connection may not wait for a second one: when all are held by such, nobody goes
 * on. A statement inside a unit of work that does not go through it is refused, so that the first
 * test that comes by finds it.
 */
function createInside() {
  const inside = new AsyncLocalStorage<{ open: boolean }>();
  return {
    run: async <T>(work: () => Promise<T>): Promise<T> => {
      const unit = { open: true };
      try {
        return await inside.run(unit, work);
      } finally {
        // What was begun in it may outlive it, and is then free.
        unit.open = false;
      }
    },
    refuse: (): void => {
      if (inside.getStore()?.open === true)
        throw new Error('A statement beside the unit of work that it runs in was refused');
    },
  };
}

const MOST_EXPANDED = 1_000;

/**
 * Writes the tables' names into a statement; a statement that comes again, as nearly all do, is not
 * read again.
 */
function expander(name: (table: string) => string): (sql: string) => string {
  const ready = new Map<string, string>();
  return (sql) => {
    const known = ready.get(sql);
    if (known !== undefined) return known;
    const expanded = sql.replaceAll(/\{(\w+)\}/g, (_, table: string) => name(table));
    if (ready.size < MOST_EXPANDED) ready.set(sql, expanded);
    return expanded;
  };
}

/** Moments keep their milliseconds: Sequelize's own writing of a date drops them. */
function bound(values: Binding): Binding {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      value instanceof Date ? value.toISOString().replace('T', ' ').replace('Z', '') : value,
    ]),
  );
}

interface RawConnection {
  query(sql: string, done: (error: Error | null) => void): void;
}

const sessionSettings = [
  "SET SESSION sql_mode = 'STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_DATE,NO_ZERO_IN_DATE," +
    "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', SESSION innodb_lock_wait_timeout = 8",
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
];

async function setSession(connection: RawConnection): Promise<void> {
  for (const setting of sessionSettings) {
    await new Promise<void>((resolve, reject) => {
      connection.query(setting, (error) => {
        if (error === null) resolve();
        else reject(error);
      });
    });
  }
}

/** Transactions that a unit of work opened; models refuse to write in any other, or in none. */
const openUnits = new WeakSet<Transaction>();
export const markUnit = (transaction: Transaction): void => {
  openUnits.add(transaction);
};

function refuseBareWrites(sequelize: Sequelize): void {
  const refuse = (options: { transaction?: Transaction | null | undefined }): void => {
    if (options.transaction == null || !openUnits.has(options.transaction)) {
      throw new Error('A write outside a unit of work was refused');
    }
  };
  sequelize.addHook('beforeCreate', (_row, options) => {
    refuse(options);
  });
  sequelize.addHook('beforeBulkCreate', (_rows, options) => {
    refuse(options);
  });
  sequelize.addHook('beforeUpdate', (_row, options) => {
    refuse(options);
  });
  sequelize.addHook('beforeBulkUpdate', (options) => {
    refuse(options);
  });
  sequelize.addHook('beforeDestroy', (_row, options) => {
    refuse(options);
  });
  sequelize.addHook('beforeBulkDestroy', (options) => {
    refuse(options);
  });
  sequelize.addHook('beforeUpsert', (_values, options) => {
    refuse(options);
  });
}

const unreachable = new Set([
  'SequelizeConnectionError',
  'SequelizeConnectionRefusedError',
  'SequelizeHostNotFoundError',
  'SequelizeConnectionTimedOutError',
  'SequelizeConnectionAcquireTimeoutError',
  'SequelizeHostNotReachableError',
]);
const lostCodes = new Set([
  'PROTOCOL_CONNECTION_LOST',
  'ECONNRESET',
  'EPIPE',
  'ECONNREFUSED',
  'ENOENT',
  'ER_SERVER_SHUTDOWN',
]);

/** True when the database is away rather than the statement wrong. */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const parent = 'parent' in error && error.parent instanceof Error ? error.parent : error;
  return (
    unreachable.has(error.name) ||
    ('code' in parent && lostCodes.has(String(parent.code))) ||
    ('fatal' in parent && parent.fatal === true)
  );
}

/**
 * A statement beyond `max_allowed_packet`: the server also hangs up, but sending it again is in
 * vain.
 */
const isTooLarge = (error: unknown): boolean =>
  error instanceof Error &&
  'parent' in error &&
  error.parent instanceof Error &&
  'code' in error.parent &&
  error.parent.code === 'ER_NET_PACKET_TOO_LARGE';

async function reachable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isTooLarge(error)) throw new AppError('too-large', 413, { cause: error });
    if (isUnreachable(error)) throw new AppError('database-away', 503, { cause: error });
    throw error;
  }
}
