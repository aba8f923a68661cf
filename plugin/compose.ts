import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Router } from 'express';
import type { HostAdapter } from '../adapters/contract/index.ts';
import { ConfigError, parseConfig } from './config.ts';
import type { Config, ConfigInput } from './config.ts';
import { systemClock } from './kernel/clock.ts';
import type { Clock } from './kernel/clock.ts';
import { createLog } from './kernel/log.ts';
import type { Log } from './kernel/log.ts';
import { packageRoot } from './kernel/package-root.ts';
import { navigation } from './navigation.ts';
import { createManual, helpRoutes } from './overview/help/index.ts';
import { verifyAudit } from './platform/audit/index.ts';
import type { AuditReport } from './platform/audit/index.ts';
import type { FileStore } from './platform/bytes/index.ts';
import { createJobs } from './platform/jobs/index.ts';
import { createMigrator } from './platform/store/index.ts';
import { createPageBuilder, createRouter, readAssets, systemRoutes } from './platform/web/index.ts';
import type { Route } from './platform/web/index.ts';
import type { RosterRun } from './school/roster/index.ts';
import { wireAccess } from './wiring/access.ts';
import { wireDoctor } from './wiring/doctor.ts';
import { wireDossierPages } from './wiring/dossier-pages.ts';
import { wireDossier } from './wiring/dossier.ts';
import { wireFiles } from './wiring/files.ts';
import { wireFoundation } from './wiring/foundation.ts';
import { wireLinks } from './wiring/links.ts';
import { wireLogbook } from './wiring/logbook.ts';
import { wireSettings } from './wiring/settings.ts';

export interface PluginOptions {
  /** Default: the system's clock. */
  clock?: Clock;
  /** Default: one JSON object a line on standard output. */
  log?: Log;
  /** Where sealed files lie. Default: on local disk, in `files` under the data folder. */
  files?: FileStore;
}

export interface Plugin {
  /** Where the host mounts the router: `app.use(plugin.mountPath || '/', plugin.router)`. */
  readonly mountPath: string;
  readonly router: Router;
  /** Every route as declared, for tests and for the manifest. */
  readonly routes: readonly Route[];
  /** Brings the tables up to date; answers the names of the migrations that ran. */
  migrate(): Promise<string[]>;
  /** Opens the licences, starts the adapters and the jobs. The browser starts with the first report. */
  start(): Promise<void>;
  /** Pulls every licence's people and groups from its host. */
  sync(): Promise<{ licence: string; run: RosterRun }[]>;
  /** Sends the mails that are due now; a job does the same every few seconds. */
  deliverMail(): Promise<{ sent: number; failed: number }>;
  /** Writes the reminders of access that is about to end, and of questions for consent; a job does the same every hour. */
  remind(): Promise<number>;
  /** Forgets who had a step open and is gone; a job does the same every minute. */
  forgetPresence(): Promise<number>;
  /** Shows the virus scanner what waits for it; a job does the same every minute. */
  scanFiles(): Promise<number>;
  /** Erases removed files whose time is over and clears away what belongs to nothing; a job does the same every six hours. */
  sweepFiles(): Promise<{ erased: number; uploads: number; orphans: number }>;
  /** Erases removed notes whose time is over; a job does the same every six hours. */
  sweepNotes(): Promise<number>;
  verifyAudit(): Promise<AuditReport>;
  /** Writes the heads of the audit chains to the anchors file now. */
  anchorAudit(): Promise<number>;
  /** What works and what does not, in words for an operator. */
  doctor(): Promise<{ name: string; ok: boolean; advice?: string }[]>;
  /** Leaves no timer, socket, worker or browser. */
  stop(): Promise<void>;
}

/**
 * Wires one instance: the one place that knows every part, layer by layer, lowest first (plugin/wiring). Validates everything
 * and starts nothing.
 * @throws ConfigError with every fault of the configuration and of its adapters in one message
 */
