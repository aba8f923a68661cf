import type { Database, Unit } from '../../platform/store/index.ts';
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
  `(SELECT GROUP_CONCAT(v.policy_key, '=', v.value) FROM {policy_values} v WHERE v.licence_id = ${licenceId})`;

/** One value as it holds for a licence, inside a statement that writes. */
export const policyValue = (key: PolicyKey, licenceId: string): string =>
  `COALESCE((SELECT v.value FROM {policy_values} v WHERE v.licence_id = ${licenceId} AND v.policy_key = '${key}'), ${standardPolicies[key]})`;

/** Reads what {@link policyColumn} gave. */
export function policiesOf(column: string | null): PolicyValues {
  const pairs = (column ?? '').split(',').map((pair): [string, number] => {
    const [key = '', value = ''] = pair.split('=');
    return [key, Number.parseInt(value, 10)];
  });
  return policiesFrom(new Map(pairs));
}

export interface PolicyStore {
  /** A licence's own values, and who gave them when. */
  own(licenceId: string, unit?: Unit): Promise<PolicyRow[]>;
}

export function createPolicyStore(database: Database): PolicyStore {
  return {
    own: (licenceId, unit) => {
      const sql = `SELECT v.policy_key AS \`key\`, v.value, v.changed_at AS changedAt, CONCAT_WS(' ', p.given, NULLIF(p.prefix, ''), p.family) AS who
          FROM {policy_values} v JOIN {people} p ON p.id = v.changed_by WHERE v.licence_id = :licenceId`;
      return unit === undefined
        ? database.select<PolicyRow>(sql, { licenceId })
        : unit.select<PolicyRow>(sql, { licenceId });
    },
  };
}
