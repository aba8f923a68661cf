import type { Role } from '../../platform/store/index.ts';
import type { LicenceKind, StaffRole } from './staff-roles.ts';

/** Roles by which somebody gets at what stands in dossiers. */
export const contentRoles = ['teacher', 'coordinator', 'external', 'swv'] as const;
export type ContentRole = (typeof contentRoles)[number];

export const isContentRole = (role: string): role is ContentRole =>
  contentRoles.some((one) => one === role);

/** Whose word it takes in a licence of this kind: they have the access already. */
export const vouching = (kind: LicenceKind): 'coordinator' | 'swv' =>
  kind === 'swv' ? 'swv' : 'coordinator';

/**
 * Promise 45: nobody lets themselves in alone. A role that gives access to content, handed out by
 * who has no such access, waits for a second person when it goes to an account of our own, at a
 * mailbox that nobody knows. Somebody whom the host knows gets it at once, and all who have the
 * access are told.
 * @param source where the person comes from who gets it
 */
export function howGiven(
  giver: readonly Role[],
  to: { source: 'host' | 'own'; role: StaffRole },
  kind: LicenceKind,
): 'given' | 'told' | 'waits' {
  const { source, role } = to;
  if (!isContentRole(role) || giver.includes(vouching(kind))) return 'given';
  if (source === 'own') return 'waits';
  return role === vouching(kind) ? 'told' : 'given';
}
