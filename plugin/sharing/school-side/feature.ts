import type { ReadStanding } from '../../consent/data-consent/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { DossierRecord } from '../../dossier/record/index.ts';
import type { FileParts } from '../../logbook/files/index.ts';
import type { ReportsToShare } from '../../logbook/reports/index.ts';
import type { FeatureParts, Platform } from '../../platform/index.ts';
import type { Licences } from '../../school/licences/index.ts';
import type { MailReaders } from '../../school/sign-in/index.ts';
import { createThreads, createThreadsStore } from '../conversation/index.ts';
import {
  createFileSharing,
  createNotices,
  createOpenItems,
  createShares,
  createSharesStore,
  sharedDocument,
} from '../partnership/index.ts';
import type { SharesDeps } from '../partnership/index.ts';
import { messagePartnership } from '../policy/index.ts';
import { itemRoutes } from './item-routes.ts';
import { schoolRoutes } from './school-routes.ts';
import { shareRoutes } from './share-routes.ts';
import type { WhatIsWanted } from './wanted.ts';

interface PartnershipNeeds {
  platform: Platform;
  licences: Licences;
  schoolName: (licenceId: string) => string;
  readers: MailReaders;
  record: DossierRecord;
  files: FileParts;
  reports: { toShare: ReportsToShare };
  dataConsent: { standing: ReadStanding };
  wanted: WhatIsWanted;
  onEnding: SharesDeps['onEnding'];
}

/** COMMUNICATIE SWV: what a school shares with its partnership, and what both write about it. */
export function createPartnershipFeature(needs: PartnershipNeeds) {
  const { licences, schoolName, record, readers } = needs;
  const { config, database, unitOfWork, language, outbox, dossierKey, base } = needs.platform;
  const { store, dossiers } = record;
  const files = needs.files.store;
  const reports = needs.reports.toShare;
  const shares = createSharesStore({ database, dossierKey });
  const threads = createThreadsStore({ database, dossierKey });
  const notices = createNotices({
    outbox,
    readers,
    licenceName: schoolName,
    baseUrl: config.baseUrl,
  });
  const t = language.translate('nl');
  const between = {
    store,
    shares,
    threads,
    licences,
    reports,
    schoolName,
    standing: needs.dataConsent.standing,
    wanted: needs.wanted,
    base,
    sharing: createShares({
      unitOfWork,
      notices,
      standing: needs.dataConsent.standing,
      dossierKey,
      onEnding: needs.onEnding,
      document: (dossier, asked) => sharedDocument({ dossiers, t }, dossier, asked),
    }),
    messages: createThreads({ unitOfWork, notices, dossierKey }),
    items: createOpenItems({ shares, files, reports }),
  };
  return {
    name: 'partnership',
    /** What the pages of both sides are made with. */
    between,
    fileSharing: createFileSharing({ shares, licences }),
    routes: [
      ...schoolRoutes(between),
      ...shareRoutes(between),
      ...itemRoutes({ ...between, files }),
    ],
    mails: ['partnership-shared', 'partnership-message'],
    menu: [
      {
        in: 'logbook',
        id: 'partnership',
        path: '/dossiers/:dossierId/logboek/communicatie-swv',
        label: 'logbook.tabs.partnership',
        place: 10,
        permission: messagePartnership,
        count: (dossier: DossierFacts): number => dossier.unread,
      },
    ],
  } satisfies FeatureParts;
}

export type PartnershipParts = ReturnType<typeof createPartnershipFeature>;
