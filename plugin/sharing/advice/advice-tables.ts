import {
  code,
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
} from '../../platform/tables/index.ts';

const small = number('smallint(5) unsigned');
const tiny = number('tinyint(3) unsigned');

export const expertsTable = table('request_experts', {
  id,
  dossierId: reference,
  /** Null as long as the request is being prepared. */
  requestId: optional(reference),
  slot: tiny,
  profession: code,
  person: sealed,
  recipientId: optional(reference),
  namedBy: reference,
  namedAt: moment,
  invitedAt: optional(moment),
  endedAt: optional(moment),
  endedAs: optional(oneOf('replaced', 'withdrawn', 'decided')),
  /** 1 until somebody is asked no longer. */
  live: optional(tiny),
});

export const advicesTable = table('request_advices', {
  expertId: key(reference),
  requestId: reference,
  /** The round of the request that was read. */
  snapshotNumber: small,
  text: sealed,
  name: sealed,
  registration: sealed,
  profession: optional(code),
  /** Of the text, from the moment it was signed. */
  textHash: optional(hash),
  savedAt: moment,
  signedAt: optional(moment),
});
