import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Router } from 'express';
import type { HostAdapter } from '../adapters/contract/index.ts';
import { createMergingFeature } from './administration/merging/index.ts';
import { createTestResultsFeature } from './administration/test-results/index.ts';
import { ConfigError, mountPathOf, parseConfig } from './config.ts';
import type { Config, ConfigInput } from './config.ts';
import { createAskingFeature } from './consent/asking/index.ts';
import { createDataConsentFeature } from './consent/data-consent/index.ts';
import { createLinksFeature } from './consent/links/index.ts';
import { createPlanConsentFeature } from './consent/plan-consent/index.ts';
import { createVisitsFeature } from './consent/visits/index.ts';
import { createGrantsFeature } from './dossier/grants/index.ts';
import { createDossierPagesFeature } from './dossier/pages/index.ts';
import { createPresenceFeature } from './dossier/presence/index.ts';
import { createRecordFeature, dossiersIn, openDossiersWith } from './dossier/record/index.ts';
import { createResultsFeature } from './dossier/results/index.ts';
import { mirrorClockWeeks } from './dossier/stage/index.ts';
import { systemClock } from './kernel/clock.ts';
import type { Clock } from './kernel/clock.ts';
import { createLog } from './kernel/log.ts';
import type { Log } from './kernel/log.ts';
import { packageRoot } from './kernel/package-root.ts';
import { createFilesFeature, scansAmong } from './logbook/files/index.ts';
import type { FileSharing } from './logbook/files/index.ts';
import { createNotesFeature } from './logbook/notes/index.ts';
import { createReportsFeature } from './logbook/reports/index.ts';
import { createDossiersFeature } from './overview/dossiers/index.ts';
import { createHelpFeature } from './overview/help/index.ts';
import { createPupilsFeature } from './overview/pupils/index.ts';
import { createTodayFeature } from './overview/today/index.ts';
import { acceptRestore, verifyAudit } from './platform/audit/index.ts';
import type { AuditReport, RestoreAccepted } from './platform/audit/index.ts';
import type { FileStore } from './platform/bytes/index.ts';
import { createHouse, createPlatform, createPlatformFeature } from './platform/index.ts';
import type { Checked, Feature, House, Platform } from './platform/index.ts';
import { createJobs } from './platform/jobs/index.ts';
import type { SenderOf } from './platform/mail/index.ts';
import type { Route } from './platform/routes/index.ts';
import { createMigrator } from './platform/store/index.ts';
import {
  createPageBuilder,
  createProxyWatch,
  createRouter,
  createSourceMark,
  readAssets,
  systemRoutes,
} from './platform/web/index.ts';
import type { Assets, ProxyWatch } from './platform/web/index.ts';
import { createAccountFeature } from './school/account/index.ts';
import { createContactFeature } from './school/contact/index.ts';
import { createExternalAccessFeature } from './school/external-access/index.ts';
import { createGroupsFeature } from './school/groups/index.ts';
import { createLearningDomainsFeature } from './school/learning-domains/index.ts';
import { createLicencesFeature } from './school/licences/index.ts';
import { createOwnPupilsFeature } from './school/own-pupils/index.ts';
import { createPeopleFeature } from './school/people/index.ts';
import { createPoliciesFeature } from './school/policies/index.ts';
import { createPostFeature } from './school/post/index.ts';
import { createRosterFeature } from './school/roster/index.ts';
import type { RosterRun } from './school/roster/index.ts';
import { createSettingsFeature } from './school/settings/index.ts';
import { createSignInFeature } from './school/sign-in/index.ts';
import type { MailReaders, PasswordHasher } from './school/sign-in/index.ts';
import { createStaffFeature } from './school/staff/index.ts';
import { unreadOfDossier } from './sharing/conversation/index.ts';
import { createDeskFeature } from './sharing/desk/index.ts';
import { sharedDossier } from './sharing/partnership/index.ts';
import { createReadingFeature, shareReading } from './sharing/reading/index.ts';
import { createPartnershipFeature } from './sharing/school-side/index.ts';

export interface PluginOptions {
  /** Default: the system's clock. */
  clock?: Clock;
  /** Default: one JSON object a line on standard output. */
  log?: Log;
  /** Where sealed files lie. Default: on local disk, in `files` under the data folder. */
  files?: FileStore;
  /**
   * How passwords and recovery codes are hashed. Default: argon2id at the cost of promise 11.
   */
  hasher?: PasswordHasher;
  /**
   * Capabilities beside our own: each is made of the parts that ours stand on, and added after
   * them.
   */
  features?: readonly ((parts: FeatureNeeds) => Feature)[];
}

/** What every feature of ours is made of. */
export type FeatureNeeds = Pick<ReturnType<typeof furnish>, 'platform' | 'licences' | 'record'>;

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

