import { hasRole } from '../../platform/routes/index.ts';
import type { Permission, Subject } from '../../platform/routes/index.ts';

/** The routes of a partnership, and which kind of licence asks. */
export interface RoutesSubject extends Subject {
  readonly partnershipId: string;
  readonly licenceKind: 'school' | 'swv';
}

/** What a partnership asks of its schools, its own admin says. */
export const editRoutes: Permission<RoutesSubject> = {
  id: 'request-routes.edit',
  scope: 'licence',
  risk: ['config'],
  roles: ['admin'],
  allow: (actor, { partnershipId, licenceKind }) =>
    licenceKind === 'swv' && actor.licenceId === partnershipId && hasRole(actor, 'admin')
      ? 'admin'
      : undefined,
};
