import { hasRole } from '../../platform/routes/index.ts';
import type { Permission } from '../../platform/routes/index.ts';
import type { DossierFacts } from '../facts/index.ts';
import { sameLicence } from '../policy/index.ts';

/**
 * Who may read medical and psychological parts of this dossier is the care coordinator's to say.
 */
export const manageGrants: Permission<DossierFacts> = {
  id: 'grant.manage',
  scope: 'licence',
  risk: ['personal', 'special-category'],
  roles: ['coordinator'],
  allow: (actor, dossier) =>
    sameLicence(actor, dossier) && hasRole(actor, 'coordinator') ? 'coordinator' : undefined,
};
