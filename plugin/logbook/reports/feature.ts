import type { LinkParts } from '../../consent/links/index.ts';
import { evidenceDocument } from '../../consent/plan-consent/index.ts';
import type { Consents, RoundReader } from '../../consent/plan-consent/index.ts';
import { createDossierReports, sharedReading } from '../../dossier/documents/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { DossierRecord } from '../../dossier/record/index.ts';
import type { FeatureParts, Platform } from '../../platform/index.ts';
import type { LiveCheck } from '../../platform/routes/index.ts';
import type { Licences } from '../../school/licences/index.ts';
import { createAccessTelling } from './access-telling.ts';
import { batchRoutes } from './batch-routes.ts';
import { createReportBatches } from './batch.ts';
import { createCarriedReports } from './carried-reports.ts';
import { createKeptReports } from './kept-reports.ts';
import { mailingRoutes } from './mailing-routes.ts';
import { createReportMailings } from './mailing-service.ts';
import { createReportDocuments } from './report-documents.ts';
import { createReportHistory } from './report-history.ts';
import { makeReport } from './report-policy.ts';
import { reportRoutes } from './reports-routes.ts';
import { createDossierDownloads } from './reports-service.ts';
import { createReportsToShare } from './reports-to-share.ts';

interface ReportsNeeds {
  platform: Platform;
  licences: Licences;
  schoolName: (licenceId: string) => string;
  live: LiveCheck;
  record: DossierRecord;
  links: Pick<LinkParts, 'declines'>;
  planConsent: { consents: Consents; reader: RoundReader };
  /** The way to sharing a report by a link instead of by mail. */
  byLink: Parameters<typeof mailingRoutes>[0]['byLink'];
}

/** VERSLAGEN: four kinds, downloaded or mailed, and those of a group in one go. */
export function createReportsFeature(needs: ReportsNeeds) {
  const { platform, record, live, schoolName } = needs;
  const {
    config,
    database,
    unitOfWork,
    audit,
    clock,
    log,
    outbox,
    pdf,
    letters,
    dossierKey,
    base,
  } = platform;
  const { store, dossiers } = record;
  const { declines } = needs.links;
  const documents = createDocuments(needs);
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
  const history = createReportHistory({ database, dossierKey });
  return {
    name: 'reports',
    batches,
    telling: createAccessTelling({ mailings }),
    carried: createCarriedReports({ database }),
    toShare: createReportsToShare({ database, unitOfWork, pdf, dossierKey }),
    routes: [
      ...reportRoutes({ store, letters, downloads, documents, history, mailServer, base }),
      ...mailingRoutes({
        store,
        dossiers,
        documents,
        mailings,
        declines,
        mailServer,
        byLink: needs.byLink,
        base,
      }),
      ...batchRoutes({ store, batches, audit, base }),
    ],
    jobs: [{ name: 'reports.batches-purge', everyMs: 60_000, run: async () => batches.purge() }],
    mails: ['report'],
    cautions: ['report-mailed-before'],
    menu: [...tabs],
    stop: () => batches.stop(),
  } satisfies FeatureParts;
}

const tabs = [
  {
    in: 'dossier',
    id: 'logbook',
    path: '/dossiers/:dossierId/logboek/verslagen',
    label: 'dossier.tabs.logbook',
    place: 20,
    count: (dossier: DossierFacts): number => dossier.unread,
  },
  {
    in: 'logbook',
    id: 'reports',
    path: '/dossiers/:dossierId/logboek/verslagen',
    label: 'logbook.tabs.reports',
    place: 40,
    permission: makeReport,
  },
] as const;

function createDocuments({ platform, licences, record, planConsent }: ReportsNeeds) {
  const { clock, language, reports } = platform;
  const { documents, dossiers } = record;
  return createReportDocuments({
    own: createDossierReports({ ...documents, reports }),
    shared: createDossierReports({ ...documents, dossiers: sharedReading(dossiers), reports }),
    consents: planConsent.consents,
    rounds: planConsent.reader,
    clock,
    evidenceHtml: (dossier, evidence, reading) =>
      reports.html(evidenceDocument({ language, licences }, dossier, evidence, reading), 'nl'),
  });
}
