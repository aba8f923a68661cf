import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
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
import { Client } from './client.ts';
import { migratedDatabase } from './database.ts';
import type { TestDatabase } from './database.ts';
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
}

/**
 * Starts the plugin as a guest of a small host with a real server and database; the host signs
 * people on itself.
 */
export async function startApp(
  options: {
    mount?: string;
    before?: (host: Express) => void;
    school?: TestSchool;
    config?: Partial<ConfigInput>;
    now?: Date /** Reaches the database through this socket instead. */;
    socketPath?: string /** Keeps files here instead of on disk. */;
    files?: FileStore;
    /** Capabilities beside the product's own. */
    features?: PluginOptions['features'];
    /** A database that is filled already; default: a fresh one with every migration done. */
    database?: TestDatabase;
    /** Default: the small test host. */
    adapters?: readonly HostAdapter[];
  } = {},
): Promise<TestApp> {
  const database = options.database ?? (await migratedDatabase());
  const dataFolder = await mkdtemp(join(tmpdir(), 'opp-test-'));
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
    masterKey: randomBytes(32).toString('base64'),
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
  });
  options.before?.(host);
  host.use(plugin.mountPath === '' ? '/' : plugin.mountPath, plugin.router);
  await plugin.start();
  await plugin.sync();
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
      await closeServer(server);
      await plugin.stop();
      await database.drop();
      await rm(dataFolder, { recursive: true, force: true });
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
