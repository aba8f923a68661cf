/** Roles the school gave here, beside those of the host. */
export const given =
  '(SELECT GROUP_CONCAT(r.role) FROM {staff_roles} r WHERE r.person_id = p.id) AS roles';
