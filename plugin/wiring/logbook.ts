import {
  createTestResults,
  createTestResultsStore,
  testResultsRoutes,
} from '../administration/test-results/index.ts';
import { createDataConsentFacts } from '../consent/data-consent/index.ts';
import { evidenceDocument } from '../consent/plan-consent/index.ts';
import { createDossierReports, sharedReading } from '../dossier/documents/index.ts';
import { createTestScores } from '../dossier/results/index.ts';
import { createNotes, createNotesStore, notesRoutes } from '../logbook/notes/index.ts';
import {
  batchRoutes,
  createDossierDownloads,
  createKeptReports,
  createReportBatches,
  createReportDocuments,
  createReportHistory,
  createReportMailings,
  createReportsToShare,
  mailingRoutes,
  reportRoutes,
} from '../logbook/reports/index.ts';
import type { Route } from '../platform/web/index.ts';
import { createDeskStore, deskRoutes } from '../sharing/desk/index.ts';
import {
  createNotices,
  createOpenItems,
  createShares as createPartnershipShares,
  createThreads,
  createThreadsStore,
  itemRoutes,
  sharedDocument as partnershipDocument,
  schoolRoutes,
  shareRoutes,
} from '../sharing/partnership/index.ts';
import { shareReading } from '../sharing/reading/index.ts';
import type { Access } from './access.ts';
import type { DossierParts } from './dossier.ts';
import type { FilesParts } from './files.ts';
import type { Foundation } from './foundation.ts';
import type { LinksParts } from './links.ts';
import type { Settings } from './settings.ts';

export type Logbook = ReturnType<typeof wireLogbook>;

interface Wired {
  foundation: Foundation;
  access: Access;
  settings: Settings;
  dossier: DossierParts;
  filesParts: FilesParts;
  links: LinksParts;
}

/** What is kept beside the plan, and given on: notes, reports, the partnership's side, and outcomes of tests. */
export function wireLogbook(wired: Wired) {
  const { database, unitOfWork, clock, log, audit, licenceKey, dossierKey, base } =
    wired.foundation;
  const { store } = wired.dossier;
  const notesStore = createNotesStore({ database, dossierKey });
  const notes = createNotes({ unitOfWork, store: notesStore, dossierKey, clock });
  const testResultsStore = createTestResultsStore({ database, licenceKey });
  const testResults = createTestResults({
    unitOfWork,
    store: testResultsStore,
    scores: createTestScores({ database, unitOfWork, store, dossierKey }),
    dossiers: store,
    licenceKey,
    clock,
    log,
  });
  const { mailings, batches, routes: reports } = wireReports(wired);
  const { desk, routes: partnership } = wirePartnership(wired);
  return {
    notesStore,
    notes,
    testResults,
    mailings,
    batches,
    desk,
    routes: {
      notes: notesRoutes({ dossiers: store, store: notesStore, notes, base }),
      reports: reports.single,
      batches: reports.batches,
      partnership,
      testResults: testResultsRoutes({
        results: testResults,
        store: testResultsStore,
        audit,
        clock,
        base,
      }),
    },
  };
}

function wireReports({
  foundation,
  settings: { live },
  dossier: { store, dossiers, opp },
  links: { consents, declines, roundReader },
}: Wired) {
  const {
    config,
    database,
    unitOfWork,
    audit,
    clock,
    log,
    language,
    licences,
    outbox,
    pdf,
    renderReport,
    schoolName,
    dossierKey,
    base,
  } = foundation;
  const documents = createReportDocuments({
    own: createDossierReports({ ...opp, reports: renderReport }),
    shared: createDossierReports({
      ...opp,
      dossiers: sharedReading(dossiers),
      reports: renderReport,
    }),
    consents,
    rounds: roundReader,
    clock,
    evidenceHtml: (dossier, evidence, reading) =>
      renderReport.html(evidenceDocument({ language, licences }, dossier, evidence, reading), 'nl'),
  });
  const kept = createKeptReports({ database, dossierKey });
  const downloads = createDossierDownloads({
    database,
    unitOfWork,
    pdf,
    documents,
    kept,
    dossierKey,
  });
  const mailings = createReportMailings({
    database,
    unitOfWork,
    pdf,
    documents,
    kept,
    outbox,
    schoolName,
    dossierKey,
  });
  const mailServer = config.smtpUrl !== undefined && config.mailFrom !== undefined;
  const batches = createReportBatches({ reports: downloads, store, live, clock, log });
  const single: Route[] = [
    ...reportRoutes({
      store,
      downloads,
      documents,
      history: createReportHistory({ database, dossierKey }),
      mailServer,
      base,
    }),
    ...mailingRoutes({
      store,
      dossiers,
      documents,
      mailings,
      declines,
      mailServer,
      byLink: shareReading,
      base,
    }),
  ];
  return {
    mailings,
    batches,
    routes: { single, batches: batchRoutes({ store, batches, audit, base }) },
  };
}

function wirePartnership({
  foundation,
  access: { readers },
  dossier: { store, dossiers },
  filesParts: { filesStore, files, partnershipShares },
}: Wired) {
  const {
    config,
    database,
    unitOfWork,
    audit,
    language,
    licences,
    outbox,
    pdf,
    schoolName,
    dossierKey,
    base,
  } = foundation;
  const threads = createThreadsStore({ database, dossierKey });
  const desk = createDeskStore({ database });
  const reportsToShare = createReportsToShare({ database, unitOfWork, pdf, dossierKey });
  const notices = createNotices({
    outbox,
    readers,
    licenceName: schoolName,
    baseUrl: config.baseUrl,
  });
  const sharing = createPartnershipShares({
    unitOfWork,
    notices,
    dossierKey,
    document: (dossier, asked) =>
      partnershipDocument({ dossiers, t: language.translate('nl') }, dossier, asked),
  });
  const between = {
    store,
    shares: partnershipShares,
    threads,
    licences,
    reports: reportsToShare,
    schoolName,
    base,
    sharing,
    messages: createThreads({ unitOfWork, notices, dossierKey }),
    items: createOpenItems({
      shares: partnershipShares,
      files: filesStore,
      reports: reportsToShare,
    }),
  };
  const routes: Route[] = [
    ...schoolRoutes(between),
    ...shareRoutes({ ...between, permissions: createDataConsentFacts({ database }) }),
    ...itemRoutes({ ...between, files: filesStore }),
    ...deskRoutes({ ...between, desk, files, audit }),
  ];
  return { desk, routes };
}