/**
 * Wires one instance: the one place that knows every feature. Validates everything and starts
 * nothing.
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
  const house = createHouse();
  const furnished = furnish(house, {
    config,
    identity,
    adapters,
    clock,
    log,
    files: options.files,
    hasher: options.hasher,
  });
  for (const feature of options.features ?? []) house.add(feature(furnished));
  return pluginOf({ house, ...furnished, adapters });
}

interface Given {
  config: Config;
  adapters: readonly HostAdapter[];
  /** The adapter that signs people on. */
  identity: HostAdapter;
  clock: Clock;
  log: Log;
  files: FileStore | undefined;
  hasher: PasswordHasher | undefined;
}

/**
 * One line a feature, lowest first. A feature that needs what a later one has is given a function,
 * which is not called before all are there.
 */
function furnish(house: House, given: Given) {
  const { config, clock, log } = given;
  const licenceKey = (id: string): Buffer => schools.school.licences.key(id);
  const base = mountPathOf(config);
  const sender: SenderOf = async (id, reads) => ({
    school: schools.school.schoolName(id),
    contact: await schools.school.contacts.of(id, reads),
  });
  const { mails } = house;
  const platform = createPlatform({ config, base, clock, log, mails, licenceKey, sender });
  house.add(createPlatformFeature(platform));
  const schools = furnishSchool(house, platform, given);
  const dossiers = furnishDossiers(house, schools);
  const sharing: FileSharing = {
    shared: (...of): ReturnType<FileSharing['shared']> =>
      records.partnership.fileSharing.shared(...of),
    mayShare: (...of): boolean => records.partnership.fileSharing.mayShare(...of),
  };
  const consents = furnishConsents(house, schools, dossiers, { sharing, given: given.files });
  const records = furnishRecords(house, schools, dossiers, consents);
  furnishOverview(house, schools, dossiers, records);
  const { signIn, roster, school } = schools;
  const { licences, logoPath } = school;
  return { platform, signIn, licences, logoPath, roster, record: dossiers.dossier.record };
}

/** Who and what a licence has. */
function furnishSchool(house: House, platform: Platform, given: Given) {
  const { adapters, identity, hasher } = given;
  const { licences, licenceKind, schoolName, hostName, logoPath } = house.add(
    createLicencesFeature({
      platform,
      adapters,
      identity,
      onCreated: (...of): Promise<void> => domains.createInitial(...of),
    }),
  );
  house.add(createPeopleFeature({ platform }));
  const { contacts } = house.add(createContactFeature({ platform, licences }));
  const school = { platform, licences, licenceKind, schoolName, hostName, logoPath, contacts };
  const { policies } = house.add(createPoliciesFeature({ ...school, onChanged: mirrorClockWeeks }));
  const signIn = house.add(
    createSignInFeature({
      ...school,
      identity,
      policies,
      hasher,
      readers: { of: (...who): ReturnType<MailReaders['of']> => staff.readers.of(...who) },
    }),
  );
  const groups = house.add(
    createGroupsFeature({
      ...school,
      dossiersIn,
      onCreated: (...of): Promise<void> => domains.startGroup(...of),
    }),
  );
  const { domains } = house.add(
    createLearningDomainsFeature({
      ...school,
      groups,
      openDossiersWith: (domain) => openDossiersWith(platform.database, domain),
    }),
  );
  const roster = house.add(createRosterFeature({ ...school, adapters }));
  const staff = house.add(createStaffFeature({ ...school, policies, signIn }));
  const ownPupils = house.add(createOwnPupilsFeature({ ...school, groups }));
  house.add(createExternalAccessFeature({ ...school, policies, groups, staff }));
  house.add(createAccountFeature({ ...school, identity, signIn }));
  house.add(createSettingsFeature({ ...school, menu: house.menu }));
  house.add(createPostFeature(school));
  return { school, signIn, roster, staff, domains, ownPupils };
}

type Schools = ReturnType<typeof furnishSchool>;

/** The plan itself; its pages come when all that shows on them is there. */
function furnishDossiers(house: House, { school, domains, staff }: Schools) {
  const columns = { shared: sharedDossier('d.id'), unread: unreadOfDossier('d.id') };
  const tellCoordinators: typeof staff.vouchers.tell = (...of) => staff.vouchers.tell(...of);
  const record = house.add(createRecordFeature({ ...school, domains, columns, tellCoordinators }));
  const dossier = { ...school, house, domains, record };
  const { growth, scores } = house.add(createResultsFeature(dossier));
  const { grants } = house.add(createGrantsFeature(dossier));
  const { presence } = house.add(createPresenceFeature(dossier));
  return { dossier, growth, scores, grants, presence };
}

type DossierParts = ReturnType<typeof furnishDossiers>;

/** What people without an account are asked, and the files that it is about. */
function furnishConsents(
  house: House,
  { school, signIn }: Schools,
  { dossier }: DossierParts,
  kept: { sharing: FileSharing; given: FileStore | undefined },
) {
  const links = house.add(createLinksFeature(school));
  const visits = house.add(
    createVisitsFeature({
      ...school,
      house,
      limits: signIn.limits,
      links,
      record: dossier.record,
    }),
  );
  const files = house.add(createFilesFeature({ ...dossier, ...kept }));
  const planConsent = house.add(
    createPlanConsentFeature({
      ...dossier,
      visits,
      links,
      sessions: signIn.sessions,
      scans: scansAmong(files),
      sensitiveFiles: files.hasSensitive,
    }),
  );
  const dataConsent = house.add(createDataConsentFeature({ ...dossier, links, visits }));
  house.add(
    createAskingFeature({
      ...school,
      links,
      questions: [planConsent.reminded, dataConsent.reminded],
    }),
  );
  return { links, visits, files, planConsent, dataConsent };
}

