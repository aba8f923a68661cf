import { hasRole } from '../../platform/routes/index.ts';
import type { Permission } from '../../platform/routes/index.ts';

/**
 * List pupils: an own group, the whole school, or names only for an admin (the list itself is
 * scoped in its query).
 */
export const listPupils: Permission = {
  id: 'pupil.list',
  scope: 'own-groups',
  roles: ['teacher', 'coordinator', 'admin', 'external'],
  allow: (actor) => {
    if (hasRole(actor, 'coordinator')) return 'coordinator';
    if (hasRole(actor, 'teacher') || hasRole(actor, 'external')) return 'own-group';
    return hasRole(actor, 'admin') ? 'names-only' : undefined;
  },
};

export const readOverview: Permission = {
  id: 'overview.read',
  scope: 'own-groups',
  roles: ['teacher', 'coordinator', 'admin', 'external', 'swv'],
  allow: (actor) => (actor.roles.length > 0 ? actor.roles[0] : undefined),
};
