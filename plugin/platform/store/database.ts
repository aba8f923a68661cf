import { QueryTypes, Sequelize, Transaction } from 'sequelize';
import { AppError } from '../../kernel/errors.ts';
import { createModels } from './models.ts';
import type { Binding, Database } from './types.ts';

/**
 * A pool on MySQL or MariaDB in strict mode, UTC and READ COMMITTED: each statement sees what was
 * committed before it, so that a row read under a lock, or the audit chain's head, is never an old
 * one.
 */
export function openDatabase(options: {
  url: string;
  prefix: string;
  poolSize?: number;
}): Database {
  const url = new URL(options.url);
  const socketPath = url.searchParams.get('socketPath');
  const sequelize = new Sequelize({
    dialect: 'mysql',
    host: url.hostname,
    port: Number(url.port === '' ? 3306 : url.port),
    username: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: url.pathname.slice(1),
    logging: false,
    timezone: '+00:00',
    isolationLevel: Transaction.ISOLATION_LEVELS.READ_COMMITTED,
    pool: { max: options.poolSize ?? 10, min: 0, idle: 30_000, acquire: 5_000 },
    retry: { max: 0 },
    dialectOptions: {
      charset: 'utf8mb4',
      dateStrings: ['DATE'],
      ...(socketPath === null ? {} : { socketPath }),
    },
    define: { timestamps: false, freezeTableName: true },
  });
  sequelize.addHook('afterConnect', async (connection) => {
    await setSession(connection as RawConnection);
  });
  refuseBareWrites(sequelize);

  const expand = expander((table) => name(table));
  const name = (table: string): string => `\`${options.prefix}${table}\``;

  return {
    name,
    models: createModels(sequelize, options.prefix),
    select: <T extends object>(sql: string, values: Binding = {}, transaction?: Transaction) =>
      reachable(() =>
        sequelize.query<T>(expand(sql), {
          type: QueryTypes.SELECT,
          replacements: bound(values),
          ...(transaction === undefined ? {} : { transaction }),
        }),
      ),
    transaction: (work) => reachable(() => sequelize.transaction(work)),
    write: async (sql, values, transaction) => {
      const [, touched] = await sequelize.query(expand(sql), {
        type: QueryTypes.UPDATE,
        replacements: bound(values),
        transaction,
      });
      return touched;
    },
    insertAuditRow: async (row, transaction) => {
      const columns = Object.keys(row);
      await reachable(() =>
        sequelize.query(
          `INSERT INTO ${name('audit')} (${columns.join(', ')}) VALUES (${columns.map((column) => `:${column}`).join(', ')})`,
          {
            type: QueryTypes.INSERT,
            replacements: bound({ ...row }),
            ...(transaction === undefined ? {} : { transaction }),
          },
        ),
      );
    },
    ping: async () => {
      await reachable(() => sequelize.query('SELECT 1', { type: QueryTypes.SELECT }));
    },
    close: () => sequelize.close(),
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
 * A statement beyond `max_allowed_packet`: the server also hangs up, but sending it again is in vain.
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
