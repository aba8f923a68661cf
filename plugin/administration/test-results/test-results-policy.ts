import type { DossierFacts } from '../../dossier/facts/index.ts';
import { sameLicence } from '../../dossier/policy/index.ts';
import { hasRole } from '../../platform/routes/index.ts';
import type { Permission } from '../../platform/routes/index.ts';

/**
 * Adding results of a test to step 4 from a file: the coordinator, and an admin, who carries them
 * over from another system and sees nothing of the dossier by it.
 */
export const addTestResults: Permission<DossierFacts> = {
  id: 'test-results.add',
  scope: 'licence',
  risk: ['personal'],
  roles: ['coordinator', 'admin'],
  allow: (actor, dossier) => {
    if (!sameLicence(actor, dossier)) return undefined;
    return (['coordinator', 'admin'] as const).find((role) => hasRole(actor, role));
  },
};
