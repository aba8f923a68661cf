import { join } from 'node:path';
import { packageRoot } from '../../kernel/package-root.ts';
import type { FeatureParts, Platform } from '../../platform/index.ts';
import { helpRoutes } from './help-routes.ts';
import { createManual } from './manual.ts';

interface HelpNeeds {
  platform: Platform;
  licenceKind: (licenceId: string) => 'school' | 'swv';
  version: string;
}

/** Instructions, the course of a dossier drawn from its rules, and the manual for a printer. */
export function createHelpFeature({ platform, licenceKind, version }: HelpNeeds) {
  const { pdf, reports, language, base } = platform;
  const manual = createManual({
    pdf,
    reports,
    language,
    folder: join(packageRoot, 'templates', 'assets', 'manual'),
    version,
  });
  return { name: 'help', routes: helpRoutes({ manual, licenceKind, base }) } satisfies FeatureParts;
}
