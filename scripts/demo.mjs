// npm run demo: a pretend school system with the plugin in it, on this machine alone.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { PlainFault, runWithCleanup } from './lib/cleanup.mjs';
import { startPrivateMariadb } from './lib/private-mariadb.mjs';
import { spawnGuarded, stopGuarded } from './lib/process.mjs';
import { givenAddresses } from './lib/run-database.mjs';
import { givenServer, prepare, root, say } from './lib/setup.mjs';

const usualPort = 3000;
const dataFolder = join(root, '.data');
const databaseName = 'opp_demo';

await runWithCleanup(
  async (undo, signalled) => {
    let began = false;
    undo(() => {
      console.log(
        began && signalled.aborted
          ? '\nThe demo has stopped; its data is kept in .data. Next: npm run demo starts it again.'
          : '\nThe demo ended unasked; the reason is above. Mend that and run npm run demo again.',
      );
    });
    const { chromium = '' } = await prepare({ chromium: true, database: true });
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    const addresses = givenServer() ? namedServer() : await privateServer(undo);
    const port = await freePort(Number(process.env.PORT ?? usualPort));
    say('Starting the pretend school system; the first start also makes its pupils and dossiers.');
    const host = spawnGuarded(process.execPath, ['--import=tsx', 'adapters/demo-school/host.ts'], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        ...addresses,
        PORT: String(port),
        PUPPETEER_EXECUTABLE_PATH: chromium,
        OPP_DATA_FOLDER: process.env.OPP_DATA_FOLDER ?? dataFolder,
        OPP_MASTER_KEY: process.env.OPP_MASTER_KEY ?? ownMasterKey(),
      },
    });
    began = true;
    undo(() => stopGuarded(host, 15_000));
    const code = await host.ended;
    if (!signalled.aborted) say(`The pretend school system ended by itself, with code ${code}.`);
    return code === 0 ? 1 : code;
  },
  { signalCode: 0 },
);

function namedServer() {
  givenAddresses();
  return {};
}

/** @param {(step: () => unknown) => void} undo */
async function privateServer(undo) {
  const database = await startPrivateMariadb({
    dataFolder: join(dataFolder, 'mariadb'),
    databases: [databaseName],
    log: say,
  });
  undo(() => database.stop());
  return {
    DATABASE_URL: database.application.url(databaseName),
    MIGRATION_DATABASE_URL: database.migrator.url(databaseName),
  };
}

/** Kept beside the data it opens: the same dossiers must open after a restart. */
function ownMasterKey() {
  const file = join(dataFolder, 'demo-keys.json');
  if (!existsSync(file)) {
    const keys = { masterKey: randomBytes(32).toString('base64') };
    writeFileSync(file, `${JSON.stringify(keys)}\n`, { mode: 0o600, flag: 'wx' });
    say('Made a master key for the demo in .data/demo-keys.json.');
  }
  const { masterKey } = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof masterKey !== 'string' || Buffer.from(masterKey, 'base64').length !== 32) {
    throw new PlainFault(
      '.data/demo-keys.json holds no usable key. Put the right file back, or begin anew: rm -r .data',
    );
  }
  return masterKey;
}

/**
 * @param {number} wanted
 * @returns {Promise<number>} the wanted port, or another when a program already listens there
 */
async function freePort(wanted) {
  const port = (await listenOnce(wanted)) ?? (await listenOnce(0));
  if (port === undefined) throw new PlainFault('No port is free to listen on.');
  if (port !== wanted) say(`Port ${wanted} is taken; using ${port}.`);
  return port;
}

/**
 * @param {number} port 0: any
 * @returns {Promise<number | undefined>} the port it could listen on
 */
function listenOnce(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(undefined);
    });
    server.listen(port, () => {
      const address = server.address();
      server.close(() => {
        resolve(address !== null && typeof address === 'object' ? address.port : undefined);
      });
    });
  });
}
