import { id, key, moment, oneOf, optional, reference, table } from '../../platform/tables/index.ts';

export const staffRolesTable = table('staff_roles', {
  personId: key(reference),
  role: key(oneOf('teacher', 'coordinator', 'admin', 'external', 'swv')),
  givenBy: optional(reference),
  givenAt: moment,
});

export const roleRequestsTable = table('role_requests', {
  id,
  licenceId: reference,
  personId: reference,
  role: oneOf('teacher', 'coordinator', 'external', 'swv'),
  state: oneOf('waiting', 'confirmed', 'refused', 'replaced', 'given', 'seen'),
  askedBy: reference,
  askedAt: moment,
  decidedBy: optional(reference),
  decidedAt: optional(moment),
  /** The group by which somebody from outside reaches more; null when it is about the role. */
  groupId: optional(reference),
});
