import type { HostAdapter } from '../../../adapters/contract/index.ts';
import type { FeatureParts, Platform } from '../../platform/index.ts';
import type { Licences } from '../licences/index.ts';
import type { SecondFactors, Sessions } from '../sign-in/index.ts';
import { accountRoutes } from './account-routes.ts';

interface AccountNeeds {
  platform: Platform;
  identity: HostAdapter;
  licences: Licences;
  hostName: (licenceId: string) => string;
  signIn: { sessions: Sessions; secondFactors: SecondFactors };
}

/** A person's own page: second factor, password, language and open sessions. */
export function createAccountFeature(needs: AccountNeeds) {
  const { platform, identity, licences, hostName, signIn } = needs;
  return {
    name: 'account',
    routes: accountRoutes({
      sessions: signIn.sessions,
      factors: signIn.secondFactors,
      licences,
      hostName,
      hostPasswordUrl: identity.identity?.passwordUrl,
      base: platform.base,
    }),
  } satisfies FeatureParts;
}
