import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import type { Express } from 'express';
import type { HostAdapter } from '../../adapters/contract/index.ts';
import { createPlugin } from '../../plugin/index.ts';
import type { ConfigInput, FileStore, Log, Plugin, PluginOptions } from '../../plugin/index.ts';
import { createPasswordHasher } from '../../plugin/school/sign-in/password-hash.ts';
import { Client } from './client.ts';
import { copiedDatabase, migratedDatabase, recipeOf } from './database.ts';
import type { Recipe, TestDatabase } from './database.ts';
import { ADAPTER, testHost, testSchool } from './school.ts';
import type { TestSchool } from './school.ts';

export const roles = {
  docent: 'teacher',
  zorgcoordinator: 'coordinator',
  beheerder: 'admin',
} as const;
/** The host's roles; the plugin has none for the concierge. */
export type HostRole = keyof typeof roles | 'conciërge';

export interface TestApp {
  origin: string;
  /** Mount path, '' at the root. */
  base: string;
  plugin: Plugin;
  database: TestDatabase;
  schools: TestSchool[];
  dataFolder: string;
  log: string[];
  /** Moves the plugin's clock; starts at the real time. */
  clock: { now(): Date; set(at: Date): void; advance(ms: number): void };
  /** A browser in which the host has signed this person on. */
  as(
    staff: string,
    role: HostRole | HostRole[],
    options?: {
      tenant?: string;
      authTime?: Date /** The host asserts a second factor. */;
      mfa?: boolean;
    },
  ): Client;
  sync(): Promise<void>;
  config: Partial<ConfigInput>;
  stop(): Promise<void>;
  /** Stops the plugin, and leaves its database and its files for others to go on from. */
  leave(): Promise<Left>;
}

export interface AppOptions {
  mount?: string;
  before?: (host: Express) => void;
  school?: TestSchool;
  config?: Partial<ConfigInput>;
  now?: Date;
  /** Reaches the database through this socket instead. */
  socketPath?: string;
  /** Keeps files here instead of on disk. */
  files?: FileStore;
  /** Goes on from a copy of what another app left, with the same school. */
  from?: Left;
  /** Capabilities beside the product's own. */
  features?: PluginOptions['features'];
  /** A database that is filled already; default: a fresh one with every migration done. */
  database?: TestDatabase;
  /** Hashes passwords as the product does unasked, not by {@link quickHasher}. */
  slowHasher?: boolean;
  /** Default: the small test host. */
  adapters?: readonly HostAdapter[];
}

/**
 * As the product's, at a cost that no test has to wait for; what it costs there is for
 * local-accounts.test.ts.
 */
export const quickHasher = createPasswordHasher({ memorySize: 64, iterations: 1, parallelism: 1 });

/** What an app left when it stopped. */
export interface Left {
  recipe: Recipe;
  masterKey: string;
  dataFolder: string;
  remove(): Promise<void>;
}

/**
 * What the tests of a describe begin with, set up once in an app of its own; each then starts one
 * that goes on from a copy, and may do with it what it likes.
 * @param set answers what the tests need to know: ids, and browsers that are taken along with
 *   {@link Client#at}
 */
export function scene<T>(
  set: (app: TestApp) => Promise<T>,
  options: AppOptions = {},
): { start(more?: AppOptions): Promise<{ app: TestApp; made: T }> } {
  let left: Left | undefined;
  let made: T;
  before(async () => {
    const app = await startApp(options);
    made = await set(app);
    left = await app.leave();
  });
  after(async () => {
    await left?.remove();
  });
  return {
    start: async (more = {}) => {
      if (left === undefined) throw new Error('The scene is not set');
      return { app: await startApp({ ...options, ...more, from: left }), made };
    },
  };
}

/**
 * Starts the plugin as a guest of a small host with a real server and database; the host signs
 * people on itself.
 */