/** What is kept beside the plan, what leaves the school, and the pages of a dossier. */
function furnishRecords(
  house: House,
  { school, roster, staff }: Schools,
  { dossier, grants, presence }: DossierParts,
  { links, visits, files, planConsent, dataConsent }: ReturnType<typeof furnishConsents>,
) {
  house.add(createNotesFeature(dossier));
  const reports = house.add(
    createReportsFeature({
      ...dossier,
      live: roster.live,
      links,
      planConsent,
      byLink: shareReading,
    }),
  );
  house.add(createReadingFeature({ ...dossier, visits, links, files }));
  const partnership = house.add(
    createPartnershipFeature({ ...dossier, readers: staff.readers, files, reports, dataConsent }),
  );
  house.add(createDeskFeature({ ...school, partnership, files }));
  house.add(
    createDossierPagesFeature({
      ...dossier,
      grants,
      presence,
      carried: { files: files.carried, reports: reports.carried },
      telling: reports.telling,
      linkNames: links.namesOf,
    }),
  );
  return { reports, partnership };
}

/** What goes over many dossiers. */
function furnishOverview(
  house: House,
  { school, ownPupils }: Schools,
  { dossier, growth, scores }: DossierParts,
  { reports }: ReturnType<typeof furnishRecords>,
): void {
  const pupils = house.add(createPupilsFeature({ ...dossier, growth }));
  house.add(
    createDossiersFeature({
      ...school,
      batchOf: (...of) => reports.batches.ofPerson(...of),
    }),
  );
  house.add(createTodayFeature({ ...dossier, pupils }));
  house.add(createHelpFeature({ ...school, version: packageVersion() }));
  house.add(createTestResultsFeature({ ...dossier, scores }));
  house.add(createMergingFeature({ ...dossier, ownPupils }));
}

type Furnished = ReturnType<typeof furnish> & { house: House; adapters: readonly HostAdapter[] };

/** The public face of a furnished house. */
function pluginOf(furnished: Furnished): Plugin {
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

const uiOf = (adapters: readonly HostAdapter[]): HostAdapter['ui'] =>
  adapters.find(({ ui }) => ui !== undefined)?.ui;

/** For machines and browsers: health, readiness, manifest, assets and the host's theme. */
function systemFeature(
  { house, platform, adapters }: Furnished,
  assets: Assets,
  proxies: ProxyWatch,
): Feature {
  return {
    name: 'system',
    checks: [
      { run: () => Promise.resolve(proxies.checked()) },
      { run: async () => [unbackedCheck((await house.unbacked()).length)] },
    ],
    routes: systemRoutes({
      assets,
      readiness: () => house.check('ready'),
      manifest: readJson('manifest.json'),
      ui: uiOf(adapters),
      styleguide:
        platform.config.mode === 'development'
          ? readJson('templates/styleguide.sample.json')
          : undefined,
    }),
  };
}

const unbackedCheck = (count: number): Checked => {
  const name = 'access and histories as the trail tells';
  return count === 0
    ? { name, ok: true }
    : {
        name,
        ok: false,
        advice: `${count} row(s) were put in or cut away behind the product’s back: opp-dossier audit verify names them.`,
      };
};

function routerOf(
  { house, platform, signIn, licences, logoPath, roster, record, adapters }: Furnished,
  routes: readonly Route[],
  {
    assets,
    proxies,
  }: { /** Version of the style sheets and scripts. */ assets: string; proxies: ProxyWatch },
): Router {
  const { config, base, audit, language, views, hostReading, clock, log, keys } = platform;
  const ui = uiOf(adapters);
  return createRouter({
    routes,
    baseUrl: config.baseUrl,
    mountPath: base,
    instance: config.instance,
    cookieKey: keys.cookies,
    proxies,
    frameAncestors: ui?.frameAncestors() ?? [],
    sessions: signIn.sessions,
    signOn: signIn.signOn,
    audit,
    live: roster.live,
    language,
    views,
    onBroken: record.noteSealedFault,
    sourceOf: createSourceMark(keys.sources),
    hostReading,
    clock,
    log,
    connections: config.poolSize,
    pages: createPageBuilder({
      language,
      licences: {
        byId: (id) => licences.byId(id),
        logoPath: (id) => logoPath(id),
      },
      mountPath: base,
      assets: `${base}/assets/${assets}`,
      clock,
      menu: house.menu,
      cautions: house.cautions,
      ui,
    }),
  });
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

const readJson = (file: string): Readonly<Record<string, unknown>> =>
  JSON.parse(readFileSync(join(packageRoot, file), 'utf8')) as Readonly<Record<string, unknown>>;

const packageVersion = (): string => String(readJson('package.json')['version']);
