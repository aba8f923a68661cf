import type { DossierRecord } from '../../dossier/record/index.ts';
import type { FeatureParts, House, Platform } from '../../platform/index.ts';
import type { MailReaders, SignInLimits } from '../../school/sign-in/index.ts';
import type { LinkParts } from '../links/index.ts';
import { createOtherWays } from './other-ways.ts';
import { createReceipts } from './receipts.ts';
import { seenRoutes } from './seen-routes.ts';
import { createSeen } from './seen.ts';
import { linkRoutes } from './visit-routes.ts';
import { createVisits } from './visits.ts';

interface VisitsNeeds {
  platform: Platform;
  house: Pick<House, 'purpose'>;
  schoolName: (licenceId: string) => string;
  limits: SignInLimits;
  links: LinkParts;
  readers: MailReaders;
  record: Pick<DossierRecord, 'noteSealedFault'>;
}

/**
 * Coming in by a link: the code, the letter, the tablet, and what everybody who came by one may
 * see.
 */
export function createVisitsFeature(needs: VisitsNeeds) {
  const { platform, house, schoolName, limits, links, record, readers } = needs;
  const { unitOfWork, audit, clock, keys, outbox, dossierKey, base } = platform;
  const { baseUrl } = platform.config;
  const { store, declines, hashes, codeKey } = links;
  const visits = createVisits({
    store,
    unitOfWork,
    outbox,
    limits,
    clock,
    schoolName,
    dossierKey,
    declines,
    codeKey,
    purposeOf: (purpose) => house.purpose(purpose),
    onBroken: record.noteSealedFault,
  });
  const ways = createOtherWays({ store, unitOfWork, limits, clock, hashes });
  const seen = createSeen({ audit, store, dossierKey });
  return {
    name: 'visits',
    visits,
    ways,
    receipts: createReceipts({ links: links.links, declines, outbox, readers, baseUrl }),
    routes: [
      ...seenRoutes({ visits, seen, unitOfWork, schoolName, base }),
      ...linkRoutes({
        visits,
        ways,
        schoolName,
        cookieKey: keys.cookies,
        base,
        renewal: async (row) => await house.purpose(row.purpose).renewal?.(row as never),
      }),
    ],
    mails: ['link-code', 'answer-received', 'answer-given', 'answer-taken-back'],
  } satisfies FeatureParts;
}

export type VisitParts = ReturnType<typeof createVisitsFeature>;