export async function startApp(options: AppOptions = {}): Promise<TestApp> {
  const { from } = options;
  const database =
    options.database ??
    (await (from === undefined ? migratedDatabase() : copiedDatabase(from.recipe)));
  const dataFolder = await mkdtemp(join(tmpdir(), 'opp-test-'));
  if (from !== undefined) await cp(from.dataFolder, dataFolder, { recursive: true });
  const schools = [
    options.school ?? testSchool('dewerf', 'De Werf'),
    testSchool('hetbaken', 'Het Baken'),
  ];
  const host = express();
  const server = createServer(host);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const base = options.mount ?? '/dossier';
  const log: string[] = [];
  const clock = movableClock(options.now);
  const config: Partial<ConfigInput> = {
    baseUrl: `${origin}${base}`,
    databaseUrl: database.databaseUrl,
    migrationDatabaseUrl: database.migrationDatabaseUrl,
    masterKey: from?.masterKey ?? randomBytes(32).toString('base64'),
    dataFolder,
    roles,
    syncMinutes: 0,
    licences: [
      {
        name: 'DEWERF',
        tenant: { adapter: ADAPTER, tenant: 'dewerf' },
        schoolName: 'De Werf',
        town: 'Alkmaar',
        brin: '99XX',
      },
      {
        name: 'HETBAKEN',
        tenant: { adapter: `${ADAPTER}-2`, tenant: 'hetbaken' },
        schoolName: 'Het Baken',
        town: 'Heiloo',
        brin: '99YY',
      },
    ],
    ...(options.socketPath === undefined
      ? {}
      : { databaseUrl: throughSocket(database.databaseUrl, options.socketPath) }),
    ...options.config,
  };
  const plugin = createPlugin(config, options.adapters ?? testHost(schools, whoIs), {
    clock,
    log: memoryLog(log),
    files: options.files,
    features: options.features,
    hasher: options.slowHasher === true ? undefined : quickHasher,
  });
  options.before?.(host);
  host.use(plugin.mountPath === '' ? '/' : plugin.mountPath, plugin.router);
  const halt = async (): Promise<void> => {
    await closeServer(server);
    await plugin.stop();
  };
  const remove = async (): Promise<void> => {
    await database.drop();
    await rm(dataFolder, { recursive: true, force: true });
  };
  try {
    await plugin.start();
    if (from === undefined) await plugin.sync();
  } catch (error) {
    // Who tries what does not start has nothing to stop.
    await halt();
    if (options.database === undefined) await remove();
    throw error;
  }
  return {
    origin,
    base,
    plugin,
    database,
    schools,
    dataFolder,
    log,
    clock,
    config,
    as: (staff, role, who = {}) => {
      const client = new Client(origin);
      const people = [
        who.tenant ?? 'dewerf',
        staff,
        [role].flat().join('+'),
        String((who.authTime ?? clock.now()).getTime()),
        who.mfa === true ? 'mfa' : '',
      ];
      client.cookies.set('host', people.join('~'));
      return client;
    },
    sync: async () => {
      await plugin.sync();
    },
    stop: async () => {
      await halt();
      await remove();
    },
    leave: async () => {
      await halt();
      return {
        recipe: await recipeOf(database.name),
        masterKey: config.masterKey ?? '',
        dataFolder,
        remove,
      };
    },
  };
}

function throughSocket(databaseUrl: string, socketPath: string): string {
  const url = new URL(databaseUrl);
  url.searchParams.set('socketPath', socketPath);
  return url.href;
}

/** The host's own sign-in, in this test host a cookie of the host's. */
export function whoIs(
  request: unknown,
): { tenant: string; staff: string; roles: string[]; authTime: Date; mfa: boolean } | undefined {
  const header = (request as { headers: { cookie?: string } }).headers.cookie ?? '';
  const [, value] = /(?:^|; )host=([^;]+)/.exec(header) ?? [];
  if (value === undefined) return undefined;
  const [tenant = '', staff = '', names = '', at = '0', factor = ''] = value.split('~');
  return {
    tenant,
    staff,
    roles: names.split('+'),
    authTime: new Date(Number(at)),
    mfa: factor === 'mfa',
  };
}

function movableClock(start?: Date): TestApp['clock'] {
  let offset = start === undefined ? 0 : start.getTime() - Date.now();
  const now = (): Date => new Date(Date.now() + offset);
  return {
    now,
    set: (at) => {
      offset = at.getTime() - Date.now();
    },
    advance: (ms) => {
      offset += ms;
    },
  };
}

function memoryLog(lines: string[]): Log {
  const write = (level: string, event: string, facts: object): void => {
    lines.push(JSON.stringify({ level, event, ...facts }));
  };
  return {
    info: (event, facts = {}) => {
      write('info', event, facts);
    },
    warn: (event, facts = {}) => {
      write('warn', event, facts);
    },
    error: (event, cause, facts = {}) => {
      write('error', event, {
        ...facts,
        cause:
          cause instanceof Error
            ? `${cause.name}: ${cause.message} ${cause.stack ?? ''}`
            : String(cause),
      });
    },
  };
}

export async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}
