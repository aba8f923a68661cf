import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { FeatureParts, Platform } from '../../platform/index.ts';
import { createDeclines } from './declines.ts';
import { createLinksStore, openPerson } from './links-store.ts';
import { createLinks } from './links.ts';
import { createReached } from './reached.ts';
import { createCodeHashes } from './short-codes.ts';

interface LinksNeeds {
  platform: Platform;
  schoolName: (licenceId: string) => string;
}

/**
 * Links for people who have no account here, whatever they are for; and who wants no mail about a
 * pupil.
 */
export function createLinksFeature({ platform, schoolName }: LinksNeeds) {
  const { config, database, keys, outbox, dossierKey } = platform;
  const store = createLinksStore(database);
  const [codeKey] = keys.lookups;
  const hashes = createCodeHashes(keys.lookups);
  const declines = createDeclines({ database, hashes, dossierKey });
  const { baseUrl } = config;
  return {
    name: 'links',
    store,
    hashes,
    codeKey,
    declines,
    reached: createReached({ store, dossierKey }),
    links: createLinks({ outbox, schoolName, baseUrl, declines, hashes, dossierKey }),
    /** Who has a link about a dossier, by the id that its events carry. */
    namesOf: async (dossier: DossierFacts): Promise<ReadonlyMap<string, string>> =>
      new Map(
        (await store.recipients(dossier.id)).map(({ id, person }) => [
          id,
          openPerson(dossierKey(dossier), id, person).name,
        ]),
      ),
  } satisfies FeatureParts;
}

export type LinkParts = ReturnType<typeof createLinksFeature>;
