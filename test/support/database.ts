import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createConnection } from 'mysql2/promise';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { createMigrator } from '../../plugin/platform/store/migrate.ts';

/** The private server of this test run, as `scripts/test.mjs` tells it. */
function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new Error(`${name} is not set: run the tests with npm test`);
  return value;
}

const url = (user: string, password: string, database: string): string =>
  `mysql://${user}:${encodeURIComponent(password)}@localhost/${database}?socketPath=${encodeURIComponent(setting('TEST_DB_SOCKET'))}`;

export interface TestDatabase {
  name: string;
  databaseUrl: string;
  migrationDatabaseUrl: string;
  /**
   * As the migrator, who may do everything: for tampering and for looking behind the application's
   * back.
   */
  admin(): Promise<Connection>;
  drop(): Promise<void>;
}

/** A fresh database of its own for a test file, as it was before any migration. */
export async function emptyDatabase(): Promise<TestDatabase> {
  const name = `opp_t_${randomBytes(6).toString('hex')}`;
  const admin = await connect();
  await admin.query(`CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
  await admin.end();
  return describe(name);
}

/**
 * The statements that make a database's tables anew in one of this name, as {@link recipeOf}
 * answers them.
 */
export type Recipe = (name: string) => string;

/**
 * A fresh database with every migration done: copied from a template that is migrated once a run.
 */
export async function migratedDatabase(): Promise<TestDatabase> {
  recipe ??= templateDatabase().then(recipeOf);
  return await copiedDatabase(await recipe);
}

/** A fresh database as the one that this is the recipe of was then. */
export async function copiedDatabase(statements: Recipe): Promise<TestDatabase> {
  const made = await emptyDatabase();
  // In one message: dozens of tables, made for most tests anew.
  const admin = await connect(made.name, true);
  try {
    await admin.query(statements(made.name));
  } finally {
    await admin.end();
  }
  return made;
}

let recipe: Promise<Recipe> | undefined;

/**
 * How to make a database's tables anew, with what is in them and what the application may do with
 * them. The database must stay as long as copies are made.
 */
export async function recipeOf(template: string): Promise<Recipe> {
  const admin = await connect(template);
  const application = await createConnection(describe(template).databaseUrl);
  const statements = ['SET foreign_key_checks = 0'];
  try {
    for (const table of await tablesOf(admin, template)) {
      const [[row]] = (await admin.query<RowDataPacket[]>(
        `SHOW CREATE TABLE \`${table}\``,
      )) as unknown as [[Record<string, string>]];
      const [filled] = await admin.query<RowDataPacket[]>(`SELECT 1 FROM \`${table}\` LIMIT 1`);
      statements.push(
        row['Create Table'] ?? '',
        ...(filled.length === 0 ? [] : [await fillStatement(admin, template, table)]),
      );
    }
    const [lines] = await application.query<RowDataPacket[]>('SHOW GRANTS');
    const grants = lines
      .flatMap((line) => Object.values(line) as string[])
      .filter((grant) => grant.includes(`\`${template}\``));
    return (name) =>
      [...statements, ...grants.map((grant) => grant.replace(template, name))].join(';\n');
  } finally {
    await Promise.all([admin.end(), application.end()]);
  }
}

async function fillStatement(admin: Connection, template: string, table: string): Promise<string> {
  // What is generated cannot be given.
  const [found] = await admin.query<RowDataPacket[]>(
    "SELECT column_name AS name FROM information_schema.columns WHERE table_schema = ? AND table_name = ? AND is_generated = 'NEVER'",
    [template, table],
  );
  const columns = found.map((row) => `\`${String(row['name'])}\``).join(', ');
  return `INSERT INTO \`${table}\` (${columns}) SELECT ${columns} FROM \`${template}\`.\`${table}\``;
}

async function connect(database?: string, multipleStatements = false): Promise<Connection> {
  return await createConnection({
    socketPath: setting('TEST_DB_SOCKET'),
    user: setting('TEST_DB_MIGRATOR_USER'),
    password: setting('TEST_DB_MIGRATOR_PASSWORD'),
    charset: 'utf8mb4',
    timezone: 'Z',
    // Room for these is made at once, and the tests prepare none.
    maxPreparedStatements: 16,
    multipleStatements,
    ...(database === undefined ? {} : { database }),
  });
}

function describe(name: string): TestDatabase {
  return {
    name,
    databaseUrl: url(setting('TEST_DB_APP_USER'), setting('TEST_DB_APP_PASSWORD'), name),
    migrationDatabaseUrl: url(
      setting('TEST_DB_MIGRATOR_USER'),
      setting('TEST_DB_MIGRATOR_PASSWORD'),
      name,
    ),
    admin: () => connect(name),
    drop: async () => {
      const admin = await connect();
      await admin.query(`DROP DATABASE IF EXISTS \`${name}\``);
      await admin.end();
    },
  };
}

async function migrate(database: TestDatabase): Promise<void> {
  const migrator = createMigrator({ ...database, prefix: 'opp_' });
  try {
    await migrator.up();
  } finally {
    await migrator.close();
  }
}

/** Named after what the migrations say, so that a changed migration makes a new template. */
async function templateDatabase(): Promise<string> {
  const folder = new URL('../../migrations/', import.meta.url);
  const digest = createHash('sha256');
  for (const file of readdirSync(folder).toSorted())
    if (file.endsWith('.ts')) digest.update(readFileSync(new URL(file, folder)));
  const name = `opp_template_${digest.digest('hex').slice(0, 10)}`;
  const admin = await connect();
  try {
    await admin.query("SELECT GET_LOCK('opp_template', 60)");
    const [present] = await admin.query<RowDataPacket[]>(
      'SELECT 1 FROM information_schema.schemata WHERE schema_name = ?',
      [name],
    );
    if (present.length === 0) {
      await admin.query(
        `CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`,
      );
      await migrate(describe(name));
    }
  } finally {
    await admin.end();
  }
  return name;
}

export async function tablesOf(admin: Connection, database: string): Promise<string[]> {
  const [rows] = await admin.query<RowDataPacket[]>(
    'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ? ORDER BY table_name',
    [database],
  );
  return rows.map((row) => String(row['name']));
}
