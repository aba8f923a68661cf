import {
  code,
  count,
  day,
  filled,
  flag,
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

export const partnershipItemsTable = table('partnership_items', {
  id,
  shareId: reference,
  kind: oneOf('file', 'report'),
  itemId: reference,
  versionId: optional(reference),
  sharedAt: moment,
  sharedBy: reference,
  endedAt: optional(moment),
  endedBy: optional(reference),
});

export const partnershipSharesTable = table('partnership_shares', {
  id,
  dossierId: reference,
  licenceId: reference,
  partnershipId: reference,
  untilOn: day,
  sharedAt: moment,
  sharedBy: reference,
  endedAt: optional(moment),
  endedBy: optional(reference),
});

export const partnershipShareVersionsTable = table('partnership_share_versions', {
  shareId: key(reference),
  number: key(number('smallint(5) unsigned')),
  sequence: count,
  steps: code,
  medical: filled(flag),
  psychological: filled(flag),
  reason: sealed,
  ground: optional(sealed),
  document: sealed,
  madeAt: moment,
  madeBy: reference,
});
