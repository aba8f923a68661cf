import {
  code,
  day,
  filled,
  flag,
  hash,
  id,
  key,
  moment,
  number,
  oneOf,
  optional,
  reference,
  sealed,
  table,
  text,
} from '../../platform/tables/index.ts';

export const altIdsTable = table('alt_ids', {
  licenceId: key(reference),
  scheme: key(code),
  value: key(text(190)),
  personId: key(reference),
});

export const guardianshipsTable = table('guardianships', {
  studentId: key(reference),
  guardianId: key(reference),
  relation: filled(text(200)),
  authority: oneOf('yes', 'no', 'unknown'),
  mayRead: oneOf('yes', 'no', 'unknown'),
  livesWith: optional(flag),
  status: oneOf('active', 'inactive'),
});

export const namePartsTable = table('name_parts', {
  licenceId: key(reference),
  kind: key(oneOf('student', 'guardian', 'staff')),
  part: key(text(60)),
  personId: key(reference),
  form: filled(number('tinyint(3) unsigned')),
});

export const peopleTable = table('people', {
  id,
  licenceId: reference,
  kind: oneOf('student', 'guardian', 'staff'),
  source: oneOf('host', 'own'),
  hostId: optional(text(190)),
  given: filled(text(200)),
  prefix: filled(text(40)),
  family: filled(text(200)),
  preferred: filled(text(200)),
  birthDate: optional(day),
  status: oneOf('active', 'inactive'),
  details: optional(sealed),
  hostHash: optional(hash),
  updatedAt: moment,
  mergedInto: optional(reference),
});