export function createPlugin(
  input: Partial<ConfigInput>,
  adapters: readonly HostAdapter[],
  options: PluginOptions = {},
): Plugin {
  const config = parseConfig(input);
  const identity = checkAdapters(config, adapters);
  const clock = options.clock ?? systemClock;
  const log =
    options.log ??
    createLog((line) => {
      process.stdout.write(`${line}\n`);
    });

  const foundation = wireFoundation({ config, adapters, identity, clock, log });
  const access = wireAccess(foundation);
  const settings = wireSettings(foundation, access);
  const dossier = wireDossier(foundation);
  const filesParts = wireFiles(foundation, dossier, options.files);
  const links = wireLinks(foundation, access, dossier, filesParts);
  const logbook = wireLogbook({ foundation, access, settings, dossier, filesParts, links });
  const pages = wireDossierPages(foundation, dossier, { filesParts, links, logbook });
  const { readiness, doctor } = wireDoctor(foundation, filesParts);

  const {
    base,
    keys,
    database,
    audit,
    anchors,
    language,
    views,
    licences,
    outbox,
    pdf,
    renderReport,
  } = foundation;
  const { sessions, signOn } = access;
  const { roster, live, reminders } = settings;
  const { presence } = dossier;
  const { images, scanner, filesUpkeep } = filesParts;
  const { ladder, dataReminders } = links;
  const { notes, batches, testResults } = logbook;
  const ui = adapters.find((adapter) => adapter.ui !== undefined)?.ui;
  const assets = readAssets(join(packageRoot, 'templates', 'assets'));
  // The first path that fits answers, so the order counts: a named step before `/stappen/:step`, and as wiring/links.ts says.
  const routes: Route[] = [
    ...systemRoutes({
      assets,
      readiness,
      manifest: readJson('manifest.json'),
      ui,
      styleguide:
        config.mode === 'development' ? readJson('templates/styleguide.sample.json') : undefined,
    }),
    ...access.routes,
    ...pages.routes.lists,
    ...links.routes.step,
    ...pages.routes.steps,
    ...filesParts.routes,
    ...logbook.routes.notes,
    ...links.routes.pages,
    ...logbook.routes.reports,
    ...logbook.routes.partnership,
    ...settings.routes.pupils,
    ...logbook.routes.batches,
    ...settings.routes.staff,
    ...logbook.routes.testResults,
    ...settings.routes.accessAndPost,
    ...helpRoutes({
      manual: createManual({
        pdf,
        reports: renderReport,
        language,
        folder: join(packageRoot, 'templates', 'assets', 'manual'),
        version: (readJson('manifest.json') as { version: string }).version,
      }),
      base,
    }),
  ];
  const router = createRouter({
    routes,
    baseUrl: config.baseUrl,
    mountPath: base,
    instance: config.instance,
    frameAncestors: ui?.frameAncestors() ?? [],
    sessions,
    signOn,
    audit,
    live,
    language,
    views,
    clock,
    log,
    pages: createPageBuilder({
      language,
      licences,
      mountPath: base,
      assets: `${base}/assets/${assets.version}`,
      nav: navigation,
      ui,
    }),
  });
  const syncAll = async (): Promise<{ licence: string; run: RosterRun }[]> => {
    const done: { licence: string; run: RosterRun }[] = [];
    for (const licence of licences.all())
      done.push({ licence: licence.name, run: await roster.sync(licence) });
    return done;
  };
  const jobs = createJobs({
    log,
    jobs: [
      {
        name: 'reports.batches-purge',
        everyMs: 60_000,
        run: async () => {
          batches.purge();
        },
      },
      { name: 'test-results.purge', everyMs: 300_000, run: () => testResults.purge() },
      {
        name: 'presence.purge',
        everyMs: 60_000,
        run: async () => {
          await presence.purge();
        },
      },
      {
        name: 'files.sweep',
        everyMs: 6 * 3_600_000,
        run: async () => {
          await filesUpkeep.sweep();
        },
      },
      {
        name: 'notes.sweep',
        everyMs: 6 * 3_600_000,
        run: async () => {
          await notes.sweep();
        },
      },
      ...(scanner === undefined
        ? []
        : [
            {
              name: 'files.scan',
              everyMs: 60_000,
              run: async () => {
                await filesUpkeep.scan();
              },
            },
          ]),
      {
        name: 'outbox.send',
        everyMs: 5_000,
        run: async () => {
          await outbox.deliver();
        },
      },
      {
        name: 'consent.reminders',
        everyMs: 3_600_000,
        run: async () => {
          await ladder.run();
          await dataReminders.run();
        },
      },
      {
        name: 'staff.end-reminders',
        everyMs: 3_600_000,
        run: async () => {
          await reminders.run();
        },
      },
      {
        name: 'audit.anchor',
        everyMs: 60_000,
        run: async () => {
          await anchors.anchor();
        },
      },
      ...(config.syncMinutes === 0
        ? []
        : [
            {
              name: 'roster.sync',
              everyMs: config.syncMinutes * 60_000,
              run: async () => {
                await syncAll();
              },
            },
          ]),
    ],
  });
  const migrator = {
    migrationDatabaseUrl: config.migrationDatabaseUrl,
    databaseUrl: config.databaseUrl,
    prefix: config.tablePrefix,
  };

  return {
    mountPath: base,
    router,
    routes,
    migrate: async () => {
      const running = createMigrator(migrator);
      try {
        return await running.up();
      } finally {
        await running.close();
      }
    },
    start: async () => {
      for (const adapter of adapters) await adapter.start({ fetch, now: () => clock.now() });
      await licences.load();
      jobs.start();
    },
    sync: syncAll,
    deliverMail: () => outbox.deliver(),
    forgetPresence: () => presence.purge(),
    scanFiles: () => filesUpkeep.scan(),
    sweepFiles: () => filesUpkeep.sweep(),
    sweepNotes: () => notes.sweep(),
    remind: async () =>
      (await reminders.run()) + (await ladder.run()) + (await dataReminders.run()),
    anchorAudit: () => anchors.anchor(),
    verifyAudit: async () => await verifyAudit({ database, keys, anchors: await anchors.read() }),
    doctor,
    stop: async () => {
      await jobs.stop();
      await batches.stop();
      await testResults.stop();
      outbox.close();
      await images.stop();
      await pdf.stop();
      for (const adapter of adapters) await adapter.stop();
      await database.close();
    },
  };
}

/** The adapter that signs people on; every licence must have its host among the adapters. */
function checkAdapters(config: Config, adapters: readonly HostAdapter[]): HostAdapter {
  const identity = adapters.find((adapter) => adapter.identity !== undefined);
  const faults = [
    ...(identity === undefined
      ? ['adapters: none of them signs people on (caps launch.oidc or launch.mounted)']
      : []),
    ...adapters
      .filter((adapter) => (adapter.apiVersion as number) !== 1)
      .map(
        (adapter) =>
          `adapters: ${adapter.id} speaks version ${adapter.apiVersion} of the contract, not 1`,
      ),
    ...config.licences
      .filter((licence) => adapters.every((adapter) => adapter.id !== licence.tenant.adapter))
      .map(
        (licence) =>
          `licences.${licence.name}.tenant: there is no adapter ${licence.tenant.adapter}`,
      ),
  ];
  if (identity === undefined || faults.length > 0) throw new ConfigError(faults);
  return identity;
}

const readJson = (file: string): object =>
  JSON.parse(readFileSync(join(packageRoot, file), 'utf8')) as object;
