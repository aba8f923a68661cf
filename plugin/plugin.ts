import { join } from 'node:path';
import type { Router } from 'express';
import type { Config } from './config.ts';
import { packageRoot } from './kernel/package-root.ts';
import { acceptRestore, verifyAudit } from './platform/audit/index.ts';
import type { AuditReport, RestoreAccepted } from './platform/audit/index.ts';
import type { Checked, House } from './platform/index.ts';
import { createJobs } from './platform/jobs/index.ts';
import type { Route } from './platform/routes/index.ts';
import { createMigrator } from './platform/store/index.ts';
import { createProxyWatch, readAssets } from './platform/web/index.ts';
import type { RosterRun } from './school/roster/index.ts';
import { routerOf, systemFeature } from './web-face.ts';
import type { WebNeeds } from './web-face.ts';

export interface Plugin {
  /** Where the host mounts the router: `app.use(plugin.mountPath || '/', plugin.router)`. */
  readonly mountPath: string;
  readonly router: Router;
  /** Every route as declared, the most exact path first, for tests and for the manifest. */
  readonly routes: readonly Route[];
  /** What the features bring, laid together: for tests and for the manifest. */
  readonly house: Omit<House, 'add'>;
  /** Brings the tables up to date; answers the names of the migrations that ran. */
  migrate(): Promise<string[]>;
  /**
   * Opens the licences, starts the adapters and the jobs. The browser starts with the first report.
   */
  start(): Promise<void>;
  /** Runs one job now, whatever its hour; answers what it did. @throws when there is no such job */
  run(job: string): Promise<unknown>;
  /** Pulls every licence's people and groups from its host. */
  sync(): Promise<{ licence: string; run: RosterRun }[]>;
  verifyAudit(): Promise<AuditReport>;
  /** Makes an earlier master key needless: it may leave the configuration after it. */
  rewrapKeys(): Promise<{ licences: number; kept: number }>;
  /** Vouches that the database or the data folder was put back from a backup. */
  acceptRestore(): Promise<RestoreAccepted>;
  /** Writes the heads of the audit chains to the anchors file now. */
  anchorAudit(): Promise<number>;
  /** What works and what does not, in words for an operator. */
  doctor(): Promise<Checked[]>;
  /** Leaves no timer, socket, worker or browser. */
  stop(): Promise<void>;
}

/** A house in which every feature stands. */
export interface Furnished extends WebNeeds {
  roster: WebNeeds['roster'] & { sync: Plugin['sync'] };
}

/** The public face of a furnished house. */
export function pluginOf(furnished: Furnished): Plugin {
  const { house, platform, licences, roster, adapters } = furnished;
  const { config, database, keys, anchors, rotation, clock, log } = platform;
  const assets = readAssets(join(packageRoot, 'templates', 'assets'));
  const proxies = createProxyWatch(log);
  house.add(systemFeature(furnished, assets, proxies));
  const routes = house.routes();
  const jobs = house.jobs();
  const timers = createJobs({ log, jobs });
  const verify = async (): Promise<AuditReport> => {
    await rotation.load();
    const report = await verifyAudit({
      database,
      keys,
      file: await anchors.read(),
      now: clock.now(),
    });
    const unbacked = (await house.unbacked()).map((row) => ({ ...row, sequence: 0 }));
    return { ...report, findings: [...report.findings, ...unbacked] };
  };
  return {
    mountPath: platform.base,
    router: routerOf(furnished, routes, { assets: assets.version, proxies }),
    routes,
    house,
    migrate: () => migrate(config),
    start: async () => {
      for (const adapter of adapters) await adapter.start({ fetch, now: () => clock.now() });
      await house.start();
      timers.start();
    },
    run: async (name) => {
      const job = jobs.find((one) => one.name === name);
      if (job === undefined) throw new Error(`There is no job ${name}`);
      return await job.run();
    },
    sync: roster.sync,
    anchorAudit: () => anchors.anchor(),
    verifyAudit: verify,
    rewrapKeys: async () => {
      const kept = await rotation.keep();
      return { licences: await licences.rewrap(), kept };
    },
    acceptRestore: () => acceptRestore({ anchors, verify }),
    doctor: () => house.check('all'),
    stop: async () => {
      await timers.stop();
      await house.stop();
      for (const adapter of adapters) await adapter.stop();
    },
  };
}

async function migrate({
  migrationDatabaseUrl,
  databaseUrl,
  databaseCa: ca,
  tablePrefix: prefix,
}: Config): Promise<string[]> {
  const running = createMigrator({ migrationDatabaseUrl, databaseUrl, ca, prefix });
  try {
    return await running.up();
  } finally {
    await running.close();
  }
}
