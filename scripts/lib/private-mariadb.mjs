import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { PlainFault } from './cleanup.mjs';
import { findProgram, run, spawnGuarded, stopGuarded } from './process.mjs';

const migrator = 'opp_migrate';
const application = 'opp_app';
/** Databases the migrator may make, fill and hand out: names beginning with `opp_`. */
const databasePattern = 'opp\\_%';

const startTimeoutMs = 60_000;
const stopGraceMs = 30_000;
/** A socket's path must fit in 107 bytes; a longer temporary folder is passed over. */
const longestSocketFolder = 80;

/**
 * Starts a MariaDB of our own: reachable through one socket only, which only this user can open; the migrator may
 * do anything in databases named `opp_…`, the application nothing that a migration did not grant. Passwords are
 * new at every start. Flush settings are the server's own, so that what is committed survives a kill.
 * See private-mariadb.d.mts for the shapes.
 */
export async function startPrivateMariadb({
  dataFolder,
  databases = [],
  serverOptions = [],
  log = () => {},
}) {
  const data = resolve(dataFolder);
  await refuseIfInUse(data);
  if (!existsSync(join(data, 'mysql'))) {
    log(`Making an empty database in ${data}.`);
    await makeDataFolder(data);
  }
  const runtime = mkdtempSync(
    join(tmpdir().length > longestSocketFolder ? '/tmp' : tmpdir(), 'opp-db-'),
  );
  const passwords = { migrator: newPassword(), application: newPassword() };
  const initFile = join(runtime, 'init.sql');
  writeFileSync(initFile, accountStatements(passwords, databases), { mode: 0o600 });
  const socketPath = join(runtime, 's.sock');
  const guarded = spawnGuarded(
    requireProgram('mariadbd'),
    [...serverArguments({ data, runtime, socketPath, initFile }), ...serverOptions],
    { stdio: ['ignore', 'ignore', 'ignore'] },
  );
  const stop = once(async () => {
    const orderly = await stopGuarded(guarded, stopGraceMs);
    rmSync(runtime, { recursive: true, force: true });
    if (!orderly)
      throw new Error(
        'MariaDB did not stop in time and was killed; its next start will recover the data',
      );
  });
  try {
    await untilReady(socketPath, guarded);
  } catch (error) {
    await stop();
    throw new PlainFault(
      `The private database did not start: ${error.message}. Its log ends with:\n${logTail(data)}`,
    );
  }
  rmSync(initFile);
  log(`The private database runs on ${socketPath} (data in ${data}).`);
  const address = (user, password) => (database) =>
    `mysql://${user}:${password}@localhost/${database}?socketPath=${encodeURIComponent(socketPath)}`;
  return {
    socketPath,
    pid: guarded.child.pid,
    migrator: {
      user: migrator,
      password: passwords.migrator,
      url: address(migrator, passwords.migrator),
    },
    application: {
      user: application,
      password: passwords.application,
      url: address(application, passwords.application),
    },
    stop,
    ended: guarded.ended,
  };
}

/** A second server on the same files would wait half a minute for their locks and then fail without a clear word. */
async function refuseIfInUse(data) {
  for (let attempt = 0; ; attempt += 1) {
    const pid = serverOf(data);
    if (pid === undefined) return;
    // A server whose starter was just killed is on its way out.
    if (attempt === 100) {
      throw new PlainFault(
        `The database in ${data} is in use by process ${pid}: another run has not ended. ` +
          'Stop that one first (Ctrl-C in its window).',
      );
    }
    await wait(100);
  }
}

function serverOf(data) {
  const pidFile = join(data, 'server.pid');
  if (!existsSync(pidFile)) return undefined;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  try {
    process.kill(pid, 0);
    // After a reboot the number may be another program's.
    const commandLine = `/proc/${pid}/cmdline`;
    return !existsSync('/proc/self') ||
      readFileSync(commandLine, 'utf8').includes(`--datadir=${data}\0`)
      ? pid
      : undefined;
  } catch {
    return undefined;
  }
}

