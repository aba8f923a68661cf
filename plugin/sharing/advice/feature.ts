import type { LinkParts } from '../../consent/links/index.ts';
import type { VisitParts } from '../../consent/visits/index.ts';
import type { DossierRecord } from '../../dossier/record/index.ts';
import type { FileParts } from '../../logbook/files/index.ts';
import type { FeatureParts, Platform } from '../../platform/index.ts';
import type { LocalAccounts, MailReaders } from '../../school/sign-in/index.ts';
import type { SharesStore } from '../partnership/index.ts';
import type { RequestRouteParts } from '../request-routes/index.ts';
import type { RequestParts } from '../requests/index.ts';
import { adviceRoutes } from './advice-routes.ts';
import { createAdvices } from './advice-service.ts';
import { PATH } from './advice-view.ts';
import { createReadStaff } from './applicant.ts';
import { askedRoutes } from './asked-routes.ts';
import { createAdvicesAtDesk } from './at-desk.ts';
import { createExperts } from './experts-service.ts';
import { namedRoutes } from './named-routes.ts';
import { createAdviceNotices } from './notices.ts';

interface AdviceNeeds {
  platform: Platform;
  schoolName: (licenceId: string) => string;
  readers: MailReaders;
  accounts: Pick<LocalAccounts, 'addressOf'>;
  record: DossierRecord;
  links: LinkParts;
  visits: VisitParts;
  files: FileParts;
  partnership: { between: { shares: SharesStore } };
  requestRoutes: Pick<RequestRouteParts, 'routesStore'>;
  requests: Pick<RequestParts, 'requests' | 'kept' | 'events'>;
}

/** The experts of a request: each asked apart, reading what is shared and signing an own advice. */
export function createAdviceFeature(needs: AdviceNeeds) {
  const { platform, schoolName, record, readers } = needs;
  const { database, unitOfWork, outbox, clock, pdf, dossierKey, base } = platform;
  const { links, declines } = needs.links;
  const { visits } = needs.visits;
  const { shares } = needs.partnership.between;
  const { kept, events, requests } = needs.requests;
  const routes = needs.requestRoutes.routesStore;
  const staff = createReadStaff({
    accounts: needs.accounts,
    licenceKey: (id) => platform.licenceKey(id),
  });
  const common = { database, unitOfWork, clock, events, routes, staff, dossierKey };
  const experts = createExperts({ ...common, links, declines, outbox, schoolName });
  const { baseUrl } = platform.config;
  const advices = createAdvices({
    ...common,
    visits,
    shares,
    kept,
    filesStore: needs.files.store,
    files: needs.files.service,
    pdf,
    notices: createAdviceNotices({ outbox, readers, schoolName, baseUrl }),
  });
  const { store } = record;
  const pages = { database, store, routes, experts, schoolName, dossierKey, base };
  return {
    name: 'advice',
    /** What a request asks of its experts; the room of requests calls it. */
    experts: experts.door,
    advicesAtDesk: createAdvicesAtDesk({ dossierKey }),
    purpose: { id: 'advice', page: PATH, seen: false, archived: 'open' },
    routes: [
      ...namedRoutes(pages),
      ...askedRoutes({ ...pages, shares, requests }),
      ...adviceRoutes({ visits, advices, schoolName, base }),
    ],
    mails: ['advice-ask', 'advice-signed', 'advice-ended'],
  } satisfies FeatureParts;
}

export type AdviceParts = ReturnType<typeof createAdviceFeature>;
