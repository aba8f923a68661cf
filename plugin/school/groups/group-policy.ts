import { hasRole } from '../../platform/routes/index.ts';
import type { Permission, SignedInActor, Subject } from '../../platform/routes/index.ts';
import type { GroupFacts } from './group.ts';

/**
 * Groups, their staff and pupils: the coordinator, and an admin who signed in a short while ago.
 */
export const manageGroups: Permission<Subject & { licenceId: string }> = {
  id: 'group.manage',
  scope: 'licence',
  risk: ['personal', 'config'],
  roles: ['coordinator', 'admin'],
  allow: (actor: SignedInActor, group) => {
    if (actor.licenceId !== group.licenceId) return undefined;
    return (['coordinator', 'admin'] as const).find((role) => hasRole(actor, role));
  },
};

/** The same, for a route about one group. */
export const manageGroup: Permission<GroupFacts> = manageGroups;

/**
 * Minutes a sign-in may be old for an admin: the page asks before anything is typed, so the form
 * allows more.
 */
export const askAtPage = { stepUpMinutes: 30, stepUpBasis: 'admin' } as const;
export const askAtForm = { stepUpMinutes: 90, stepUpBasis: 'admin' } as const;
