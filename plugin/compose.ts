import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Router } from 'express';
import type { HostAdapter } from '../adapters/contract/index.ts';
import { accountRoutes } from './account/index.ts';
import { createLocalAccounts, createLocalAccountsStore, createPasswordHasher, createSecondFactors, createSecondFactorStore, createSecondStep, createSessions, createSignInLimits, createSignOn, localSignInRoutes, secondFactorRoutes, secondStepRoutes, signOnRoutes } from './access/index.ts';
import type { PasswordFault, Route } from './access/index.ts';
import { createAnchors, createAudit, verifyAudit } from './audit/index.ts';
import type { AuditReport } from './audit/index.ts';
import { ConfigError, mountPathOf, parseConfig } from './config.ts';
import type { Config, ConfigInput } from './config.ts';
import { actsRoutes, createInRound, createWays, needsSecondChannel, waysRoutes, cockpitRoutes, consentRoutes, createAnswers, createCockpitStore, createConsents, createEvidencePrinter, createLadder, createRoundActs, createRoundReader, createRounds, createRoundsPage, createRoundsStore, evidenceRoutes, planRoutes, sharedReading, evidenceDocument } from './consent/index.ts';
import { createDossiers, createDossierStatus, createDossierStore, createGrants, createHostFacts, createPupilGrowth, createStepPresence, createTestScores, dossierRoutes, dossiersIn, grantRoutes, mirrorClockWeeks, openDossiersWith, oppDocument, presenceRoutes, statusRoutes, stepRoutes, createDossierReports } from './dossier/index.ts';
import { createDataAnswers, createDataConsentFacts, createDataEvidencePrinter, createDataReminders, createQuestionActs, createQuestionReader, createQuestions, createQuestionsPage, createQuestionsStore, createWatchStore, dataActRoutes, dataAskingRoutes, dataEvidenceRoutes, itemText, ownRoutes, stepTwoRoutes, toldRoutes, watchRoutes } from './data-consent/index.ts';
import type { Scans } from './consent/index.ts';
import type { DossierFacts } from './dossier/index.ts';
import { createExternalAccess, createExternalAccessStore, externalAccessRoutes } from './external-access/index.ts';
import { createCarriedFiles, createFiles, createFilesStore, createFilesUpkeep, createImages, createIntake, createLocalFileStore, createScanner, createStaging, fileRoutes, filesRoutes, refusalText, uploadRoutes } from './files/index.ts';
import type { FileStore } from './files/index.ts';
import { createGroups, createGroupsStore, groupRoutes, groupTables } from './groups/index.ts';
import { createManual, helpRoutes } from './help/index.ts';
import { createPageBuilder, createRouter, createViews, readAssets, systemRoutes } from './http/index.ts';
import { createJobs } from './jobs.ts';
import { schoolDay, systemClock } from './kernel/clock.ts';
import type { Clock } from './kernel/clock.ts';
import { createLog } from './kernel/log.ts';
import type { Log } from './kernel/log.ts';
import { packageRoot } from './kernel/package-root.ts';
import { createLanguage } from './language/index.ts';
import { createLearningDomains, domainRoutes } from './learning-domains/index.ts';
import { createLicences } from './licences/index.ts';
import { createLinks, createLinksStore, createOtherWays, createSeen, createVisits, linkRoutes, openPerson, seenRoutes, createCodeHashes, createDeclines } from './links/index.ts';
import { batchRoutes, createAccessTelling, createCarriedReports, createDossierDownloads, createKeptReports, createReportsToShare, createReportBatches, createReportDocuments, createReportHistory, createReportMailings, mailingRoutes, reportRoutes } from './logbook/index.ts';
import { createReadings, createShareable, createShareReaders, createShares, createSharesStore, readingRoutes, sharedDocument, shareReading, sharesRoutes, sharingFormRoutes } from './reading/index.ts';
import { navigation } from './navigation.ts';
import { createNotes, createNotesStore, notesRoutes } from './notes/index.ts';
import { createMailTexts, createOutbox, createOutboxStore, createPostman, createReturnPath } from './outbox/index.ts';
import { createDossierListStore, createOverviewStore, createSavedViews, createTodayStore, dossierListRoutes, overviewRoutes, savedViewRoutes, todayRoutes } from './overview/index.ts';
import { createDeskStore, createFileSharing, createNotices, createOpenItems, createPartnershipShares, createPartnershipSharesStore, createThreads, createThreadsStore, deskRoutes, itemRoutes, schoolRoutes, partnershipDocument, sharedDossier, shareRoutes, unreadOfDossier } from './partnership/index.ts';
import { createPdf } from './pdf/index.ts';
import type { PdfHealth } from './pdf/index.ts';
import { createPersonFinder, peopleTables } from './people/index.ts';
import { createPolicies, policyRoutes } from './policies/index.ts';
import { postRoutes, returnRoutes } from './post/index.ts';
import { createMerges, createMergesStore, createOwnPupils, createOwnPupilsStore, mergeRoutes, ownPupilRoutes } from './pupils/index.ts';
import { createReports, ratePassword } from './reports/index.ts';
import { createLiveCheck, createRoster, rosterRoutes } from './roster/index.ts';
import type { RosterRun } from './roster/index.ts';
import { createMailReaders, createReminders, createStaff, createStaffStore, factorResetRoutes, staffRoutes } from './staff/index.ts';
import { settingsRoutes } from './settings/index.ts';
import { settingsList } from './settings-list.ts';
import { createKeys, createMigrator, createOneTimeKeys, createUnitOfWork, openDatabase } from './store/index.ts';
import { createTestResults, createTestResultsStore, testResultsRoutes } from './test-results/index.ts';

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
 * Wires one instance: the one place that knows every part. Validates everything and starts nothing.
 * @throws ConfigError with every fault of the configuration and of its adapters in one message
 */
