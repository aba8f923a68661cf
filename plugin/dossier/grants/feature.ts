import { schoolDay } from '../../kernel/clock.ts';
import type { FeatureParts, Platform } from '../../platform/index.ts';
import type { DossierRecord } from '../record/index.ts';
import { grantsWithoutTrail } from './grant-trail-store.ts';
import { grantRoutes } from './grant-routes.ts';
import { createGrants } from './grants-service.ts';

/** Who may read medical and psychological parts of a dossier. */
export function createGrantsFeature({
  platform,
  record,
}: {
  platform: Platform;
  record: DossierRecord;
}) {
  const { database, unitOfWork, dossierKey, base, clock } = platform;
  const grants = createGrants({ database, unitOfWork, dossierKey });
  return {
    name: 'grants',
    unbacked: async () =>
      (await grantsWithoutTrail(database, schoolDay(clock.now()))).map((row) => ({
        ...row,
        fault: 'access-not-in-trail' as const,
      })),
    grants,
    routes: grantRoutes({ store: record.store, grants, base }),
  } satisfies FeatureParts;
}
