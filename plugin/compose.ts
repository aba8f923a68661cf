import type { HostAdapter } from '../adapters/contract/index.ts';
import { createMergingFeature } from './administration/merging/index.ts';
import { createTestResultsFeature } from './administration/test-results/index.ts';
import { mountPathOf, parseConfig } from './config.ts';
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
import type { RequestForms } from './dossier/record/index.ts';
import { createResultsFeature } from './dossier/results/index.ts';
import { mirrorClockWeeks } from './dossier/stage/index.ts';
import { checkAdapters } from './host-adapters.ts';
import { systemClock } from './kernel/clock.ts';
import type { Clock } from './kernel/clock.ts';
import { createLog } from './kernel/log.ts';
import type { Log } from './kernel/log.ts';
import { createFilesFeature, scansAmong } from './logbook/files/index.ts';
import type { FileSharing } from './logbook/files/index.ts';
import { createNotesFeature } from './logbook/notes/index.ts';
import { createReportsFeature } from './logbook/reports/index.ts';
import { createDossiersFeature } from './overview/dossiers/index.ts';
import { createHelpFeature } from './overview/help/index.ts';
import { createPupilsFeature } from './overview/pupils/index.ts';
import { createTodayFeature } from './overview/today/index.ts';
import { packageVersion } from './package-files.ts';
import type { FileStore } from './platform/bytes/index.ts';
import { createHouse, createPlatform, createPlatformFeature } from './platform/index.ts';
import type { Feature, House, Platform } from './platform/index.ts';
import type { SenderOf } from './platform/mail/index.ts';
import { pluginOf } from './plugin.ts';
import type { Plugin } from './plugin.ts';
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
import { createSettingsFeature } from './school/settings/index.ts';
import { createSignInFeature } from './school/sign-in/index.ts';
import type { MailReaders, PasswordHasher } from './school/sign-in/index.ts';
import { createStaffFeature } from './school/staff/index.ts';
import { createAdviceFeature } from './sharing/advice/index.ts';
import { unreadOfDossier } from './sharing/conversation/index.ts';
import { createDeskFeature } from './sharing/desk/index.ts';
import { sharedDossier } from './sharing/partnership/index.ts';
import type { SharesDeps } from './sharing/partnership/index.ts';
import { createFiguresFeature } from './sharing/figures/index.ts';
import { createReadingFeature, shareReading } from './sharing/reading/index.ts';
import { createRequestRoutesFeature } from './sharing/request-routes/index.ts';
import { createRequestsFeature, toolboxOf } from './sharing/requests/index.ts';
import type { ExpertsDoor } from './sharing/requests/index.ts';
import { createRouteSettingsFeature } from './sharing/route-settings/index.ts';
import { createPartnershipFeature } from './sharing/school-side/index.ts';
import type { WhatIsWanted } from './sharing/school-side/index.ts';
import { createToolboxFeature } from './sharing/toolbox/index.ts';

export type { Plugin };

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
export type FeatureNeeds = Pick<
  ReturnType<typeof furnish>,
  'platform' | 'licences' | 'record' | 'requests' | 'requestRoutes' | 'advice'
