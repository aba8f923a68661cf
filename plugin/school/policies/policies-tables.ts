import { code, key, moment, number, reference, table } from '../../platform/tables/index.ts';

export const policyValuesTable = table('policy_values', {
  licenceId: key(reference),
  policyKey: key(code),
  value: number('smallint(6)'),
  changedAt: moment,
  changedBy: reference,
});
