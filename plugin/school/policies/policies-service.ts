import { AppError } from '../../kernel/errors.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Database, Reads, Unit, UnitOfWork } from '../../platform/store/index.ts';
import { lockLicence } from '../licences/index.ts';
import { dropPolicy, keepPolicy, ownPolicies } from './policies-store.ts';
import type { OwnPolicy, PolicyRow } from './policies-store.ts';
import { policiesFrom, policyRules } from './policies.ts';
import type { PolicyFault, PolicyKey, PolicyRule, PolicyValues } from './policies.ts';

/** Somebody else changed a value meanwhile: nothing of the request was kept. */
export class PolicyClashError extends AppError {
  readonly faults: readonly PolicyFault[];
  constructor(faults: readonly PolicyFault[]) {
    super('conflict', 409);
    this.faults = faults;
  }
}

export interface Policies {
  /** Asked within a unit of work, it reads through that one. */
  of(licenceId: string, reads?: Reads): Promise<PolicyValues>;
  /** Those that a licence gave a value of its own. */
  own(licenceId: string): Promise<PolicyRow[]>;
  /**
   * Keeps the values that differ from `seen`, those the person saw; all or none.
   * @throws PolicyClashError
   */
  save(actor: SignedInActor, values: PolicyValues, seen: PolicyValues): Promise<void>;
}

interface PoliciesDeps {
  database: Database;
  unitOfWork: UnitOfWork;
  /** Brings up to date what is kept elsewhere of the values of a licence. */
  onChanged: (licenceId: string, unit: Unit) => Promise<void>;
}

export function createPolicies(deps: PoliciesDeps): Policies {
  const { database } = deps;
  return {
    of: (licenceId, reads = database) => valuesOf(reads, licenceId),
    own: (licenceId) => ownPolicies(database, licenceId),
    save: (actor, values, seen) =>
      deps.unitOfWork.run(actor, async (unit) => {
        const { licenceId } = actor;
        // One after the other: what is compared below must still hold when it is written.
        await lockLicence(unit, licenceId);
        const present = await valuesOf(unit, licenceId);
        const wanted = policyRules.filter(
          ({ key }) => values[key] !== seen[key] && values[key] !== present[key],
        );
        assertSeen(wanted, { present, seen });
        for (const rule of wanted) {
          const { key } = rule;
          await keep(unit, rule, { licenceId, key, value: values[key], by: actor.personId });
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

const valuesOf = async (reads: Reads, licenceId: string): Promise<PolicyValues> =>
  policiesFrom(new Map((await ownPolicies(reads, licenceId)).map((row) => [row.key, row.value])));

/** @throws PolicyClashError when a value to change is no longer the one that was seen */
function assertSeen(
  wanted: readonly PolicyRule[],
  { present, seen }: { present: PolicyValues; seen: PolicyValues },
): void {
  const clashes = wanted.filter(({ key }) => present[key] !== seen[key]);
  if (clashes.length === 0) return;
  throw new PolicyClashError(
    clashes.map(({ key }) => ({ key, code: 'policy-clash', params: { value: present[key] } })),
  );
}

/** A default is not kept: it stays the default when that changes. */
const keep = (unit: Unit, { standard }: PolicyRule, own: OwnPolicy): Promise<void> =>
  own.value === standard ? dropPolicy(unit, own.licenceId, own.key) : keepPolicy(unit, own);

export const isPolicyKey = (text: string): text is PolicyKey =>
  policyRules.some((rule) => rule.key === text);
