import type { FeatureParts, Platform } from '../../platform/index.ts';
import type { Licences } from '../licences/index.ts';
import { policyRoutes } from './policies-routes.ts';
import { createPolicies } from './policies-service.ts';

interface PoliciesNeeds {
  platform: Platform;
  licences: Licences;
  /** What follows a change of a value elsewhere, in the same transaction. */
  onChanged: Parameters<typeof createPolicies>[0]['onChanged'];
}

/** LICENTIE: what a licence decides where the law leaves it room. */
export function createPoliciesFeature({ platform, licences, onChanged }: PoliciesNeeds) {
  const { database, unitOfWork, base } = platform;
  const policies = createPolicies({ database, unitOfWork, onChanged });
  return {
    name: 'policies',
    policies,
    routes: policyRoutes({ policies, licences, base }),
    menu: [
      {
        in: 'settings',
        id: 'policies',
        path: '/instellingen/licentie',
        label: 'settings.entries.policies.title',
        text: 'settings.entries.policies.text',
        place: 40,
        roles: ['admin'],
      },
    ],
  } satisfies FeatureParts;
}