export function createPlugin(input: Partial<ConfigInput>, adapters: readonly HostAdapter[], options: PluginOptions = {}): Plugin {
  const config = parseConfig(input);
  const identity = checkAdapters(config, adapters);
  const clock = options.clock ?? systemClock;
  const log = options.log ?? createLog((line) => { process.stdout.write(`${line}\n`); });
  const base = mountPathOf(config);

  const keys = createKeys(config);
  const database = openDatabase({ url: config.databaseUrl, prefix: config.tablePrefix });
  const unitOfWork = createUnitOfWork({ database, auditKey: keys.audit[0], clock });
  const audit = createAudit({ database, key: keys.audit[0], clock });
  const anchors = createAnchors({ database, key: keys.anchors, clock, dataFolder: config.dataFolder });
  const language = createLanguage();
  const views = createViews({ templatesFolder: join(packageRoot, 'templates'), language });
  const domains = createLearningDomains({ database, unitOfWork });
  const licences = createLicences({
    database, unitOfWork, keys, configured: config.licences, onCreated: (id, unit) => domains.createInitial(id, unit),
  });
  const policies = createPolicies({ database, unitOfWork, onChanged: mirrorClockWeeks });
  const people = peopleTables(database);
  const groups = groupTables(database);
  const groupsStore = createGroupsStore({ database });
  const ownGroups = createGroups({ unitOfWork, tables: groups, dossiersIn, onCreated: (groupId, licenceId, unit) => domains.startGroup(groupId, licenceId, unit) });
  const roster = createRoster({ database, unitOfWork, licences, people, groups, adapters, clock, log });
  const live = createLiveCheck({ database, licences, adapters, clock });
  const factorStore = createSecondFactorStore({ database });
  const secondStep = createSecondStep({ store: factorStore, policy: { required: async (licenceId) => (await policies.of(licenceId)).secondFactor === 1 } });
  const sessions = createSessions({ database, unitOfWork, keys, clock, secondStep });
  const signOn = createSignOn({
    identity, baseUrl: config.baseUrl, roles: config.roles, people: createPersonFinder({ database, licences }), sessions,
    oneTimeKeys: createOneTimeKeys({ unitOfWork, clock }), keys, clock,
  });

  const hostName = (licenceId: string): string =>
    adapters.find((adapter) => adapter.id === licences.byId(licenceId).adapter)?.name ?? identity.name;
  const licenceKey = (licenceId: string): Buffer => licences.key(licenceId);
  const licenceKind = (licenceId: string): 'school' | 'swv' => licences.byId(licenceId).kind;
  const dossierKey = (dossier: Pick<DossierFacts, 'id' | 'licenceId' | 'wrappedKey'>): Buffer => keys.dossierKey(licenceKey(dossier.licenceId), dossier.id, dossier.wrappedKey);
  const outbox = createOutbox({
    store: createOutboxStore({ database, unitOfWork }), unitOfWork, licenceKey, clock, log,
    texts: createMailTexts({ folder: join(packageRoot, 'templates', 'mail'), language }), mailDomain: new URL(config.baseUrl).hostname,
    postman: config.smtpUrl === undefined || config.mailFrom === undefined ? undefined : createPostman({ url: config.smtpUrl, from: config.mailFrom }),
    returnPath: config.bounceAddress === undefined ? undefined : createReturnPath({ address: config.bounceAddress, keys: keys.lookups }),
  });
  const limits = createSignInLimits({ database, unitOfWork, clock });
  const localAccounts = createLocalAccounts({
    store: createLocalAccountsStore({ database }), unitOfWork, hasher: createPasswordHasher(), sessions, outbox, schools: licences, keys, clock,
    limits, baseUrl: config.baseUrl, faultOf: passwordFault,
  });
  const staffStore = createStaffStore({ database });
  const staff = createStaff({ unitOfWork, store: staffStore, accounts: localAccounts, policies, tables: people, licenceKey, licenceKind });
  const readers = createMailReaders({ store: staffStore, accounts: localAccounts, licenceKey });
  const reminders = createReminders({ store: staffStore, unitOfWork, outbox, readers, clock, baseUrl: config.baseUrl, licence: (id) => licences.byId(id) });
  const secondFactors = createSecondFactors({
    store: factorStore, unitOfWork, sessions, limits, step: secondStep, outbox, schools: licences, readers, keys, clock, baseUrl: config.baseUrl,
  });
  const store = createDossierStore({ database, dossierKey, partnership: { shared: sharedDossier('d.id'), unread: unreadOfDossier('d.id') } });
  const hostFacts = createHostFacts({ database, licenceKey });
  const dossiers = createDossiers({ unitOfWork, store, keys, licenceKey, domains, hostFacts, clock });
  const carriedReports = createCarriedReports({ database });
  const presence = createStepPresence({ database, unitOfWork, clock });
  const fileStore = options.files ?? createLocalFileStore(join(config.dataFolder, 'files'));
  const filesStore = createFilesStore({ database, dossierKey });
  const staging = createStaging({ files: fileStore });
  const images = createImages();
  const scanner = config.clamav === undefined ? undefined : createScanner({ address: config.clamav, log });
  const files = createFiles({ unitOfWork, files: fileStore, dossierKey });
  const quotaBytes = config.fileQuotaMegabytes * 1024 * 1024;
  const intake = createIntake({ unitOfWork, store: filesStore, files: fileStore, staging, images, scanner, dossierKey, quotaBytes });
  const filesUpkeep = createFilesUpkeep({ unitOfWork, store: filesStore, files: fileStore, staging, scanner, dossierKey, clock });
  const carriedFiles = createCarriedFiles({ store: filesStore, files: fileStore, service: files, quotaBytes });
  const notesStore = createNotesStore({ database, dossierKey });
  const notes = createNotes({ unitOfWork, store: notesStore, dossierKey, clock });
  const dossierStatus = createDossierStatus({ database, unitOfWork, store, keys, licenceKey, domains, hostFacts, clock, reports: carriedReports, files: carriedFiles,
    onArchived: (unit, dossier) => shares.archived(unit, dossier),
  });
  const grants = createGrants({ database, unitOfWork, dossierKey });
  const linksStore = createLinksStore({ database });
  const roundsStore = createRoundsStore({ database });
  const schoolName = (licenceId: string): string => licences.byId(licenceId).schoolName;
  const codeKey = keys.lookups[0] ?? keys.cookies;
  const hashes = createCodeHashes([codeKey, ...keys.lookups.slice(1)]);
  const declines = createDeclines({ database, hashes, dossierKey });
  const links = createLinks({ outbox, schoolName, baseUrl: config.baseUrl, declines, hashes, dossierKey });
  const scans: Scans = {
    keep: (actor, dossier, incoming) => intake.receive(actor, dossier, incoming, { details: { title: '', category: 'permission', sensitivity: 'none' } }),
    why: refusalText,
    title: async (dossier, fileId) => {
      const file = await filesStore.find(dossier, fileId);
      return file?.removedAt === null ? file.title : undefined;
    },
  };
  const consents = createConsents({ unitOfWork, database, dossiers, rounds: roundsStore, links, scans, dossierKey });
  const overview = createOverviewStore({ database });
  const ownPupilsStore = createOwnPupilsStore({ database });
  const savedViews = createSavedViews({ database, unitOfWork });
  const pdf = createPdf({ log, ...(config.chromium === undefined ? {} : { executablePath: config.chromium }) });
  const renderReport = createReports({ render: (name, lang, view) => views.render(name, lang, view) });
  const opp = { dossiers, licences, language, today: () => schoolDay(clock.now()) };

  const testResultsStore = createTestResultsStore({ database, licenceKey });
  const testResults = createTestResults({
    unitOfWork, store: testResultsStore, scores: createTestScores({ database, unitOfWork, store, dossierKey }), dossiers: store, licenceKey, clock, log,
  });
  // Who comes by a link reads the plan without the parts that need a grant, and without anybody's address.
  const roundReader = createRoundReader({ store: roundsStore, links: linksStore, dossierKey });
  const documents = createReportDocuments({
    own: createDossierReports({ ...opp, reports: renderReport }), shared: createDossierReports({ ...opp, dossiers: sharedReading(dossiers), reports: renderReport }),
    consents, rounds: roundReader, clock, evidenceHtml: (dossier, evidence, reading) => renderReport.html(evidenceDocument({ language, licences }, dossier, evidence, reading), 'nl'),
  });
  const kept = createKeptReports({ database, dossierKey });
  const downloads = createDossierDownloads({ database, unitOfWork, pdf, documents, kept, dossierKey });
  const mailings = createReportMailings({ database, unitOfWork, pdf, documents, kept, outbox, schoolName, dossierKey });
  const mailServer = config.smtpUrl !== undefined && config.mailFrom !== undefined;
  const roundsPage = createRoundsPage({ reader: roundReader, consents, declines, base });
  const inRound = createInRound({ unitOfWork, reader: roundReader });
  const roundActs = createRoundActs({ inRound, dossiers, links, declines, dossierKey });
  const needsSecond = (dossier: DossierFacts): Promise<boolean> => needsSecondChannel({
    dossiers, sensitiveFiles: async (one) => (await filesStore.ofDossier(one)).some(({ removedAt, sensitivity }) => removedAt === null && sensitivity !== 'none'),
  }, dossier);
  const cockpit = createCockpitStore({ database });
  const ladder = createLadder({ database, unitOfWork, links, declines, clock, dossierKey });
  const rounds = createRounds({
    unitOfWork, dossiers, links, needsSecond, dossierKey,
    document: (dossier, lang) => oppDocument({ ...opp, dossiers: sharedReading(dossiers) }, { ...dossier, granted: { medical: false, psychological: false } }, 'consent-link', undefined, lang),
  });
  const visits = createVisits({
    store: linksStore, unitOfWork, outbox, limits, clock, schoolName, dossierKey, declines, codeKey });
  const ways = createOtherWays({ store: linksStore, unitOfWork, limits, clock, hashes });
  const answers = createAnswers({ store: roundsStore, visits, unitOfWork, pdf, reports: renderReport, dossierKey });
  const batches = createReportBatches({ reports: downloads, store, live, clock, log });
  const sharesStore = createSharesStore({ database });
  const shareable = createShareable({ database, files: filesStore, t: language.translate('nl'), dossierKey });
  const shareReaders = createShareReaders({ store: sharesStore, links: linksStore, dossierKey });
  const shares = createShares({
    unitOfWork, store: sharesStore, links, declines, shareable, dossierKey, document: (dossier, choice) => sharedDocument({ ...opp, dossiers: sharedReading(dossiers) }, dossier, choice),
  });
  const readings = createReadings({ store: sharesStore, links: linksStore, visits, unitOfWork, pdf, reports: renderReport, shareable, filesStore, files, dossierKey });
  const partnershipShares = createPartnershipSharesStore({ database, dossierKey });
  const threads = createThreadsStore({ database, dossierKey });
  const desk = createDeskStore({ database });
  const reportsToShare = createReportsToShare({ database, unitOfWork, pdf, dossierKey });
  const notices = createNotices({ outbox, readers, licenceName: schoolName, baseUrl: config.baseUrl });
  const sharing = createPartnershipShares({ unitOfWork, notices, dossierKey, document: (dossier, asked) => partnershipDocument({ dossiers, t: language.translate('nl') }, dossier, asked) });
  const between = {
    store, shares: partnershipShares, threads, licences, reports: reportsToShare, schoolName, base, sharing,
    messages: createThreads({ unitOfWork, notices, dossierKey }), items: createOpenItems({ shares: partnershipShares, files: filesStore, reports: reportsToShare }),
  };
  const questionsStore = createQuestionsStore({ database });
  const questionReader = createQuestionReader({ store: questionsStore, links: linksStore, dossierKey });
  const questionActs = createQuestionActs({ unitOfWork, reader: questionReader, links, dossierKey });
  const dataAnswers = createDataAnswers({ reader: questionReader, visits, links, unitOfWork, now: () => clock.now(), dossierKey });
  const dataReminders = createDataReminders({ database, unitOfWork, links, declines, clock, dossierKey });
  const dataWatch = createWatchStore({ database });
  const questionsPage = createQuestionsPage({ reader: questionReader, facts: createDataConsentFacts({ database }), base });
  const consentWays = createWays({ inRound, reader: roundReader, links, ways, declines, sessions, pdf, reports: renderReport, language, licences, baseUrl: config.baseUrl });

  const ui = adapters.find((adapter) => adapter.ui !== undefined)?.ui;
  const assets = readAssets(join(packageRoot, 'templates', 'assets'), fontFolder());
  const fileDeps = { dossiers: store, store: filesStore, intake, sharing: createFileSharing({ shares: partnershipShares, licences }), base, scans: scanner !== undefined };
  const readiness = createReadiness({ database, identity });
  const routes: Route[] = [
    ...systemRoutes({ assets, readiness, manifest: readJson('manifest.json'), ui, styleguide: config.mode === 'development' ? readJson('templates/styleguide.sample.json') : undefined }),
    ...signOnRoutes({ signOn, sessions, baseUrl: config.baseUrl, base, hasLocalAccounts: () => localAccounts.any() }),
    ...localSignInRoutes({ accounts: localAccounts, schools: licences, baseUrl: config.baseUrl, base }),
    ...secondStepRoutes({ factors: secondFactors, baseUrl: config.baseUrl, base }),
    ...secondFactorRoutes({ factors: secondFactors, baseUrl: config.baseUrl, base }),
    ...todayRoutes({
      today: createTodayStore({ database }), store: overview, unitOfWork, base, followUps: (scope) => notesStore.due(scope),
      reactions: async (scope) => [...await cockpit.reactions(scope), ...await dataWatch.reactions(scope)],
      messages: (scope) => desk.waitingAtSchool(scope), desk: (reader) => desk.waitingAtDesk(reader),
    }),
    ...overviewRoutes({ store: overview, dossiers: store, growth: createPupilGrowth({ database, dossierKey }), audit, base }),
    ...dossierListRoutes({ list: createDossierListStore({ database }), views: savedViews, audit, base, batchOf: (personId) => batches.ofPerson(personId) }),
    ...savedViewRoutes({ views: savedViews, base }),
    ...dossierRoutes({
      dossiers, store, database, audit, licences, grants, telling: createAccessTelling({ mailings }), base,
      linkNames: async (dossier) => new Map((await linksStore.recipients(dossier.id)).map(({ id, person }) => [id, openPerson(dossierKey(dossier), id, person).name])),
    }),
    ...grantRoutes({ store, grants, base }),
    ...consentRoutes({ store, dossiers, consents, scans, rounds, reader: roundReader, declines, needsSecond, base }),
    ...statusRoutes({ dossiers, status: dossierStatus, reports: carriedReports, files: carriedFiles, store, licences, base }),
    ...stepRoutes({ dossiers, status: dossierStatus, store, licences, hostFacts, presence, hostName, base }),
    ...presenceRoutes({ dossiers, store, presence }),
    ...filesRoutes(fileDeps),
    ...uploadRoutes(fileDeps),
    ...fileRoutes({ ...fileDeps, files }),
    ...notesRoutes({ dossiers: store, store: notesStore, notes, base }),
    // Before the questions for consent: `/inzage-instemming/:roundId` takes whatever is left.
    ...sharingFormRoutes({ store, dossiers, shareable, shares, declines, subject: (lang) => language.t(lang, 'mail.subjects.reading-ask'), base }),
    ...sharesRoutes({ store, readers: shareReaders, shares, base }),
    ...readingRoutes({ visits, readings, schoolName, base }),
    ...dataAskingRoutes({ store, dossiers, questions: createQuestions({ unitOfWork, links, dossierKey, words: (item) => itemText(item, language.translate('nl')) }), declines, base }),
    ...dataEvidenceRoutes({ store, reader: questionReader, page: questionsPage, printer: createDataEvidencePrinter({ unitOfWork, pdf, reports: renderReport, language, licences, now: () => clock.now() }), base }),
    ...dataActRoutes({ store, acts: questionActs, page: questionsPage }),
    ...toldRoutes({ store, acts: questionActs, reader: questionReader, base }),
    ...stepTwoRoutes({ store, dossiers, reader: questionReader, base }),
    ...watchRoutes({ watch: dataWatch, store: questionsStore, audit, dossierKey, base }),
    ...actsRoutes({ store, acts: roundActs, page: roundsPage }),
    ...waysRoutes({ store, ways: consentWays, reader: roundReader, declines, page: roundsPage, base }),
    ...cockpitRoutes({ cockpit, store: roundsStore, audit, declines, dossierKey, base }),
    ...planRoutes({ visits, answers, schoolName, base }),
    ...ownRoutes({ visits, answers: dataAnswers, schoolName, base, linkOf: (token) => visits.look(token) }),
    ...seenRoutes({ visits, seen: createSeen({ audit, store: linksStore, dossierKey }), unitOfWork, schoolName, base }),
    // After the pages of every purpose: `/inzage/:token` takes whatever is left.
    ...linkRoutes({ visits, ways, base, renewal: async (row) => (row.purpose === 'data-consent' && await dataAnswers.mayRenew(row) ? '/inzage/toestemming/nieuwe-link' : undefined) }),
    ...evidenceRoutes({ store, reader: roundReader, page: roundsPage, printer: createEvidencePrinter({ unitOfWork, pdf, reports: renderReport, language, licences }), base }),
    ...reportRoutes({ store, downloads, documents, history: createReportHistory({ database, dossierKey }), mailServer, base }),
    ...mailingRoutes({ store, dossiers, documents, mailings, declines, mailServer, byLink: shareReading, base }),
    ...schoolRoutes(between),
    ...shareRoutes(between),
    ...itemRoutes({ ...between, files: filesStore }),
    ...deskRoutes({ ...between, desk, files, audit }),
    ...groupRoutes({ groups: ownGroups, store: groupsStore, audit, hostName, base }),
    ...ownPupilRoutes({ ownPupils: createOwnPupils({ unitOfWork, tables: people, groups: ownGroups }), store: ownPupilsStore, groups: groupsStore, base }),
    ...mergeRoutes({ merges: createMerges({ unitOfWork }), store: createMergesStore({ database }), pupils: ownPupilsStore, audit, hostName, base }),
    ...domainRoutes({ domains, groups: groupsStore, openDossiersWith: (domain) => openDossiersWith(database, domain), hostName, base }),
    ...settingsRoutes({ entries: settingsList, base }),
    ...batchRoutes({ store, batches, audit, base }),
    ...rosterRoutes({ roster, licences, hostName, base }),
    ...staffRoutes({ staff, store: staffStore, policies, audit, hostName, licenceKind, base }),
    ...factorResetRoutes({ staff, factors: secondFactors, base }),
    ...policyRoutes({ policies, licences, base }),
    ...testResultsRoutes({ results: testResults, store: testResultsStore, audit, clock, base }),
    ...externalAccessRoutes({
      access: createExternalAccess({ unitOfWork, groups: ownGroups, staff }), store: createExternalAccessStore({ database }), groups: groupsStore, staff, policies, audit, hostName, base,
    }),
    ...postRoutes({ outbox, base }),
    ...returnRoutes({ outbox, key: config.bounceKey }),
    ...accountRoutes({ sessions, factors: secondFactors, licences, hostName, hostPasswordUrl: identity.identity?.passwordUrl, base }),
    ...helpRoutes({
      manual: createManual({ pdf, reports: renderReport, language, folder: join(packageRoot, 'templates', 'assets', 'manual'), version: (readJson('manifest.json') as { version: string }).version }), base,
    }),
  ];
  const router = createRouter({
    routes, baseUrl: config.baseUrl, mountPath: base, instance: config.instance, frameAncestors: ui?.frameAncestors() ?? [],
    sessions, signOn, audit, live, language, views, clock, log,
    pages: createPageBuilder({ language, licences, mountPath: base, assets: `${base}/assets/${assets.version}`, nav: navigation, ui }),
  });
  const syncAll = async (): Promise<{ licence: string; run: RosterRun }[]> => {
    const done: { licence: string; run: RosterRun }[] = [];
    for (const licence of licences.all()) done.push({ licence: licence.name, run: await roster.sync(licence) });
    return done;
  };
  const jobs = createJobs({ log, jobs: [
    { name: 'reports.batches-purge', everyMs: 60_000, run: async () => { batches.purge(); } },
    { name: 'test-results.purge', everyMs: 300_000, run: () => testResults.purge() },
    { name: 'presence.purge', everyMs: 60_000, run: async () => { await presence.purge(); } },
    { name: 'files.sweep', everyMs: 6 * 3_600_000, run: async () => { await filesUpkeep.sweep(); } },
    { name: 'notes.sweep', everyMs: 6 * 3_600_000, run: async () => { await notes.sweep(); } },
    ...(scanner === undefined ? [] : [{ name: 'files.scan', everyMs: 60_000, run: async () => { await filesUpkeep.scan(); } }]),
    { name: 'outbox.send', everyMs: 5_000, run: async () => { await outbox.deliver(); } },
    { name: 'consent.reminders', everyMs: 3_600_000, run: async () => { await ladder.run(); await dataReminders.run(); } },
    { name: 'staff.end-reminders', everyMs: 3_600_000, run: async () => { await reminders.run(); } },
    { name: 'audit.anchor', everyMs: 60_000, run: async () => { await anchors.anchor(); } },
    ...(config.syncMinutes === 0 ? [] : [{ name: 'roster.sync', everyMs: config.syncMinutes * 60_000, run: async () => { await syncAll(); } }]),
  ] });
  const migrator = { migrationDatabaseUrl: config.migrationDatabaseUrl, databaseUrl: config.databaseUrl, prefix: config.tablePrefix };

  return {
    mountPath: base, router, routes,
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
    remind: async () => await reminders.run() + await ladder.run() + await dataReminders.run(),
    anchorAudit: () => anchors.anchor(),
    verifyAudit: async () => await verifyAudit({ database, keys, anchors: await anchors.read() }),
    doctor: async () => [
      ...await readiness(),
      { name: 'audit table is append-only', ...await appendOnly(database) },
      ...pdfChecks(pdf.health()),
      ...mailChecks(await outbox.state()),
      ...(scanner === undefined ? [] : [scannerCheck(await scanner.ping())]),
    ],
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
    ...(identity === undefined ? ['adapters: none of them signs people on (caps launch.oidc or launch.mounted)'] : []),
    ...adapters.filter((adapter) => (adapter.apiVersion as number) !== 1).map((adapter) => `adapters: ${adapter.id} speaks version ${adapter.apiVersion} of the contract, not 1`),
    ...config.licences.filter((licence) => adapters.every((adapter) => adapter.id !== licence.tenant.adapter))
      .map((licence) => `licences.${licence.name}.tenant: there is no adapter ${licence.tenant.adapter}`),
  ];
  if (identity === undefined || faults.length > 0) throw new ConfigError(faults);
  return identity;
}

