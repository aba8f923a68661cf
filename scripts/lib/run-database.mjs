import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statfsSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { PlainFault } from './cleanup.mjs';
import { startPrivateMariadb } from './private-mariadb.mjs';
import { givenServer, root, say } from './setup.mjs';

/** The databases of a run take a third of it at most. */
const databaseBytes = 1024 ** 3;
/** In a run's folder: leads to what the run keeps in memory. */
const memoryLink = 'memory';

/** A folder of this run alone; what killed runs left behind goes now. See run-database.d.mts for the shapes. */
export function makeRunFolder(undo, all = join(root, '.data', 'runs')) {
  mkdirSync(all, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(all)) {
    if (!isAlive(Number(name))) removeRunFolder(join(all, name));
  }
  const own = join(all, String(process.pid));
  mkdirSync(own, { recursive: true, mode: 0o700 });
  undo(() => {
    removeRunFolder(own);
  });
  return own;
}

/** @param {string} folder a run's own, with what it kept in memory */
function removeRunFolder(folder) {
  const link = join(folder, memoryLink);
  try {
    rmSync(readlinkSync(link), { recursive: true, force: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  rmSync(folder, { recursive: true, force: true });
}

/** A folder in memory that goes with the run's own, or that one where there is no memory to spare. */
export function memoryFolder(folder, { memory = '/dev/shm', bytes = databaseBytes } = {}) {
  if (!hasRoom(memory, bytes)) return folder;
  const made = mkdtempSync(join(memory, 'opp-run-'));
  symlinkSync(made, join(folder, memoryLink));
  return made;
}

/**
 * @param {string} memory
 * @param {number} bytes
 */
function hasRoom(memory, bytes) {
  try {
    accessSync(memory, constants.W_OK);
    const { bavail, bsize } = statfsSync(memory);
    // A container may be allowed less than the machine has.
    return bavail * bsize > bytes && process.availableMemory() > 4 * bytes;
  } catch {
    return false;
  }
}

/** The database server of one run of the tests or the bench. See run-database.d.mts for the shapes. */
export async function provideRunDatabase(folder, undo, { inMemory = false } = {}) {
  if (givenServer()) return { env: environmentOf(givenAddresses()), lost: new Promise(() => {}) };
  const dataFolder = join(inMemory ? memoryFolder(folder) : folder, 'mariadb');
  const database = await startPrivateMariadb({ dataFolder, log: say });
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
      server: { TEST_DB_SOCKET: database.socketPath, TEST_DB_DATA_FOLDER: dataFolder },
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