>;

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
  const requestForms: RequestForms = {
    load: (...of) => records.requestRoutes.forms.load(...of),
    step: (...of) => records.requestRoutes.forms.step(...of),
    chosen: (...of) => records.requestRoutes.forms.chosen(...of),
  };
  const dossiers = furnishDossiers(house, schools, requestForms);
  const sharing: FileSharing = {
    shared: (...of): ReturnType<FileSharing['shared']> =>
      records.partnership.fileSharing.shared(...of),
    mayShare: (...of): boolean => records.partnership.fileSharing.mayShare(...of),
    bound: (...of): ReturnType<FileSharing['bound']> => records.requests.bound(...of),
  };
  const consents = furnishConsents(house, schools, dossiers, { sharing, given: given.files });
  const records = furnishRecords(house, schools, dossiers, consents);
  furnishOverview(house, schools, dossiers, records);
  const { signIn, roster, school } = schools;
  const { licences, logoPath } = school;
  const { record } = dossiers.dossier;
  const { requests, requestRoutes, advice } = records;
  return { platform, signIn, licences, logoPath, roster, record, requests, requestRoutes, advice };
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
      tellCoordinators: (...of): Promise<number> => staff.tellOfHelperGroup(...of),
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
function furnishDossiers(
  house: House,
  { school, domains, staff }: Schools,
  requestForms: RequestForms,
) {
  const columns = {
    shared: sharedDossier('d.id'),
    unread: unreadOfDossier('d.id'),
    toolbox: toolboxOf('d.id'),
  };
  const tellCoordinators: typeof staff.vouchers.tell = (...of) => staff.vouchers.tell(...of);
  const record = house.add(
    createRecordFeature({ ...school, domains, columns, tellCoordinators, requestForms }),
  );
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
  { school, signIn, staff }: Schools,
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
      readers: staff.readers,
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

type ConsentParts = ReturnType<typeof furnishConsents>;

/** What is kept beside the plan, what leaves the school, and the pages of a dossier. */
function furnishRecords(
  house: House,
  schools: Schools,
  dossiers: DossierParts,
  consents: ConsentParts,
) {
  const { dossier, grants, presence } = dossiers;
  const { links, visits, files, planConsent } = consents;
  house.add(createNotesFeature(dossier));
  const reports = house.add(
    createReportsFeature({
      ...dossier,
      live: schools.roster.live,
      links,
      planConsent,
      byLink: shareReading,
    }),
  );
  house.add(createReadingFeature({ ...dossier, visits, links, files }));
  const sharing = furnishSharing(house, { schools, dossiers, consents, reports });
  house.add(
    createDossierPagesFeature({
      ...dossier,
      grants,
      presence,
      toolbox: sharing.toolbox.panel,
      carried: { files: files.carried, reports: reports.carried },
      telling: reports.telling,
      linkNames: links.namesOf,
    }),
  );
  return { reports, ...sharing };
}

/** What a school shares with its partnership, and the requests that are made of it. */
function furnishSharing(
  house: House,
  {
    schools: { school, signIn, staff },
    dossiers: { dossier },
    consents: { links, visits, files, dataConsent },
    reports,
  }: {
    schools: Schools;
    dossiers: DossierParts;
    consents: ConsentParts;
    reports: ReturnType<typeof createReportsFeature>;
  },
) {
  const requestRoutes = house.add(createRequestRoutesFeature(school));
  const partnership = house.add(
    createPartnershipFeature({
      ...dossier,
      readers: staff.readers,
      files,
      reports,
      dataConsent,
      onEnding: (...of): ReturnType<SharesDeps['onEnding']> => requests.onEnding(...of),
      wanted: (...of): ReturnType<WhatIsWanted> => toolbox.wanted(...of),
    }),
  );
  const requests = house.add(
    createRequestsFeature({
      ...dossier,
      readers: staff.readers,
      files,
      dataConsent,
      partnership,
      requestRoutes,
      experts: expertsOf((): ExpertsDoor => advice.experts),
    }),
  );
  const advice = house.add(
    createAdviceFeature({
      ...dossier,
      readers: staff.readers,
      accounts: signIn.localAccounts,
      links,
      visits,
      files,
      partnership,
      requestRoutes,
      requests,
    }),
  );
  const desk = house.add(
    createDeskFeature({
      ...school,
      partnership,
      files,
      requestRoutes,
      requests,
      advices: advice.advicesAtDesk,
    }),
  );
  house.add(createFiguresFeature(school));
  const toolbox = house.add(
    createToolboxFeature({
      ...dossier,
      shares: partnership.between.shares,
      reports,
      requests,
      routes: requestRoutes.routesStore,
      requestForms: requestRoutes.forms,
      papers: desk.papers,
    }),
  );
  house.add(createRouteSettingsFeature({ ...school, requestRoutes }));
  return { partnership, requestRoutes, requests, advice, toolbox };
}

/** The experts of a request, whose room comes after that of the requests. */
const expertsOf = (door: () => ExpertsDoor): ExpertsDoor => ({
  named: (...of) => door().named(...of),
  invite: (...of) => door().invite(...of),
  close: (...of) => door().close(...of),
  signed: (...of) => door().signed(...of),
});

/** What goes over many dossiers. */
function furnishOverview(
  house: House,
  { school, ownPupils }: Schools,
  { dossier, growth, scores }: DossierParts,
  { reports, requestRoutes, requests }: ReturnType<typeof furnishRecords>,
): void {
  const pupils = house.add(createPupilsFeature({ ...dossier, growth }));
  house.add(
    createDossiersFeature({
      ...school,
      batchOf: (...of) => reports.batches.ofPerson(...of),
    }),
  );
  house.add(createTodayFeature({ ...dossier, pupils }));
  house.add(createHelpFeature({ ...school, requestRoutes, version: packageVersion() }));
  house.add(createTestResultsFeature({ ...dossier, scores }));
  house.add(createMergingFeature({ ...dossier, ownPupils, requests }));
}
