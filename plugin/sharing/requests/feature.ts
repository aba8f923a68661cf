import type { ReadStanding } from '../../consent/data-consent/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { DossierRecord } from '../../dossier/record/index.ts';
import type { FileParts } from '../../logbook/files/index.ts';
import type { FeatureParts, Platform } from '../../platform/index.ts';
import type { Reads, Unit } from '../../platform/store/index.ts';
import type { Licences } from '../../school/licences/index.ts';
import type { MailReaders } from '../../school/sign-in/index.ts';
import type { SharesStore } from '../partnership/index.ts';
import type { RequestRouteParts } from '../request-routes/index.ts';
import type { ExpertsDoor } from './acts.ts';
import { decisionFaults, tlvUntil } from './decision.ts';
import { createRequestEvents } from './events.ts';
import { createKeptStore, numbersGiven } from './kept-store.ts';
import { createPicks } from './picks.ts';
import { createReadiness } from './readiness-facts.ts';
import { createRequestJobs } from './request-jobs.ts';
import { createRequestNotices, deskMails, schoolMails } from './request-notices.ts';
import { may } from './requests-policy.ts';
import { boundTo, createRequestsStore, giveRequests } from './requests-store.ts';
import { createOnEnding, createSending } from './sending.ts';
import { createToday } from './today.ts';
import { createTreating } from './treating.ts';

interface RequestsNeeds {
  platform: Platform;
  licences: Licences;
  schoolName: (licenceId: string) => string;
  readers: MailReaders;
  record: DossierRecord;
  files: FileParts;
  dataConsent: { standing: ReadStanding };
  partnership: { between: { shares: SharesStore } };
  requestRoutes: Pick<RequestRouteParts, 'forms' | 'routesStore'>;
  experts: ExpertsDoor;
}

const HOUR_MS = 3_600_000;

/** Requests along a route: what a school sends, and what the desk does with it. */
export function createRequestsFeature(needs: RequestsNeeds) {
  const { platform, licences, schoolName, record, experts } = needs;
  const { database, unitOfWork, language, dossierKey, base, clock } = platform;
  const { store, dossiers } = record;
  const { shares } = needs.partnership.between;
  const { standing } = needs.dataConsent;
  const { forms, routesStore: routes } = needs.requestRoutes;
  const requests = createRequestsStore();
  const events = createRequestEvents({ dossierKey });
  const notices = createRequestNotices({
    outbox: platform.outbox,
    readers: needs.readers,
    licenceName: schoolName,
    baseUrl: platform.config.baseUrl,
  });
  const files = needs.files.store;
  const kept = { database, store, shares, files, licences, schoolName, standing, routes, forms };
  const readiness = createReadiness({ ...kept, experts, base });
  const common = { unitOfWork, routes, experts, events, notices, dossierKey };
  const jobs = createRequestJobs({ ...common, database, clock, standing });
  return {
    name: 'requests',
    requests,
    /** What a request stands on, for who loads one. */
    shares,
    kept: createKeptStore({ database, dossierKey }),
    readiness,
    events,
    sending: createSending({
      ...common,
      store,
      dossiers,
      shares,
      forms,
      readiness,
      schoolName,
      t: language.translate('nl'),
    }),
    treating: createTreating({ ...common, requests, standing }),
    picks: createPicks({ unitOfWork, files, routes }),
    /** What can be told of a decision before it is taken. */
    decisions: {
      faults: decisionFaults,
      until: tlvUntil,
      nextNumber: async (reads: Reads, deskId: string, year: string): Promise<string> => {
        const given = await numbersGiven(reads, { deskId, year });
        return `${year}-${String(given + 1).padStart(4, '0')}`;
      },
    },
    /** For who makes one pupil of two. */
    give: giveRequests,
    /** The request that a file lies in, by its reference, as long as that is not over. */
    bound: (unit: Unit, dossier: DossierFacts, fileId: string): Promise<string | undefined> =>
      boundTo(unit, { dossierId: dossier.id, fileId }),
    onEnding: createOnEnding({ experts, events, notices }),
    permissions: Object.values(may),
    mails: [...deskMails, ...schoolMails],
    jobs: [
      { name: 'requests.terms', everyMs: 6 * HOUR_MS, run: () => jobs.terms() },
      { name: 'requests.consent', everyMs: HOUR_MS, run: () => jobs.consent() },
      { name: 'tlvs.ending', everyMs: 24 * HOUR_MS, run: () => jobs.tlvs() },
    ],
    today: createToday({ database, requests, base }),
  } satisfies FeatureParts;
}

export type RequestParts = ReturnType<typeof createRequestsFeature>;
