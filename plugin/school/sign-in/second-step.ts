import type { WaitsFor } from '../../platform/routes/index.ts';
import type { Role } from '../../platform/store/index.ts';
import type { SecondFactorStore } from './second-factor-store.ts';

/**
 * Whether a licence asks a second factor of everybody, or only advises it; a higher capability
 * keeps that.
 */
export interface SecondFactorPolicy {
  required(licenceId: string): Promise<boolean>;
}

export interface SigningIn {
  personId: string;
  licenceId: string;
  roles: readonly Role[];
  /** The host says that it used a second factor of its own. */
  hostVouches: boolean;
}

/** Decides at every sign-in what is still needed (plugin/decisions/second-factor.md). */
export interface SecondStep {
  atSignIn(who: SigningIn): Promise<WaitsFor>;
  /** Whether this person may not do without. */
  requiredFor(who: { licenceId: string; roles: readonly Role[] }): Promise<boolean>;
}

export function createSecondStep(deps: {
  store: SecondFactorStore;
  policy: SecondFactorPolicy;
}): SecondStep {
  // No host vouches for a helper from outside: their account is a password and an app.
  const requiredFor: SecondStep['requiredFor'] = async ({ licenceId, roles }) =>
    roles.includes('external') || (await deps.policy.required(licenceId));
  return {
    requiredFor,
    atSignIn: async (who) => {
      if (who.hostVouches) return 'nothing';
      if ((await deps.store.find(who.personId)) !== undefined) return 'code';
      return (await requiredFor(who)) ? 'set-up' : 'nothing';
    },
  };
}
