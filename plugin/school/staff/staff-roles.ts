/**
 * Roles that are given here. `external` is called Top Leerkracht; `swv` is given in a licence
 * of a partnership alone.
 */
export const staffRoles = ['external', 'teacher', 'coordinator', 'admin', 'swv'] as const;
export type StaffRole = (typeof staffRoles)[number];
export type LicenceKind = 'school' | 'swv';

/** The roles there are in a licence of this kind. */
export const rolesOfKind = (kind: LicenceKind): readonly StaffRole[] =>
  kind === 'swv' ? staffRoles : staffRoles.filter((role) => role !== 'swv');
