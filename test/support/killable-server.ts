import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConfigInput } from '../../plugin/index.ts';
import { roles } from './app.ts';
import { bundled } from './bundle.ts';
import { migratedDatabase } from './database.ts';
import type { TestDatabase } from './database.ts';
import { freePort, startServer } from './own-process.ts';
import { ADAPTER } from './school.ts';

/** The plugin in a process of its own, on a database that outlives it. */
export interface KillableServer {
  origin: string;
  database: TestDatabase;
  start(): Promise<void>;
  /** `kill -9`; answers when the process is gone. */
  kill(): Promise<void>;
  /** Kills what still runs and removes everything. */
  remove(): Promise<void>;
}

export async function killableServer(): Promise<KillableServer> {
  const database = await migratedDatabase();
  const dataFolder = await mkdtemp(join(tmpdir(), 'opp-kill-'));
  const origin = `http://127.0.0.1:${await freePort()}`;
  const config: Partial<ConfigInput> = {
    baseUrl: `${origin}/dossier`,
    databaseUrl: database.databaseUrl,
    migrationDatabaseUrl: database.migrationDatabaseUrl,
    masterKey: randomBytes(32).toString('base64'),
    dataFolder,
    roles,
    syncMinutes: 0,
    licences: [
      { name: 'DEWERF', tenant: { adapter: ADAPTER, tenant: 'dewerf' }, schoolName: 'De Werf' },
    ],
  };
  let child: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const running = child;
    const ended = new Promise<void>((resolve) => {
      running.once('exit', () => {
        resolve();
      });
    });
    running.kill('SIGKILL');
    await ended;
  };
  return {
    origin,
    database,
    kill,
    start: async () => {
      child = await startServer([await bundled('test/support/server-process.ts')], config);
    },
    remove: async () => {
      await kill();
      await database.drop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
