import { key, moment, number, reference, table, word } from '../../platform/tables/index.ts';
import type { PolicyKey } from './policies.ts';

export const policyValuesTable = table('policy_values', {
  licenceId: key(reference),
  policyKey: key(word<PolicyKey>()),
  value: number('smallint(6)'),
  changedAt: moment,
  changedBy: reference,
});