function createReadiness(deps: { database: { ping(): Promise<void> }; identity: HostAdapter }): () => Promise<{ name: string; ok: boolean }[]> {
  return async () => {
    const [database, host] = await Promise.all([
      deps.database.ping().then(() => true, () => false),
      deps.identity.health().then(({ ok }) => ok, () => false),
    ]);
    return [{ name: 'database', ok: database }, { name: 'sign-on', ok: host }];
  };
}

/** Asks the database itself: the application's user must not be able to change or remove an audit row. */
async function appendOnly(database: ReturnType<typeof openDatabase>): Promise<{ ok: boolean; advice?: string }> {
  const grants = await database.select('SHOW GRANTS').catch(() => []);
  const broad = grants.flatMap((row) => Object.values(row).map(String))
    .some((grant) => /(ALL PRIVILEGES|UPDATE|DELETE|DROP)[^O]* ON (\*\.\*|`[^`]+`\.\*|`[^`]+`\.`[a-z0-9_]*audit`)/i.test(grant));
  return broad ? { ok: false, advice: 'Give DATABASE_URL a user without rights of its own and run opp-dossier migrate: it hands out what is needed, table by table.' } : { ok: true };
}

function pdfChecks(health: PdfHealth): { name: string; ok: boolean; advice?: string }[] {
  return [
    { name: 'PDF browser', ok: health.ok, ...(!health.ok ? { advice: 'Install Debian’s chromium-headless-shell, or set PUPPETEER_EXECUTABLE_PATH.' } : {}) },
    { name: 'PDF browser in its sandbox', ok: health.sandbox !== false, ...(health.sandbox === false ? { advice: 'Run the server as an ordinary user instead of root.' } : {}) },
  ];
}

