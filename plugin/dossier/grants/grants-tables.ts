import {
  day,
  filled,
  flag,
  id,
  moment,
  optional,
  reference,
  sealed,
  table,
} from '../../platform/tables/index.ts';

export const sensitiveGrantsTable = table('sensitive_grants', {
  id,
  dossierId: reference,
  personId: reference,
  medical: filled(flag),
  psychological: filled(flag),
  reason: sealed,
  fromAt: moment,
  untilOn: day,
  grantedBy: reference,
  endedAt: optional(moment),
  endedBy: optional(reference),
});
