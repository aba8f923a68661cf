import { hasRole } from '../../platform/routes/index.ts';
import type { Permission, SignedInActor } from '../../platform/routes/index.ts';
import { rolesOfKind } from './staff-roles.ts';
import type { LicenceKind, StaffRole } from './staff-roles.ts';
import type { StaffFacts } from './staff.ts';

/** Staff accounts and roles are the admin's; external access is the care coordinator's too. */
const either = (actor: SignedInActor): string | undefined =>
  (['admin', 'coordinator'] as const).find((role) => hasRole(actor, role));

export const listStaff: Permission = {
  id: 'staff.list',
  scope: 'licence',
  risk: ['personal'],
  roles: ['coordinator', 'admin'],
  allow: either,
};
export const inviteStaff: Permission = {
  id: 'staff.invite',
  scope: 'licence',
  risk: ['personal', 'config'],
  roles: ['coordinator', 'admin'],
  allow: either,
};

const isExternal = (person: StaffFacts): boolean =>
  person.source === 'own' && person.roles.length === 1 && person.roles[0] === 'external';

export const manageStaff: Permission<StaffFacts> = {
  id: 'staff.manage',
  scope: 'licence',
  risk: ['personal', 'config'],
  roles: ['coordinator', 'admin'],
  allow: (actor, person) => {
    if (actor.licenceId !== person.licenceId) return undefined;
    if (hasRole(actor, 'coordinator') && isExternal(person)) return 'coordinator';
    return hasRole(actor, 'admin') ? 'admin' : undefined;
  },
};

/**
 * Only the admin, and never of oneself: who lost the telephone shows to somebody else who they are.
 */
export const resetSecondFactor: Permission<StaffFacts> = {
  id: 'staff.reset-second-factor',
  scope: 'licence',
  risk: ['personal', 'config'],
  roles: ['admin'],
  allow: (actor, person) =>
    hasRole(actor, 'admin') && actor.licenceId === person.licenceId && actor.personId !== person.id
      ? 'admin'
      : undefined,
};

/** Which roles this person may hand out in a licence of this kind. */
export const givable = (actor: SignedInActor, kind: LicenceKind): readonly StaffRole[] =>
  hasRole(actor, 'admin') ? rolesOfKind(kind) : ['external'];

/**
 * Minutes a sign-in may be old for an admin: the page asks before anything is typed, so the form
 * allows more.
 */
export const askAtPage = { stepUpMinutes: 30, stepUpBasis: 'admin' } as const;
export const askAtForm = { stepUpMinutes: 90, stepUpBasis: 'admin' } as const;

/** Who has the access that somebody from outside got more of. */
export const seeHelperGroup: Permission<StaffFacts> = {
  id: 'staff.see-helper-group',
  scope: 'licence',
  risk: ['personal'],
  roles: ['coordinator'],
  allow: (actor, person) =>
    hasRole(actor, 'coordinator') &&
    actor.licenceId === person.licenceId &&
    actor.personId !== person.id
      ? 'coordinator'
      : undefined,
};

/**
 * The second person: who has the access that is handed out, and is neither who hands it out nor who
 * gets it.
 */
export const judgeRole: Permission<StaffFacts> = {
  id: 'staff.judge-role',
  scope: 'licence',
  risk: ['personal', 'config'],
  roles: ['coordinator', 'swv'],
  allow: (actor, person) => {
    const { request, licenceId, id } = person;
    if (request === undefined || actor.licenceId !== licenceId) return undefined;
    if (actor.personId === request.askedBy || actor.personId === id) return undefined;
    const role = request.role === 'swv' ? 'swv' : 'coordinator';
    return hasRole(actor, role) ? role : undefined;
  },
};
