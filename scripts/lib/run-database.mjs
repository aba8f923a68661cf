import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PlainFault } from './cleanup.mjs';
import { startPrivateMariadb } from './private-mariadb.mjs';
import { givenServer, root, say } from './setup.mjs';

/**
 * A folder of this run alone, away when the run ends; what killed runs left behind goes now.
 * @param {(step: () => unknown) => void} undo registers what must be undone at the end
 * @returns {string} its path
 */
export function makeRunFolder(undo) {
  const all = join(root, '.data', 'runs');
  mkdirSync(all, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(all)) {
    if (!isAlive(Number(name))) rmSync(join(all, name), { recursive: true, force: true });
  }
  const own = join(all, String(process.pid));
  mkdirSync(own, { recursive: true, mode: 0o700 });
  undo(() => {
    rmSync(own, { recursive: true, force: true });
  });
  return own;
}

/**
 * The database server of one run of the tests or the bench: a private one with empty data, or the server that
 * DATABASE_URL and MIGRATION_DATABASE_URL name.
 * @param {string} folder the run's folder
 * @param {(step: () => unknown) => void} undo registers what must be undone at the end
 * @returns {Promise<{ env: Record<string, string>, lost: Promise<never> }>}
 *   env: TEST_DB_SOCKET or TEST_DB_HOST and TEST_DB_PORT; TEST_DB_MIGRATOR_USER and _PASSWORD (may make databases
 *   named `opp_…`), TEST_DB_APP_USER and _PASSWORD. lost: rejects when the server ends unasked
 */
export async function provideRunDatabase(folder, undo) {
  if (givenServer()) return { env: environmentOf(givenAddresses()), lost: new Promise(() => {}) };
  const database = await startPrivateMariadb({ dataFolder: join(folder, 'mariadb'), log: say });
  let stopping = false;
  undo(() => {
    stopping = true;
    return database.stop();
  });
  const lost = database.ended.then(() => {
    if (stopping) return new Promise(() => {});
    throw new PlainFault('The private database stopped in the middle of the run.');
  });
  // Nobody may be waiting for it at the moment it happens.
  lost.catch(() => {});
  const { migrator, application } = database;
  return {
    env: environmentOf({
      migrator,
      application,
      server: { TEST_DB_SOCKET: database.socketPath, TEST_DB_DATA_FOLDER: join(folder, 'mariadb') },
    }),
    lost,
  };
}

/** Both connection strings of a given server. @throws PlainFault naming the one that is missing or unreadable */
export function givenAddresses() {
  const read = (/** @type {string} */ name) => {
    const text = process.env[name] ?? '';
    if (!URL.canParse(text) || new URL(text).protocol !== 'mysql:') {
      throw new PlainFault(
        `${name} must be like mysql://user:password@host/database. With DATABASE_URL (the ` +
          "application's user) MIGRATION_DATABASE_URL is needed too: another user, who may make tables and grant.",
      );
    }
    return new URL(text);
  };
  const application = read('DATABASE_URL');
  const socketPath = application.searchParams.get('socketPath');
  return {
    application: accountOf(application),
    migrator: accountOf(read('MIGRATION_DATABASE_URL')),
    server:
      socketPath === null
        ? {
            TEST_DB_HOST: application.hostname,
            TEST_DB_PORT: application.port === '' ? '3306' : application.port,
          }
        : { TEST_DB_SOCKET: socketPath },
  };
}

/** @param {URL} url */
const accountOf = (url) => ({
  user: decodeURIComponent(url.username),
  password: decodeURIComponent(url.password),
});

function environmentOf({ migrator, application, server }) {
  return {
    ...server,
    TEST_DB_MIGRATOR_USER: migrator.user,
    TEST_DB_MIGRATOR_PASSWORD: migrator.password,
    TEST_DB_APP_USER: application.user,
    TEST_DB_APP_PASSWORD: application.password,
  };
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
