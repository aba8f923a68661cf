import { hasRole } from '../../platform/routes/index.ts';
import type { Permission, SignedInActor, Subject } from '../../platform/routes/index.ts';

/**
 * Giving access from outside and ending it: the care coordinator, and an admin who signed in a
 * short while ago.
 */
export const manageExternalAccess: Permission<Subject & { licenceId: string }> = {
  id: 'external-access.manage',
  scope: 'licence',
  risk: ['personal', 'config'],
  roles: ['coordinator', 'admin'],
  allow: (actor: SignedInActor, subject) => {
    if (actor.licenceId !== subject.licenceId) return undefined;
    return (['coordinator', 'admin'] as const).find((role) => hasRole(actor, role));
  },
};
