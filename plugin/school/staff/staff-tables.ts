import { key, moment, oneOf, optional, reference, table } from '../../platform/tables/index.ts';

export const staffRolesTable = table('staff_roles', {
  personId: key(reference),
  role: key(oneOf('teacher', 'coordinator', 'admin', 'external', 'swv')),
  givenBy: optional(reference),
  givenAt: moment,
});
