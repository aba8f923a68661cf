import { hasRole } from '../../platform/web/index.ts';
import type { Permission } from '../../platform/web/index.ts';

/** List pupils: an own group, the whole school, or names only for an admin (the list itself is scoped in its query). */
export const listPupils: Permission = {
  id: 'pupil.list',
  allow: (actor) =>
    hasRole(actor, 'coordinator')
      ? 'coordinator'
      : hasRole(actor, 'teacher') || hasRole(actor, 'external')
        ? 'own-group'
        : hasRole(actor, 'admin')
          ? 'names-only'
          : undefined,
};

export const readOverview: Permission = {
  id: 'overview.read',
  allow: (actor) => (actor.roles.length > 0 ? actor.roles[0] : undefined),
};
