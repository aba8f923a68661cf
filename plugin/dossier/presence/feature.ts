import type { FeatureParts, Platform } from '../../platform/index.ts';
import type { DossierRecord } from '../record/index.ts';
import { presenceRoutes } from './presence-routes.ts';
import { createStepPresence } from './presence-store.ts';

/** Who has a step open at this moment. */
export function createPresenceFeature({
  platform,
  record,
}: {
  platform: Platform;
  record: DossierRecord;
}) {
  const { database, unitOfWork, clock } = platform;
  const presence = createStepPresence({ database, unitOfWork, clock });
  return {
    name: 'presence',
    presence,
    routes: presenceRoutes({ dossiers: record.dossiers, store: record.store, presence }),
    jobs: [{ name: 'presence.purge', everyMs: 60_000, run: () => presence.purge() }],
  } satisfies FeatureParts;
}
