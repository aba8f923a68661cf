import { join } from 'node:path';
import { packageRoot } from '../../kernel/package-root.ts';
import type { FeatureParts, Platform } from '../../platform/index.ts';
import type { Licences } from '../../school/licences/index.ts';
import type { RequestRouteParts } from '../../sharing/request-routes/index.ts';
import { helpRoutes } from './help-routes.ts';
import { createPapers } from './paper.ts';

interface HelpNeeds {
  platform: Platform;
  licences: Licences;
  requestRoutes: Pick<RequestRouteParts, 'routesStore' | 'routeFiles'>;
  version: string;
}

/** Instructions, how things run drawn from their rules, and the manuals for a printer. */
export function createHelpFeature({ platform, licences, requestRoutes, version }: HelpNeeds) {
  const { pdf, reports, language, base, database } = platform;
  const folder = join(packageRoot, 'templates', 'assets', 'manual');
  return {
    name: 'help',
    routes: helpRoutes({
      papers: createPapers({ pdf, reports, language, folder }),
      folder,
      version,
      base,
      database,
      licences,
      ...requestRoutes,
    }),
  } satisfies FeatureParts;
}
