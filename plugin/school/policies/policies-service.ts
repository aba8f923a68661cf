import { AppError } from '../../kernel/errors.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Database, Unit, UnitOfWork } from '../../platform/store/index.ts';
import { createPolicyStore } from './policies-store.ts';
import type { PolicyRow } from './policies-store.ts';
import { policiesFrom, policyRules } from './policies.ts';
import type { PolicyFault, PolicyKey, PolicyValues } from './policies.ts';

/** Somebody else changed a value meanwhile: nothing of the request was kept. */
export class PolicyClashError extends AppError {
  readonly faults: readonly PolicyFault[];
  constructor(faults: readonly PolicyFault[]) {
    super('conflict', 409);
    this.faults = faults;
  }
}

export interface Policies {
  of(licenceId: string, unit?: Unit): Promise<PolicyValues>;
  /** Those that a licence gave a value of its own. */
  own(licenceId: string): Promise<PolicyRow[]>;
  /**
   * Keeps the values that differ from `seen`, those the person saw; all or none.
   * @throws PolicyClashError
   */
  save(actor: SignedInActor, values: PolicyValues, seen: PolicyValues): Promise<void>;
}

export function createPolicies(deps: {
  database: Database;
  unitOfWork: UnitOfWork;
  /** Brings up to date what is kept elsewhere of the values of a licence. */
  onChanged: (licenceId: string, unit: Unit) => Promise<void>;
}): Policies {
  const store = createPolicyStore(deps.database);
  const valuesFrom = (rows: readonly PolicyRow[]): PolicyValues =>
    policiesFrom(new Map(rows.map((row) => [row.key, row.value])));
  return {
    of: async (licenceId, unit) => valuesFrom(await store.own(licenceId, unit)),
    own: (licenceId) => store.own(licenceId),
    save: (actor, values, seen) =>
      deps.unitOfWork.run(actor, async (unit) => {
        const { licenceId } = actor;
        // One after the other: what is compared below must still hold when it is written.
        await unit.select('SELECT id FROM {licences} WHERE id = :licenceId FOR UPDATE', {
          licenceId,
        });
        const present = valuesFrom(await store.own(licenceId, unit));
        const wanted = policyRules.filter(
          ({ key }) => values[key] !== seen[key] && values[key] !== present[key],
        );
        const clashes = wanted.filter(({ key }) => present[key] !== seen[key]);
        if (clashes.length > 0) {
          throw new PolicyClashError(
            clashes.map(({ key }) => ({
              key,
              code: 'policy-clash',
              params: { value: present[key] },
            })),
          );
        }
        for (const { key, standard } of wanted) {
          const row = { licenceId, key, value: values[key], at: unit.at, by: actor.personId };
          if (values[key] === standard)
            await unit.write(
              'DELETE FROM {policy_values} WHERE licence_id = :licenceId AND policy_key = :key',
              row,
            );
          else {
            await unit.write(
              `INSERT INTO {policy_values} (licence_id, policy_key, value, changed_at, changed_by) VALUES (:licenceId, :key, :value, :at, :by)
             ON DUPLICATE KEY UPDATE value = :value, changed_at = :at, changed_by = :by`,
              row,
            );
          }
          await unit.audit({
            event: 'policy.changed',
            details: { policy: key, from: present[key], to: values[key] },
          });
        }
        await (wanted.length === 0
          ? unit.audit({ event: 'policies.kept' })
          : deps.onChanged(licenceId, unit));
      }),
  };
}

export const isPolicyKey = (text: string): text is PolicyKey =>
  policyRules.some((rule) => rule.key === text);
