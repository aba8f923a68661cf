import {
  day,
  filled,
  hash,
  id,
  oneOf,
  optional,
  reference,
  table,
  text,
} from '../../platform/tables/index.ts';

export const membershipsTable = table('memberships', {
  id,
  groupId: reference,
  personId: reference,
  role: oneOf('pupil', 'teacher', 'assistant', 'unknown'),
  source: oneOf('host', 'own'),
  fromDay: day,
  toDay: optional(day),
  removedOn: optional(day),
});

export const schoolGroupsTable = table('school_groups', {
  id,
  licenceId: reference,
  schoolYearId: reference,
  source: oneOf('host', 'own'),
  hostId: optional(text(190)),
  name: filled(text(200)),
  /** By which lists are in order: see `sortNameOf`. */
  sortName: filled(text(255)),
  level: filled(text(200)),
  type: oneOf('class', 'subgroup'),
  mentorId: optional(reference),
  status: oneOf('active', 'inactive'),
  hostHash: optional(hash),
});

export const schoolYearsTable = table('school_years', {
  id,
  licenceId: reference,
  hostId: optional(text(190)),
  name: text(40),
  startsOn: day,
  endsOn: day,
  runsUntil: day,
});
