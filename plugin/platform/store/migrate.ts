import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { QueryTypes, Sequelize } from 'sequelize';
import { SequelizeStorage, Umzug } from 'umzug';
import { readDatabaseAddress } from '../../kernel/database-address.ts';
import { connectingTo } from './connecting.ts';
import type { Migration, MigrationContext } from '../../../migrations/helpers/index.ts';

export interface MigrateOptions {
  migrationDatabaseUrl: string;
  databaseUrl: string;
  /** As {@link openDatabase} takes it. */
  ca?: string | undefined;
  prefix: string;
}

export interface Migrator {
  up(): Promise<string[]>;
  /** Undoes all migrations, newest first: for tests of `down`. */
  downAll(): Promise<void>;
  pending(): Promise<string[]>;
  close(): Promise<void>;
}

/**
 * Runs migrations on the migrator's own connection and hands the application its privileges, table
 * by table.
 */
export function createMigrator(options: MigrateOptions): Migrator {
  const sequelize = connect(options.migrationDatabaseUrl, options.ca);
  const query = async (sql: string): Promise<void> => {
    await sequelize.query(sql);
  };
  const umzug = new Umzug<MigrationContext>({
    migrations: async () => await loadMigrations(),
    context: { query, prefix: options.prefix },
    storage: new SequelizeStorage({ sequelize, tableName: `${options.prefix}migrations` }),
    logger: undefined,
  });
  return {
    up: async () => {
      const done = await umzug.up();
      await grantApplication(sequelize, options);
      return done.map((migration) => migration.name);
    },
    downAll: async () => {
      await umzug.down({ to: 0 });
    },
    pending: async () => (await umzug.pending()).map((migration) => migration.name),
    close: () => sequelize.close(),
  };
}

function connect(address: string, ca: string | undefined, withDatabase = true): Sequelize {
  const connecting = connectingTo(address, ca);
  return new Sequelize({
    ...connecting,
    database: withDatabase ? connecting.database : undefined,
    pool: { max: 1, min: 0 },
  });
}

const migrationsFolder = fileURLToPath(new URL('../../../migrations/', import.meta.url));
const sourceExtension = extname(import.meta.url);

async function loadMigrations(): Promise<
  {
    name: string;
    up(p: { context: MigrationContext }): Promise<void>;
    down(p: { context: MigrationContext }): Promise<void>;
  }[]
> {
  const files = (await readdir(migrationsFolder)).filter(
    (file) => /^\d{14}-/.test(file) && file.endsWith(sourceExtension),
  );
  return await Promise.all(
    files.toSorted().map(async (file) => {
      const { migration } = (await import(pathToFileURL(join(migrationsFolder, file)).href)) as {
        migration: Migration;
      };
      return {
        name: file.slice(0, -sourceExtension.length),
        up: async ({ context }) => {
          await migration.up(context);
        },
        down: async ({ context }) => {
          await migration.down(context);
        },
      };
    }),
  );
}

/** The audit tables: the application may read and append, never change or remove. */
const appendOnly = new Set(['audit']);

async function grantApplication(sequelize: Sequelize, options: MigrateOptions): Promise<void> {
  const application = await applicationUser(options);
  const { database } = readDatabaseAddress(options.databaseUrl);
  const tables = await sequelize.query<{ name: string }>(
    'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = :database AND LEFT(table_name, :length) = :prefix',
    {
      type: QueryTypes.SELECT,
      replacements: { database, prefix: options.prefix, length: options.prefix.length },
    },
  );
  for (const { name } of tables) {
    const bare = name.slice(options.prefix.length);
    if (bare === 'migrations') continue;
    const rights = appendOnly.has(bare) ? 'SELECT, INSERT' : 'SELECT, INSERT, UPDATE, DELETE';
    await sequelize.query(`GRANT ${rights} ON \`${database}\`.\`${name}\` TO ${application}`);
  }
}

/**
 * The account as the server knows it, quoted for GRANT: the host part differs between a socket and
 * a network.
 */
async function applicationUser({ databaseUrl, ca }: MigrateOptions): Promise<string> {
  const connection = connect(databaseUrl, ca, false);
  try {
    const [row] = await connection.query<{ account: string }>('SELECT CURRENT_USER() AS account', {
      type: QueryTypes.SELECT,
    });
    const at = row?.account.lastIndexOf('@') ?? -1;
    if (row === undefined || at < 0)
      throw new Error('The database does not tell the application user');
    return `${connection.escape(row.account.slice(0, at))}@${connection.escape(row.account.slice(at + 1))}`;
  } finally {
    await connection.close();
  }
}
