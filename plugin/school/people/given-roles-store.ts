/** Roles the school gave a person here, beside those of the host: a column `roles`, as SQL. */
export const givenRoles = (personId: string): string =>
  `(SELECT GROUP_CONCAT(r.role)
      FROM {staff_roles} r
     WHERE r.person_id = ${personId}) AS roles`;
