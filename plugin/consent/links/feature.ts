import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { FeatureParts, House, Platform } from '../../platform/index.ts';
import type { SignInLimits } from '../../school/sign-in/index.ts';
import { createDeclines } from './declines.ts';
import { linkRoutes } from './link-routes.ts';
import { createLinksStore, openPerson } from './links-store.ts';
import { createLinks } from './links.ts';
import { createOtherWays } from './other-ways.ts';
import { seenRoutes } from './seen-routes.ts';
import { createSeen } from './seen.ts';
import { createCodeHashes } from './short-codes.ts';
import { createVisits } from './visits.ts';

interface LinksNeeds {
  platform: Platform;
  house: Pick<House, 'purpose'>;
  schoolName: (licenceId: string) => string;
  limits: SignInLimits;
}

/** Link, code, letter and tablet, whatever they are for; and what everybody who came by one may see. */
export function createLinksFeature({ platform, house, schoolName, limits }: LinksNeeds) {
  const { config, database, unitOfWork, audit, keys, clock, outbox, dossierKey, base } = platform;
  const store = createLinksStore({ database });
  const codeKey = keys.lookups[0] ?? keys.cookies;
  const hashes = createCodeHashes([codeKey, ...keys.lookups.slice(1)]);
  const declines = createDeclines({ database, hashes, dossierKey });
  const { baseUrl } = config;
  const links = createLinks({ outbox, schoolName, baseUrl, declines, hashes, dossierKey });
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
    pageOf: (purpose) => house.purpose(purpose).page,
  });
  const ways = createOtherWays({ store, unitOfWork, limits, clock, hashes });
  const seen = createSeen({ audit, store, dossierKey });
  return {
    name: 'links',
    store,
    declines,
    links,
    visits,
    ways,
    /** Who has a link about a dossier, by the id that its events carry. */
    namesOf: async (dossier: DossierFacts): Promise<ReadonlyMap<string, string>> =>
      new Map(
        (await store.recipients(dossier.id)).map(({ id, person }) => [
          id,
          openPerson(dossierKey(dossier), id, person).name,
        ]),
      ),
    routes: [
      ...seenRoutes({ visits, seen, unitOfWork, schoolName, base }),
      ...linkRoutes({
        visits,
        ways,
        base,
        renewal: async (row) => await house.purpose(row.purpose).renewal?.(row as never),
      }),
    ],
    mails: ['link-code'],
  } satisfies FeatureParts;
}

export type LinkParts = ReturnType<typeof createLinksFeature>;
