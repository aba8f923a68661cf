import type { FeatureParts, Platform } from '../../platform/index.ts';
import type { DossierRecord } from '../record/index.ts';
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
  const { database, unitOfWork, dossierKey, base } = platform;
  const grants = createGrants({ database, unitOfWork, dossierKey });
  return {
    name: 'grants',
    grants,
    routes: grantRoutes({ store: record.store, grants, base }),
  } satisfies FeatureParts;
}