/** The rules of a report's password, save that a person may use any letters they can type again. */
async function passwordFault(password: string): Promise<PasswordFault | undefined> {
  const { code, score } = await ratePassword(password);
  if (code === 'report-password-short') return 'password-short';
  if (code === 'report-password-long') return 'password-long';
  return code === 'report-password-weak' || score < 3 ? 'password-weak' : undefined;
}

const scannerCheck = (ok: boolean): { name: string; ok: boolean; advice?: string } => ({
  name: 'virus scanner', ok, ...(ok ? {} : { advice: 'clamd does not answer at the address in clamav (OPP_CLAMAV); files that come in wait for it' }),
});

/** Mails wait without a server, and die after the last try: both are for an operator to know. */
function mailChecks(state: { server: boolean; waiting: number; dead: number; returns: boolean }): { name: string; ok: boolean; advice?: string }[] {
  return [
    { name: 'mail server', ok: state.server, ...(state.server ? {} : { advice: `Set OPP_SMTP_URL and OPP_MAIL_FROM; ${state.waiting} mail(s) wait until then.` }) },
    { name: 'mail that comes back', ok: state.returns, ...(state.returns ? {} : { advice: 'Mail that a server takes and sends back later shows as delivered: set OPP_BOUNCE_ADDRESS and OPP_BOUNCE_KEY, and let the mail server hand such mail in (README, Mail that comes back).' }) },
    { name: 'mail arrives', ok: state.dead === 0, ...(state.dead === 0 ? {} : { advice: `${state.dead} mail(s) could not be delivered: an admin finds them under Instellingen, Post.` }) },
  ];
}

const readJson = (file: string): object => JSON.parse(readFileSync(join(packageRoot, file), 'utf8')) as object;

function fontFolder(): string {
  const require = createRequire(import.meta.url);
  return join(dirname(require.resolve('@fontsource-variable/atkinson-hyperlegible-next/package.json')), 'files');
}
