import type { Reads, Unit } from '../../platform/store/index.ts';
import { personName } from '../people/index.ts';
import { policyValuesTable } from './policies-tables.ts';
import { policiesFrom, standardPolicies } from './policies.ts';
import type { PolicyKey, PolicyValues } from './policies.ts';

export interface PolicyRow {
  key: PolicyKey;
  value: number;
  changedAt: Date;
  who: string;
}

/**
 * A column with a licence's own values, for a statement that loads more: {@link policiesOf} reads
 * it.
 */
export const policyColumn = (licenceId: string): string =>
  `(SELECT GROUP_CONCAT(v.policy_key, '=', v.value)
      FROM {policy_values} v
     WHERE v.licence_id = ${licenceId})`;

/** One value as it holds for a licence, inside a statement that writes. */
export const policyValue = (key: PolicyKey, licenceId: string): string =>
  `COALESCE((SELECT v.value
               FROM {policy_values} v
              WHERE v.licence_id = ${licenceId}
                AND v.policy_key = '${key}'), ${standardPolicies[key]})`;

/** Reads what {@link policyColumn} gave. */
export function policiesOf(column: string | null): PolicyValues {
  const pairs = (column ?? '').split(',').map((pair): [string, number] => {
    const [key = '', value = ''] = pair.split('=');
    return [key, Number.parseInt(value, 10)];
  });
  return policiesFrom(new Map(pairs));
}

/** A licence's own values, and who gave them when. */
export const ownPolicies = (reads: Reads, licenceId: string): Promise<PolicyRow[]> =>
  reads.select<PolicyRow>(
    `SELECT v.policy_key AS \`key\`, v.value, v.changed_at AS changedAt, ${personName('p')} AS who
       FROM {policy_values} v
       JOIN {people} p ON p.id = v.changed_by
      WHERE v.licence_id = :licenceId`,
    { licenceId },
  );

export interface OwnPolicy {
  licenceId: string;
  key: PolicyKey;
  value: number;
  /** A person's id. */
  by: string;
}

export async function keepPolicy(unit: Unit, own: OwnPolicy): Promise<void> {
  await unit.write(
    `INSERT INTO {policy_values} (licence_id, policy_key, value, changed_at, changed_by)
     VALUES (:licenceId, :key, :value, :at, :by)
         ON DUPLICATE KEY UPDATE value = :value, changed_at = :at, changed_by = :by`,
    { ...own, at: unit.at },
  );
}

/** Back to the default. */
export async function dropPolicy(unit: Unit, licenceId: string, key: PolicyKey): Promise<void> {
  await unit.remove(policyValuesTable, { licenceId, policyKey: key });
}
