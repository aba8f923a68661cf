import {
  code,
  count,
  filled,
  hash,
  key,
  letters,
  moment,
  number,
  oneOf,
  optional,
  reference,
  table,
  text,
} from '../tables/index.ts';

export const auditTable = table('audit', {
  id: filled(key(number('bigint(20) unsigned'))),
  chain: code,
  sequence: count,
  licenceId: optional(reference),
  at: moment,
  event: code,
  outcome: oneOf('done', 'denied'),
  actorId: optional(reference),
  actorRoles: text(120),
  basis: code,
  dossierId: optional(reference),
  pupilId: optional(reference),
  details: letters('text'),
  previousHash: hash,
  hash,
});

export const oneTimeKeysTable = table(
  'one_time_keys',
  {
    keyHash: key(hash),
    expiresAt: moment,
  },
  { upkeep: 'all' },
);