/** Made beside its place and moved when whole, so that an interrupted start leaves nothing half made. */
async function makeDataFolder(data) {
  const parent = dirname(data);
  const fresh = join(parent, `${basename(data)}.new`);
  mkdirSync(parent, { recursive: true });
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { mode: 0o700 });
  const { code, output } = await run(
    requireProgram('mariadb-install-db'),
    [
      '--no-defaults',
      `--datadir=${fresh}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      '--skip-name-resolve',
      ...asRoot(),
    ],
    { quiet: true },
  );
  if (code !== 0) throw new PlainFault(`mariadb-install-db failed in ${fresh}:\n${output.trim()}`);
  chmodSync(fresh, 0o700);
  rmSync(data, { recursive: true, force: true });
  renameSync(fresh, data);
}

function serverArguments({ data, runtime, socketPath, initFile }) {
  return [
    '--no-defaults',
    ...asRoot(),
    `--datadir=${data}`,
    `--socket=${socketPath}`,
    `--pid-file=${join(data, 'server.pid')}`,
    `--tmpdir=${runtime}`,
    `--init-file=${initFile}`,
    `--log-error=${logFile(data)}`,
    '--skip-networking',
    '--skip-name-resolve',
    '--skip-log-bin',
    '--innodb-buffer-pool-size=64M',
    '--character-set-server=utf8mb4',
    '--collation-server=utf8mb4_unicode_ci',
    '--default-time-zone=+00:00',
    '--sql-mode=STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,' +
      'NO_ENGINE_SUBSTITUTION',
  ];
}

/** MariaDB refuses to run as root unless told, and as another user refuses the option. */
const asRoot = () => (process.getuid?.() === 0 ? ['--user=root'] : []);

/** The server runs these as itself before it answers anyone; one statement a line. */
function accountStatements(passwords, databases) {
  return [
    // Nobody needs the server's own superuser, so its password is thrown away.
    ...["'root'@'localhost'", "'root'@'127.0.0.1'", "'root'@'::1'"].map(
      (user) => `ALTER USER IF EXISTS ${user} IDENTIFIED BY '${newPassword()}';`,
    ),
    "DROP USER IF EXISTS ''@'localhost';",
    `CREATE USER IF NOT EXISTS '${migrator}'@'localhost';`,
    `ALTER USER '${migrator}'@'localhost' IDENTIFIED BY '${passwords.migrator}';`,
    `GRANT ALL ON \`${databasePattern}\`.* TO '${migrator}'@'localhost' WITH GRANT OPTION;`,
    `CREATE USER IF NOT EXISTS '${application}'@'localhost';`,
    `ALTER USER '${application}'@'localhost' IDENTIFIED BY '${passwords.application}';`,
    ...databases.map((name) => `CREATE DATABASE IF NOT EXISTS \`${name}\`;`),
    '',
  ].join('\n');
}

/** Letters, digits, - and _ only: safe in SQL and in a URL. */
const newPassword = () => randomBytes(24).toString('base64url');

/** The server listens before its accounts are made, but greets a caller only after: the greeting is the sign. */
async function untilReady(socketPath, guarded) {
  const deadline = Date.now() + startTimeoutMs;
  let ended = false;
  void guarded.ended.then(() => {
    ended = true;
  });
  for (;;) {
    if (await greets(socketPath, Math.max(1, deadline - Date.now()))) return;
    if (ended) throw new Error('it stopped at once');
    if (Date.now() > deadline)
      throw new Error(`it did not answer within ${startTimeoutMs / 1000} seconds`);
    await wait(20);
  }
}

function greets(socketPath, timeoutMs) {
  return new Promise((resolve) => {
    const socket = createConnection(socketPath);
    const answer = (/** @type {boolean} */ value) => {
      socket.destroy();
      resolve(value);
    };
    socket.setTimeout(timeoutMs, () => {
      answer(false);
    });
    socket.once('data', () => {
      answer(true);
    });
    socket.once('error', () => {
      answer(false);
    });
    socket.once('close', () => {
      answer(false);
    });
  });
}

const logFile = (data) => join(dirname(data), 'mariadb.log');

function logTail(data) {
  if (!existsSync(logFile(data))) return '(no log was written)';
  return readFileSync(logFile(data), 'utf8').trimEnd().split('\n').slice(-15).join('\n');
}

function requireProgram(name) {
  const path = findProgram([name]);
  if (path === undefined) throw new PlainFault(`${name} was not found on this machine.`);
  return path;
}

function once(work) {
  let result;
  return () => (result ??= work());
}
